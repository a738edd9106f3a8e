"""`telex watch`: what is done with receipts as they come."""

import click

from services.cli.environment import install_catalogue, load_settings, run
from services.engines.factory import make_bus, make_index, make_records, make_trails
from services.runtime.probes import Probes
from services.runtime.settings import Settings
from services.runtime.signals import stop_event
from services.search.watching.health import Health
from services.search.watching.metrics import REGISTRY
from services.search.watching.watch import Engines, run_watch


@click.command
def watch() -> None:
    """Follow the receipts: run saved searches over what was indexed, and keep what became of each article.

    Any number of them share the work. Runs until SIGTERM or Ctrl-C, then finishes the batch in hand, commits and leaves
    its groups; a second signal ends it at once, which loses nothing either. With TELEX_METRICS_PORT it serves /metrics,
    /health/live and /health/ready.
    """
    settings = load_settings()
    install_catalogue(settings)
    run(_watch(settings))


async def _watch(settings: Settings) -> None:
    health = Health()
    engines = Engines(
        make_bus(settings),
        make_index(settings, writable=False),
        make_records(settings),
        make_trails(settings),
    )
    probes = (
        None
        if settings.metrics_port is None
        else Probes(settings.host, settings.metrics_port, REGISTRY, lambda: health.problem)
    )
    try:
        with stop_event() as stop:
            await run_watch(engines, settings, stop, health)
    finally:
        if probes is not None:
            probes.close()
        for one in (engines.trails, engines.records, engines.index, engines.bus):
            await one.close()
