// The official client of graphql-transport-ws against URL, as whoever TOKEN names: asks, changes,
// follows AFTER a position, loses its connection on purpose, and goes on where it was.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const { URL: url, TOKEN: token, AFTER: after, UNTIL: until, MUTATION: mutation, INPUT: input } =
  process.env;
const sockets = [];

class Kept extends WebSocket {
  constructor(...given) {
    super(...given);
    sockets.push(this);
  }
}

const client = createClient({
  url,
  webSocketImpl: Kept,
  connectionParams: { Authorization: `Bearer ${token}` },
  retryAttempts: 0,
});

async function one(payload) {
  for await (const answer of client.iterate(payload)) return answer;
}

const query = await one({ query: "{ viewer { areas } }" });
const changed = await one({ query: mutation, variables: { input: JSON.parse(input) } });
const wrong = await one({ query: "{ moon }" }).catch((errors) => errors);

const positions = [];
let at = after;
let cuts = 0;
while (Number(at) < Number(until)) {
  const batches = client.iterate({
    query: `subscription ($after: Position) {
      events(after: $after, batchSize: 50) { position events { position } } }`,
    variables: { after: at },
  });
  try {
    for await (const { data } of batches) {
      positions.push(...data.events.events.map((event) => Number(event.position)));
      at = data.events.position;
      if (cuts < 2 && positions.length > 60 * (cuts + 1)) {
        cuts += 1;
        sockets.at(-1).terminate();
      }
      if (Number(at) >= Number(until)) break;
    }
  } catch (lost) {
    if (lost.code !== 1006) throw lost;
  }
}
await client.dispose();
console.log(JSON.stringify({
  areas: query.data.viewer.areas, changed, wrong: wrong[0].extensions.code, positions, cuts,
  sockets: sockets.length,
}));
