"""A time among the options of a command."""

import click

from schemas.moments import Moment, parse_moment


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Moment | None:
    """Callback of an option: the stated time, None when it is not given. Raises click.BadParameter."""
    if value is None:
        return None
    try:
        return parse_moment(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
