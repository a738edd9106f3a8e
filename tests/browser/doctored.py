"""Answers of the API that no sample leads to."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route


def doctored(page: Page, addresses: str, change: Callable[[Any], None]) -> None:
    """From now on `change` changes each answer from `addresses` (a glob) before the page has it."""

    def handed(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        change(told)
        route.fulfill(response=answer, json=told)

    page.route(addresses, handed)
