"""``khok``: the service's commands. Each imports what it needs when it runs: --help is instant."""

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
    help="The Khok Nong Na programme as events: runs and inspects the service.",
)

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
RoleName = Annotated[str, typer.Argument(help="Role, such as AUDITOR or AREA_DEVELOPER.")]
AreaCode = Annotated[
    str | None, typer.Option(help="DOPA area code; default: the widest area that a holder has.")
]
DataDir = Annotated[
    Path | None,
    typer.Option(help="Folder of the embedded database; default: KHOK_DATA_DIR, or .khok."),
]


@contextmanager
def clear_errors() -> Iterator[None]:
    """Shows one sentence instead of a traceback for an error that the user can correct."""
    try:
        yield
    except (SettingRefused, RuntimeError, OSError) as error:
        typer.echo(f"khok: {error}", err=True)
        raise typer.Exit(1) from None


@app.command()
def serve(
    host: Host = "127.0.0.1", port: Port = 8000,
    workers: Annotated[int, typer.Option(help="Number of worker processes.")] = 1,
    development_issuer: Annotated[
        bool, typer.Option("--development-issuer", help="Accept tokens signed by this machine.")
    ] = False,
) -> None:
    """Serves GraphQL. Starts its own PostgreSQL if KHOK_DATABASE_URL is not set."""
    from service import server, tokens

    with clear_errors():
        settings = developing() if development_issuer else Settings.read()
        tokens.verifier(settings)  # refuse bad settings before anything slow starts
        server.check_free(host, port)
        server.stop_on_terminate()
        with server.database(settings) as url:
            catch_up(url)
            server.serve(settings, url, host=host, port=port, workers=workers)


def developing() -> Settings:
    """The settings, with the development issuer switched on."""
    return Settings.read(os.environ | {"KHOK_DEVELOPMENT_ISSUER": "yes"})


def fold_views(url: str) -> int:
    from service import server
    from service.progress import progress

    with progress("Folding the views", "Indexing the views") as (folding, indexing):
        return asyncio.run(
            server.rebuild(url, progress=folding, indexing=indexing)
        )


def catch_up(url: str) -> None:
    """Rebuilds views that are far behind the journal, such as those of an older version."""
    from service import server

    if asyncio.run(server.behind(url)) > server.FEW:
        fold_views(url)


@app.command()
def token(
    role: RoleName, area: AreaCode = None,
    minutes: Annotated[int, typer.Option(help="Validity in minutes.", min=1)] = 720,
) -> None:
    """Prints a bearer token for a person who holds ROLE (development issuer)."""
    from service import grants, server
    from service.tokens import Issuer

    with clear_errors():
        settings = Settings.read()
        if settings.issuer is not None:
            raise SettingRefused(f"KHOK_ISSUER is set: get tokens from {settings.issuer}.")
        known = grants.role_named(role)
        with server.shared_database(settings) as url:
            person = asyncio.run(grants.holder(url, known, area))
        typer.echo(Issuer.of(settings).issue(person, minutes=minutes))


@app.command()
def grant(
    person: Annotated[str, typer.Argument(help="The person's id, person:….")], role: RoleName,
    area: Annotated[str, typer.Option(help="DOPA area code; empty for the whole country.")] = "",
) -> None:
    """Grants ROLE to PERSON (an id) as the system: the first HQ_UNIT, auditors, integrators."""
    from service import grants, server

    with clear_errors():
        settings = Settings.read()
        known = grants.role_named(role)
        with server.shared_database(settings) as url:
            typer.echo(asyncio.run(
                grants.grant(url, person=person, role=known, area=area)
            ))


@app.command()
def register(
    first_name: Annotated[str, typer.Argument(help="First name.")],
    last_name: Annotated[str, typer.Argument(help="Last name.")],
    # Prompted for, not typed after the command: a shell keeps a history of its commands.
    national_id: Annotated[
        str, typer.Option(prompt="National id", help="13 digits; without it, you are asked.")
    ],
    area: Annotated[str, typer.Option(help="DOPA area code; empty for the whole country.")] = "",
) -> None:
    """Registers a person as the system and prints the id; for the first people of a database."""
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
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    asyncapi: Annotated[
        bool, typer.Option("--asyncapi", help="Print the events as an AsyncAPI document.")
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
        Path | None,
        typer.Option("--from", help="Folder with the output of `npm pack`; default: run npm."),
    ] = None,
) -> None:
    """Fetches the files of GraphiQL from npm, for the page at /graphql."""
    from service.ide import assets

    with clear_errors():
        assets.fetch(packed=packed)


@app.command()
def rebuild() -> None:
    """Rebuilds every view from the journal and switches to the result."""
    from service import server

    with clear_errors():
        settings = Settings.read()
        with server.shared_database(settings) as url:
            position = fold_views(url)
        typer.echo(f"Rebuilt the views up to position {position}.")


if __name__ == "__main__":
    app()
