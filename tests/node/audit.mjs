// Runs every audit of GraphQL over HTTP against URL, as whoever TOKEN names; prints JSON lines.
import { serverAudits } from "graphql-http";

const { URL: url, TOKEN: token } = process.env;

function fetchFn(to, init = {}) {
  return fetch(to, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
}

for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  const { id, name } = audit;
  console.log(JSON.stringify({ id, name, status: result.status, reason: result.reason ?? null }));
}
