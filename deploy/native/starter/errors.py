"""The one exception a user of the starter sees."""


class EnginesError(Exception):
    """Something the user can act on; the message says what and how."""
