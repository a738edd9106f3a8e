"""`telex ingestor`: the consuming service."""

import click

from services.cli.environment import install_catalogue, load_settings, run
from services.engines.factory import make_bus, make_index
from services.ingestor.health import Health
from services.ingestor.metrics import REGISTRY
from services.ingestor.service import run_ingestor
from services.runtime.collector import settle
from services.runtime.probes import Probes
from services.runtime.settings import Settings
from services.runtime.signals import stop_event


@click.command
def ingestor() -> None:
    """Consume raw articles, enrich and index them, and answer each with a receipt.

    Runs until SIGTERM or Ctrl-C, then finishes the batch in hand, commits and leaves the group; a second signal ends it
    at once, which loses nothing either. With TELEX_METRICS_PORT it serves /metrics, /health/live and /health/ready.
    """
    settings = load_settings()
    install_catalogue(settings)
    settle()
    run(_ingest(settings))


async def _ingest(settings: Settings) -> None:
    health = Health()
    bus = make_bus(settings)
    index = make_index(settings, writable=True)
    probes = (
        None
        if settings.metrics_port is None
        else Probes(
            settings.host, settings.metrics_port, REGISTRY, lambda: health.problem, lambda: health.beside
        )
    )
    try:
        with stop_event() as stop:
            await run_ingestor(bus, index, settings, stop, health)
    finally:
        if probes is not None:
            probes.close()
        await index.close()
        await bus.close()
