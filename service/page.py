"""``GET /``: a plain page that says what this is and how to ask it something."""

from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from service.welcome import QUERIES, token_command

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Khok Nong Na – โคก หนอง นา</title>
<style>
body {{ font: 1rem/1.55 system-ui, "Noto Sans Thai", sans-serif; max-width: 46rem;
       margin: 2rem auto; padding: 0 1rem; color: #1c2b1f; background: #fbfaf5 }}
h1 {{ font-size: 1.5rem; line-height: 1.3 }}
.banner {{ background: #8a2c0d; color: #fff; padding: .6rem 1rem; border-radius: .4rem }}
pre {{ background: #eef1e6; padding: .8rem 1rem; overflow-x: auto; border-radius: .4rem }}
code {{ font-family: ui-monospace, monospace; font-size: .9rem }}
</style>
{banner}{note}
<h1>โคก หนอง นา – the people's project, as it happened</h1>
<p>Every plan, gathering and decision of the programme is a fact that stays. Ask for households,
projects and plans as they are, as they were at any moment, and for the whole history behind them.
</p>
<p>GraphQL: <code>POST {base}graphql</code>, in a browser <a href="graphql">GraphiQL</a>
· state: <a href="health"><code>/health</code></a>
(events recorded: {head}).</p>
<h2>A token</h2>
<pre><code>{token}</code></pre>
<h2>Three questions to begin with</h2>
{queries}
</html>
"""
_BANNER = (
    '<p class="banner" role="note">ข้อมูลจำลอง – simulated data. Places are real; people,'
    " households and what they did are invented.</p>"
)


def page(
    *, demonstration: bool, head: int, data_dir: Path, request: Request, note: str = ""
) -> Response:
    """The page, with a banner where the data is simulated; a note says why one is here."""
    base = str(request.base_url)
    queries = "".join(
        f"<h3>{escape(title)}</h3><pre><code>{escape(curl(base, query))}</code></pre>"
        for title, query in QUERIES
    )
    return HTMLResponse(
        _PAGE.format(
            banner=_BANNER if demonstration else "",
            note=f'<p role="note"><strong>{escape(note)}</strong></p>' if note else "",
            base=escape(base), head=head,
            token=escape(f"TOKEN=$({token_command(data_dir, 'AUDITOR')})"), queries=queries,
        ),
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )


def curl(base: str, query: str) -> str:
    """A query as a command that can be pasted into a shell."""
    body = " ".join(query.split()).replace('"', '\\"')
    return (
        f"curl -s {base}graphql -H 'Content-Type: application/json' \\\n"
        f"  -H \"Authorization: Bearer $TOKEN\" \\\n  -d '{{\"query\": \"{body}\"}}'"
    )
