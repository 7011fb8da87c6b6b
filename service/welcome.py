"""The welcome on the terminal and at ``GET /``: addresses, three queries, how to get a token."""

from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.kernel.authority import Role

BANNER = "Simulated data: the places are real, the people and what they did are invented."

QUERIES: tuple[tuple[str, str], ...] = (
    (
        "Five households with their projects and what happened first",
        """query FiveHouseholds { households(first: 5) { nodes { id status
    project { kind status areaM2 }
    history(first: 3) { nodes { position type occurredAt } } } } }""",
    ),
    (
        "Who took part, and whether it counts",
        """query WhoTookPart { attendances(first: 5) { nodes { status stage level counted heldOn
    person { firstName lastName } gathering { kind area { nameTh nameEn } } } } }""",
    ),
    (
        "The history of a work plan, change by change",
        """query HowAPlanCame { workPlans(first: 1) { nodes { month status revision
    history(first: 20) { nodes { position type actor { role }
        changes { path before after } } } } } }""",
    ),
)


def token_command(data_dir: Path, role: str) -> str:
    """The shell command that prints a token for a role, for use in the current folder."""
    here = data_dir.absolute() == Path.cwd() / ".khok"
    setting = "" if here else f"KHOK_DATA_DIR={data_dir.absolute()} "
    return f"{setting}.venv/bin/khok token {role}"


def text(address: str, data_dir: Path) -> str:
    """The welcome on the terminal. ``address``: ``http://127.0.0.1:8000``."""
    roles = [role for role in Role if role is not Role.SYSTEM]
    lines = [BANNER, "", f"GraphQL  {address}/graphql", f"Health   {address}/health", ""]
    for title, query in QUERIES:
        lines += [f"# {title}", query, ""]
    lines += ["To get a bearer token for a role (over a smaller area: --area CODE):"]
    lines += [f"  {token_command(data_dir, role)}" for role in roles]
    return "\n".join(lines)


# ── GET / ─────────────────────────────────────────────────────────────────────────────────────────
#
# A plain page: what the service is, and how to send it a query.


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
<p>Every plan, gathering and decision of the programme is an event that is never changed. Query
households, projects and plans as they are now or were at any moment, with their whole history.
</p>
<p>GraphQL: <code>POST {base}graphql</code>, in a browser <a href="graphql">GraphiQL</a>
· health: <a href="health"><code>/health</code></a>
(events recorded: {head}).</p>
<h2>A token</h2>
<pre><code>{token}</code></pre>
<h2>Three queries to start with</h2>
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
    """The page, with a banner if the data is simulated; ``note`` says why the page is shown."""
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
    """A query as a curl command to paste into a shell."""
    body = " ".join(query.split()).replace('"', '\\"')
    return (
        f"curl -s {base}graphql -H 'Content-Type: application/json' \\\n"
        f"  -H \"Authorization: Bearer $TOKEN\" \\\n  -d '{{\"query\": \"{body}\"}}'"
    )
