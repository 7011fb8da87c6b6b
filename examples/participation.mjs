// Prints who took part in a tambon, page by page, with fetch alone.
//   TOKEN=$(.venv/bin/khok token AUDITOR) node examples/participation.mjs 220204 [ADDRESS]
const [area, address = "http://127.0.0.1:8000"] = process.argv.slice(2);
const query = `query Participation($area: String!, $after: String) {
  attendances(filter: {area: $area}, orderBy: [HELD_ON, ID], first: 50, after: $after) {
    nodes { heldOn status stage counted person { id } }
    pageInfo { hasNextPage endCursor }
  }
}`;

let after = null;
do {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${process.env.TOKEN}` },
    body: JSON.stringify({ query, variables: { area, after } }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  const { nodes, pageInfo } = data.attendances;
  for (const { heldOn, stage, status, counted, person } of nodes) {
    console.log(heldOn, stage, status, counted ? "counts" : "does not count", person.id);
  }
  after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
} while (after);
