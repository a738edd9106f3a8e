"""What is wrong with a query, and where."""


class QueryError(Exception):
    """The query cannot be run. `position` counts code points into the query as it was given, from 0.

    `code` is one of the stable codes of the API; the message is a sentence for the person who typed the query.
    """

    def __init__(self, code: str, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position


SYNTAX = "query_syntax"
UNSUPPORTED = "query_unsupported"
TOO_LONG = "query_too_long"
TOO_COMPLEX = "query_too_complex"
NO_WORDS = "query_no_words"
