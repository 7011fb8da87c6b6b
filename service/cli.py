"""``khok``: the command line. What a command needs is imported when it runs: --help is instant."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from service.settings import SettingRefused, Settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="The Khok Nong Na programme as events.",
)

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
AreaCode = Annotated[str | None, typer.Option(help="DOPA area code; the widest without it.")]
DataDir = Annotated[
    Path | None, typer.Option(help="Folder of the embedded database; else KHOK_DATA_DIR or .khok.")
]


@contextmanager
def clear_errors() -> Iterator[None]:
    """One sentence instead of a trace for what the user can put right."""
    try:
        yield
    except (SettingRefused, RuntimeError, OSError) as error:
        typer.echo(f"khok: {error}", err=True)
        raise typer.Exit(1) from None


@app.command()
def serve(
    host: Host = "127.0.0.1", port: Port = 8000, workers: int = 1,
    development_issuer: Annotated[
        bool, typer.Option("--development-issuer", help="Take tokens that this machine signs.")
    ] = False,
) -> None:
    """Serves GraphQL; starts a PostgreSQL of its own where KHOK_DATABASE_URL names none."""
    from service import server, tokens

    with clear_errors():
        settings = developing() if development_issuer else Settings.read()
        tokens.verifier(settings)  # said before anything slow begins
        server.check_free(host, port)
        server.stop_on_terminate()
        with server.database(settings) as url:
            catch_up(url)
            server.serve(settings, url, host=host, port=port, workers=workers)


def developing() -> Settings:
    """The settings, and that this machine signs tokens."""
    return Settings.read(os.environ | {"KHOK_DEVELOPMENT_ISSUER": "yes"})


def fold_views(url: str) -> int:
    from service import server
    from service.progress import progress

    with progress("Folding the views", "Indexing them") as (folding, indexing):
        return asyncio.run(
            server.rebuild(url, progress=folding, indexing=indexing)
        )


def catch_up(url: str) -> None:
    """Nobody is answered from views that lack half of the journal (those of an older version)."""
    from service import server

    if asyncio.run(server.behind(url)) > server.FEW:
        fold_views(url)


@app.command()
def token(
    role: str, area: AreaCode = None,
    minutes: Annotated[int, typer.Option(help="How long it is valid.", min=1)] = 720,
) -> None:
    """Prints a bearer token for somebody who holds ROLE (development issuer)."""
    from service import grants, server
    from service.tokens import Issuer

    with clear_errors():
        settings = Settings.read()
        if settings.issuer is not None:
            raise SettingRefused(f"Tokens come from {settings.issuer}: KHOK_ISSUER is set.")
        wanted = grants.role_named(role)
        with server.shared_database(settings) as url:
            person = asyncio.run(grants.holder(url, wanted, area))
        typer.echo(Issuer.of(settings).issue(person, minutes=minutes))


@app.command()
def grant(
    person: str, role: str,
    area: Annotated[str, typer.Option(help="DOPA area code; empty for the country.")] = "",
) -> None:
    """Grants ROLE to PERSON (a Ref) as the system: the first HQ_UNIT, auditors, integrators."""
    from service import grants, server

    with clear_errors():
        settings = Settings.read()
        wanted = grants.role_named(role)
        with server.shared_database(settings) as url:
            typer.echo(asyncio.run(
                grants.grant(url, person=person, role=wanted, area=area)
            ))


@app.command()
def register(
    first_name: str, last_name: str,
    # Asked for rather than typed behind the command: a shell remembers its commands.
    national_id: Annotated[str, typer.Option(prompt="National id", help="13 digits.")],
    area: Annotated[str, typer.Option(help="DOPA area code; empty for the country.")] = "",
) -> None:
    """Registers a person as the system and prints the Ref; for the first ones, before any role."""
    from service import grants, server

    with clear_errors():
        settings = Settings.read()
        with server.shared_database(settings) as url:
            typer.echo(asyncio.run(grants.register(
                url, first_name=first_name, last_name=last_name,
                national_id=national_id, area=area,
            )))


@app.command()
def catalogue(
    json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    asyncapi: Annotated[
        bool, typer.Option("--asyncapi", help="The events as an AsyncAPI document.")
    ] = False,
) -> None:
    """Lists every event, command and rule."""
    from service import asyncapi as described
    from service import catalogue

    if asyncapi:
        typer.echo(msgspec.json.format(msgspec.json.encode(described.document()), indent=2))
    elif json:
        typer.echo(msgspec.json.format(msgspec.json.encode(catalogue.everything()), indent=2))
    else:
        catalogue.show()


@app.command()
def schema(
    bare: Annotated[bool, typer.Option("--bare", help="Leave descriptions out.")] = False,
) -> None:
    """Prints the GraphQL schema (SDL)."""
    from service.graphql.schema.build import printed

    sys.stdout.write(printed(bare=bare))


@app.command("assets")
def fetch_assets(
    packed: Annotated[
        Path | None, typer.Option("--from", help="Folder of what `npm pack` made; else npm is run.")
    ] = None,
) -> None:
    """Fetches the files of GraphiQL from npm, for the page at /graphql."""
    from service.ide import assets

    with clear_errors():
        assets.fetch(packed=packed)


@app.command()
def rebuild() -> None:
    """Folds every view afresh from the journal and switches to the result."""
    from service import server

    with clear_errors():
        settings = Settings.read()
        with server.shared_database(settings) as url:
            position = fold_views(url)
        typer.echo(f"The views are rebuilt, up to position {position}.")


if __name__ == "__main__":
    app()
