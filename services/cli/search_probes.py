"""/metrics and /health of the search service on a port of their own, where no key is asked for."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.engines.errors import EngineError
from services.runtime.probes import Probes
from services.runtime.settings import Settings

PATIENCE_S: Final = 10.0


@contextmanager
def search_probes(settings: Settings, app: FastAPI, *also: CollectorRegistry) -> Iterator[None]:
    """Serve `app`'s metrics and those in `also` on TELEX_METRICS_PORT, if that is set. For use in the loop that serves `app`."""
    if settings.metrics_port is None:
        yield
        return
    loop = asyncio.get_running_loop()
    registry = CollectorRegistry()
    for one in (app.state.metrics.registry, *also):
        registry.register(one)

    def problem() -> str | None:
        asking = asyncio.run_coroutine_threadsafe(app.state.ready(), loop)
        try:
            asking.result(PATIENCE_S)
        except EngineError as error:
            return str(error)
        except TimeoutError:
            asking.cancel()
            return "the service does not answer in time"
        return None

    probes = Probes(settings.host, settings.metrics_port, registry, problem)
    try:
        yield
    finally:
        probes.close()
