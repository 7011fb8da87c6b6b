// The token is kept for this tab only, and is sent only to this service.
"use strict";

const KEPT = "khok-token";
const endpoint = new URL(location.pathname, location.href);
const socket = new URL(endpoint);
socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";

const token = () => sessionStorage.getItem(KEPT) ?? "";
const bearer = () => (token() ? { Authorization: `Bearer ${token()}` } : {});
const asked = (to, init) => fetch(to, { ...init, headers: { ...init.headers, ...bearer() } });
const fetcher = GraphiQL.createFetcher({
  url: endpoint.href,
  fetch: asked,
  wsClient: graphqlWs.createClient({ url: socket.href, connectionParams: bearer }),
});
const examples = JSON.parse(document.getElementById("examples").textContent);
const root = ReactDOM.createRoot(document.getElementById("graphiql"));

function show() {
  // A new key starts GraphiQL again, so that it reads the schema with the new token.
  root.render(
    React.createElement(GraphiQL, {
      key: token(),
      fetcher,
      defaultTabs: examples.map((query) => ({ query })),
      isHeadersEditorEnabled: false,
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
    }),
  );
}

async function showViewer() {
  const output = document.getElementById("told");
  if (!token()) {
    output.textContent = "ยังไม่มีโทเคน – no token yet: khok token AUDITOR";
    return;
  }
  const response = await asked(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: "{ viewer { areas person { id } } }" }),
  });
  const { data, errors } = await response.json();
  output.textContent = data
    ? `${data.viewer.person?.id ?? "–"} · พื้นที่ – areas: ${data.viewer.areas.join(", ") || "–"}`
    : `${errors[0].extensions.messageTh} – ${errors[0].message}`;
}

document.getElementById("who").addEventListener("submit", (event) => {
  event.preventDefault();
  const box = document.getElementById("token");
  sessionStorage.setItem(KEPT, box.value.trim());
  box.value = "";
  show();
  showViewer();
});
show();
showViewer();
