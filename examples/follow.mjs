// Follows every event of the viewer's areas over a WebSocket; a restart resumes.
//   npm install graphql graphql-ws ws
//   TOKEN=$(.venv/bin/khok token INTEGRATOR) node examples/follow.mjs STATE [http://127.0.0.1:8000]
// STATE is a file with the last position; it is written after each batch was handled.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [state, address = "http://127.0.0.1:8000"] = process.argv.slice(2);
const client = createClient({
  url: `${address.replace(/^http/, "ws")}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: `Bearer ${process.env.TOKEN}` },
  retryAttempts: 0, // the client's own retry would start again at the old position
});

for (;;) {
  const after = existsSync(state) ? readFileSync(state, "utf8") : "0";
  const batches = client.iterate({
    query: `subscription Follow($after: Position) {
      events(after: $after) { events { position type subjects } position } }`,
    variables: { after },
  });
  try {
    for await (const { data } of batches) {
      for (const { position, type, subjects } of data.events.events) {
        console.log(position, type, subjects.join(" "));
      }
      writeFileSync(`${state}.new`, data.events.position); // whole or not at all
      renameSync(`${state}.new`, state);
    }
  } catch (lost) {
    console.error("connection lost; next try in 1 s", lost.reason ?? lost);
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
