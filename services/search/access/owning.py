"""Whose something is that was set up. Pure."""

from services.search.access.caller import Caller
from services.search.visibility import Scope


def is_of(owner: str | None, caller: Caller) -> bool:
    """Whether `caller` may see what `owner`, the id of a key, set up.

    What was set up without a key is nobody's in particular: its id, which nobody guesses, is all that is needed.
    """
    return owner in {None, caller.key_id} or Scope.ADMIN in caller.scopes
