"""The day that offices are read against."""

from datetime import date

from schemas.enriched import Published, PublishedBasis
from schemas.moments import Precision, parse_moment


def publication_day(published: Published | None) -> date | None:
    """The day it was published; a time of receipt is none, and neither is a month."""
    if published is None or published.basis is PublishedBasis.RECEIVED:
        return None
    if published.precision in (Precision.MONTH, Precision.YEAR):
        return None
    return parse_moment(published.start).start.date()
