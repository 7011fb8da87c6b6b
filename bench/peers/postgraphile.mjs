// PostGraphile over the schema bench_peer: node postgraphile.mjs PORT; the database: PGHOST and so on.
// Production mode (NODE_ENV and GRAPHILE_ENV), named prepared statements (its default), the Node
// adaptor of Grafserv on a bare http server; no GraphiQL, no websockets, no watching: the database
// is introspected once, at the start.
import { createServer } from "node:http";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      schemas: ["bench_peer"],
      pubsub: false,
      poolConfig: {
        min: 2,
        max: 16, // as many as the service has
        options: process.env.PEER_SESSION, // the service's settings of a session
      },
    }),
  ],
  grafast: { explain: false },
  grafserv: { graphiql: false, graphqlOverGET: false, websockets: false, watch: false },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(Number(process.argv[2]), "127.0.0.1");
