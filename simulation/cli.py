"""``khok``: the service's commands, and those that fill a journal with a simulation."""

import asyncio
import time
from datetime import datetime
from typing import Annotated

import msgspec
import typer

from service.cli import DataDir, Host, Port, app, catch_up, clear_errors, developing, fold_views
from service.settings import SettingRefused, Settings

__all__ = ["app"]

loading = typer.Typer(no_args_is_help=True, help="Loads events into an empty journal.")
app.add_typer(loading, name="load")


@app.command()
def demo(
    host: Host = "127.0.0.1", port: Port = 8000, data_dir: DataDir = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start with an empty database.")] = False,
) -> None:
    """Serves the demonstration; loads it first if the journal is empty.

    Its tokens come from `khok token`: no one in it is real.
    """
    from service import server, welcome

    with clear_errors():
        settings = developing()
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
            catch_up(url)
            typer.echo(welcome.text(f"http://{host}:{port}", settings.data_dir))
            server.serve(settings, url, host=host, port=port, workers=1)


@loading.command("demo")
def load_demo() -> None:
    """Loads the demonstration, a simulated year of Chanthaburi, through the real commands."""
    from service import server

    with clear_errors(), server.shared_database(Settings.read()) as url:
        if asyncio.run(server.head(url)) > 0:
            raise RuntimeError("the journal is not empty; the demonstration needs an empty one")
        _load_demo(url)


def _load_demo(url: str) -> None:
    from service.progress import progress
    from simulation.chanthaburi import load

    with progress("Loading the demonstration") as (tell,):
        asyncio.run(load(url, progress=tell))


@app.command()
def simulate(
    province: Annotated[
        list[str] | None,
        typer.Option(help="Province as a DOPA code; repeatable. Default: all but Bangkok."),
    ] = None,
    households: Annotated[int, typer.Option(help="Number of households to enrol.")] = 25_179,
    seed: Annotated[int, typer.Option(help="Same seed, same data.")] = 1,
    months: Annotated[int, typer.Option(help="Months of work, from March 2021.")] = 12,
    until: Annotated[
        datetime | None, typer.Option(help="Last simulated day.", formats=["%Y-%m-%d"])
    ] = None,
    views: Annotated[
        bool,
        typer.Option("--views/--no-views", help="Build the views afterwards, or leave them empty."),
    ] = True,
) -> None:
    """Fills an empty journal with a simulated programme, by the real commands and rules."""
    from service import server
    from service.progress import progress
    from simulation.country import Wanted
    from simulation.country import simulate as fill

    with clear_errors():
        settings = Settings.read()
        wanted = Wanted(
            provinces=tuple(province or ()), households=households, seed=seed, months=months,
            until=until.date() if until else None,
        )
        with server.shared_database(settings) as url:
            began = time.monotonic()
            with progress("Simulating, in days") as (bar,):
                result = asyncio.run(fill(url, wanted, progress=bar))
            seconds = time.monotonic() - began
            typer.echo(
                f"{result.position:,} events ({result.refused:,} acts refused, as intended)"
                f" in {seconds:.1f} s: {result.position / seconds:,.0f} a second."
            )
            if views:
                fold_views(url)


if __name__ == "__main__":
    app()
