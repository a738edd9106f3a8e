"""All addresses of exports, on the one memory of them."""

from fastapi import FastAPI

from services.engines.index import ArticleIndex
from services.engines.records import Records
from services.runtime.settings import Settings
from services.search.counting.desk import Desk
from services.search.exporting.articles import ArticleExports
from services.search.exporting.changes import Changes
from services.search.exporting.counted_routes import add_counted_export_routes
from services.search.exporting.history_routes import add_history_routes
from services.search.exporting.ledger import Keeping, Ledger
from services.search.exporting.routes import add_export_routes


def add_exports(app: FastAPI, index: ArticleIndex, records: Records, settings: Settings, desk: Desk) -> None:
    """/v1/export…, /v1/exports…; what they remember is in `records`."""
    ledger = Ledger(records, Keeping(settings.export_days, settings.export_articles), desk.now)
    add_export_routes(app, ArticleExports(index, ledger, desk.now))
    add_counted_export_routes(app, desk)
    add_history_routes(app, ledger, Changes(index, ledger, desk.now))
