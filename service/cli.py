"""``khok``: the command line. What a command needs is imported when it runs: --help is instant."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from service.settings import SettingRefused, Settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="The Khok Nong Na programme as events.",
)
loading = typer.Typer(no_args_is_help=True, help="Puts events into an empty journal.")
app.add_typer(loading, name="load")

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
        settings = _developing() if development_issuer else Settings.read()
        tokens.verifier(settings)  # said before anything slow begins
        server.check_free(host, port)
        server.stop_on_terminate()
        with server.database(settings) as url:
            _catch_up(url)
            server.serve(settings, url, host=host, port=port, workers=workers)


def _developing() -> Settings:
    """The settings, and that this machine signs tokens."""
    return Settings.read(os.environ | {"KHOK_DEVELOPMENT_ISSUER": "yes"})


@app.command()
def demo(
    host: Host = "127.0.0.1", port: Port = 8000, data_dir: DataDir = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with an empty database.")] = False,
) -> None:
    """Serves the demonstration, loading it first where the journal is empty.

    Its tokens are those of `khok token`: nobody in it is real.
    """
    from service import server, welcome

    with clear_errors():
        settings = _developing()
        if settings.database_url is not None:
            raise SettingRefused("The demonstration has its own database: unset KHOK_DATABASE_URL.")
        if data_dir is not None:
            settings = msgspec.structs.replace(settings, data_dir=data_dir)
        server.check_free(host, port)
        server.stop_on_terminate()
        if fresh:
            server.forget(settings.data_dir)
        with server.database(settings) as url:
            if asyncio.run(server.head(url)) == 0:
                _load_demo(url)
            _catch_up(url)
            typer.echo(welcome.text(f"http://{host}:{port}", settings.data_dir))
            server.serve(settings, url, host=host, port=port, workers=1)


@loading.command("demo")
def load_demo() -> None:
    """Loads the demonstration: a simulated year of Chanthaburi, through the real commands."""
    from service import server

    with clear_errors(), server.shared_database(Settings.read()) as url:
        if asyncio.run(server.head(url)) > 0:
            raise RuntimeError("the journal is not empty; the demonstration is loaded only into an"
                               " empty one")
        _load_demo(url)


def _load_demo(url: str) -> None:
    from service.bars import progress
    from service.demo import load

    with progress("Loading the demonstration") as (tell,):
        asyncio.run(load(url, progress=tell))


@app.command()
def simulate(
    province: Annotated[
        list[str] | None,
        typer.Option(help="DOPA code; may be repeated. All but Bangkok without it."),
    ] = None,
    households: Annotated[int, typer.Option(help="How many are enrolled.")] = 25_179,
    seed: Annotated[int, typer.Option(help="The same seed tells the same.")] = 1,
    months: Annotated[int, typer.Option(help="Months of work, from March 2021 on.")] = 12,
    until: Annotated[
        datetime | None, typer.Option(help="The last day told.", formats=["%Y-%m-%d"])
    ] = None,
    views: Annotated[
        bool, typer.Option("--views/--no-views", help="Whether the views are folded at once.")
    ] = True,
) -> None:
    """Fills an empty journal with a simulated programme, by the real commands and rules."""
    from service import server
    from service.bars import progress
    from service.simulate import Wanted
    from service.simulate import simulate as tell

    with clear_errors():
        settings = Settings.read()
        wanted = Wanted(
            provinces=tuple(province or ()), households=households, seed=seed, months=months,
            until=until.date() if until else None,
        )
        with server.shared_database(settings) as url:
            began = time.monotonic()
            with progress("Simulating, in days") as (bar,):
                told = asyncio.run(tell(url, wanted, progress=bar))
            seconds = time.monotonic() - began
            typer.echo(
                f"{told.position:,} events ({told.refused:,} acts were refused, as rules have it)"
                f" in {seconds:.1f} s: {told.position / seconds:,.0f} a second."
            )
            if views:
                _rebuild(url)


def _rebuild(url: str) -> int:
    from service import server
    from service.bars import progress

    with progress("Folding the views", "Indexing them") as (folding, indexing):
        return asyncio.run(
            server.rebuild(url, progress=folding, indexing=indexing)
        )


def _catch_up(url: str) -> None:
    """Nobody is answered from views that lack half of the journal (those of an older version)."""
    from service import server

    if asyncio.run(server.behind(url)) > server.FEW:
        _rebuild(url)


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
    from service import listing

    if asyncapi:
        typer.echo(msgspec.json.format(msgspec.json.encode(described.document()), indent=2))
    elif json:
        typer.echo(msgspec.json.format(msgspec.json.encode(listing.everything()), indent=2))
    else:
        listing.show()


@app.command()
def schema() -> None:
    """Prints the GraphQL schema (SDL)."""
    from service.api.schema import printed

    sys.stdout.write(printed())


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
            position = _rebuild(url)
        typer.echo(f"The views are rebuilt, up to position {position}.")


if __name__ == "__main__":
    app()
