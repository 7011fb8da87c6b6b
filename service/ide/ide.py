"""The page that a browser gets at /graphql."""

import json
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from service.ide.assets import FETCHED, OWN
from service.welcome import QUERIES

# The page loads from, and sends to, this service alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:;"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="th">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>โคก หนอง นา – GraphiQL</title>
<link rel="stylesheet" href="ide/fetched/graphiql.min.css">
<link rel="stylesheet" href="ide/own/ide.css">
<form id="who" autocomplete="off">
<strong>โคก หนอง นา</strong>
<label>โทเคน – token <input id="token" type="password" spellcheck="false"
placeholder="khok token AUDITOR"></label>
<button>ใช้ – use</button>
<output id="told"></output>
</form>
<div id="graphiql">…</div>
<script type="application/json" id="examples">{examples}</script>
<script src="ide/fetched/react.production.min.js"></script>
<script src="ide/fetched/react-dom.production.min.js"></script>
<script src="ide/fetched/graphql-ws.min.js"></script>
<script src="ide/fetched/graphiql.min.js"></script>
<script src="ide/own/ide.js"></script>
</html>
"""
FOLLOWING = (
    "Every event, as it happens – เหตุการณ์ทั้งหมดทันทีที่เกิด",
    "subscription AsItHappens { events { position caughtUp\n"
    "    events { position type occurredAt actor { role } } } }",
)
PLAIN = (
    "GraphiQL is not installed, because npm was missing at setup. Use curl instead."
    " – ไม่มี GraphiQL เพราะไม่มี npm ตอนติดตั้ง ใช้ curl ถามได้เช่นกัน"
)

Plain = Callable[[Request, str], Awaitable[Response]]  # the front page, with a note on it


class Ide:
    """Shows GraphiQL to a browser, or a plain page if its files are missing; everything else goes
    to GraphQL.
    """

    def __init__(self, graphql: ASGIApp, plain: Plain, *, ready: bool) -> None:
        self.graphql, self.plain, self.ready = graphql, plain, ready

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return (self.show if looked_at(scope) else self.graphql)(scope, receive, send)

    async def show(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the page."""
        shown = graphiql() if self.ready else await self.plain(Request(scope), PLAIN)
        await shown(scope, receive, send)


def looked_at(scope: Scope) -> bool:
    """Whether a browser asks for the page, not a program with a query."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    asked = parse_qs(scope["query_string"].decode("ascii", "replace"))
    return "text/html" in Headers(scope=scope).get("accept", "") and "query" not in asked


def graphiql() -> Response:
    """GraphiQL with a box for the token and our examples."""
    examples = [f"# {title}\n{query}\n" for title, query in (*QUERIES, FOLLOWING)]
    shown = json.dumps(examples, ensure_ascii=False).replace("<", "\\u003c")  # no `</script>`
    return HTMLResponse(
        _PAGE.format(examples=shown), headers={"Content-Security-Policy": POLICY}
    )


def files() -> Mount:
    """The route of the page's scripts and styles."""
    return Mount("/ide", routes=[
        Mount("/own", StaticFiles(directory=OWN)),
        Mount("/fetched", StaticFiles(directory=FETCHED, check_dir=False)),
    ])
