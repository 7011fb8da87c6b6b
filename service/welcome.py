"""What somebody sees first: where GraphQL is, three worthwhile queries, how to get a token."""

from pathlib import Path

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
        "How a work plan came to be what it is",
        """query HowAPlanCame { workPlans(first: 1) { nodes { month status revision
    history(first: 20) { nodes { position type actor { role }
        changes { path before after } } } } } }""",
    ),
)


def token_command(data_dir: Path, role: str) -> str:
    """The command line that prints a token for a role, as typed in this folder."""
    here = data_dir.absolute() == Path.cwd() / ".khok"
    setting = "" if here else f"KHOK_DATA_DIR={data_dir.absolute()} "
    return f"{setting}.venv/bin/khok token {role}"


def text(address: str, data_dir: Path) -> str:
    """The welcome on the terminal. ``address``: ``http://127.0.0.1:8000``."""
    roles = [role for role in Role if role is not Role.SYSTEM]
    lines = [BANNER, "", f"GraphQL  {address}/graphql", f"Health   {address}/health", ""]
    for title, query in QUERIES:
        lines += [f"# {title}", query, ""]
    lines += ["A bearer token for somebody who holds a role (narrower with --area CODE):"]
    lines += [f"  {token_command(data_dir, role)}" for role in roles]
    return "\n".join(lines)
