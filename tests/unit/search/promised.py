"""What an error has to look like."""

import httpx

from services.search.problems import MEDIA_TYPE, PROBLEMS


def problem(answer: httpx.Response, code: str) -> dict:
    """The problem document, once it is one, with the status and form that the table says."""
    assert answer.headers["content-type"] == MEDIA_TYPE, answer.text
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "errors", "request_id"}
    assert body["code"] == code, body
    assert body["status"] == answer.status_code == PROBLEMS[code][0]
    assert body["type"].endswith(code)
    assert body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
    return body
