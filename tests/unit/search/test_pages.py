"""The files of the pages: served from here alone, nothing inline, every module loaded at once."""

import re
from pathlib import Path

WEB = Path(__file__).parents[3] / "services" / "search" / "web"
FILES = sorted(path for path in WEB.rglob("*") if path.is_file())


def imported(module: Path) -> list[Path]:
    """The modules that `module` imports before it runs."""
    names = re.findall(r'^import [^;]*?"(\.[^"]+)";$', module.read_text("utf-8"), re.MULTILINE)
    return [(module.parent / name).resolve() for name in names]


def reached(module: Path) -> set[Path]:
    found: set[Path] = set()
    waiting = [module.resolve()]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += imported(one)
    return found


async def test_pages_load_nothing_from_another_host(client):
    for file in FILES:
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"""(?:src|href|from|url|fetch|import)[=(\s]*["'`]?(?:https?:)?//""", text), file
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), file
        assert "style=" not in text, file
        assert (await client.get(f"/web/{file.relative_to(WEB)}")).status_code == 200
    for page in ("/", "/docs"):
        html = (await client.get(page)).text
        assert "<script>" not in html
        for name in re.findall(r'(?:src|href)="(/web/[^"]+)"', html):
            assert (await client.get(name)).status_code == 200


def test_modules_of_the_first_view_are_loaded_before_they_are_asked_for():
    html = (WEB / "index.html").read_text("utf-8")
    preloaded = re.findall(r'rel="modulepreload" href="/web/([^"]+)"', html)

    def modules(script: str) -> list[str]:
        return sorted(
            str(path.relative_to(WEB.resolve())) for path in reached(WEB / script) if path.name != script
        )

    # What the question needs comes before what shows the answer.
    early = modules("early.js")
    assert preloaded == [*early, *(name for name in modules("app.js") if name not in early)]


def messages(language: str) -> dict[str, set[str]]:
    """The keys of a catalogue of messages with the values that stand in each."""
    text = (WEB / "words" / f"{language}.js").read_text("utf-8")
    lines = re.findall(r'^  "?([\w.-]+)"?: (.+),$', text, re.MULTILINE)
    return {key: set(re.findall(r"\{(\w+)\}", message)) for key, message in lines}


def test_the_page_says_the_same_in_every_language():
    english = messages("en")
    assert len(english) > 200
    assert messages("fr") == english


def test_every_message_that_is_said_is_there_and_every_one_is_said():
    code = "\n".join(path.read_text("utf-8") for path in FILES if path.parent.name != "words")
    plain = {
        key for key in messages("en") if "." not in key
    }  # those with a dot are put together from what the API says
    assert set(re.findall(r'\bsay\("(\w+)"', code)) <= plain
    assert plain - set(re.findall(r'"(\w+)"', code)) <= {"language_name"}


async def test_what_pages_name_is_kept_for_good_and_changes_its_address_with_the_release(client):
    html = (await client.get("/")).text
    named = re.findall(r'(?:src|href)="(/web/[^"]+)"', html)
    (folder,) = {name.split("/")[2] for name in named}
    assert re.fullmatch("[0-9a-f]{32}", folder)
    for name in named:
        kept = await client.get(name)
        assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
        plain = name.replace(f"{folder}/", "")
        for other in (plain, plain.replace("/web/", f"/web/{'0' * 32}/")):
            asked = await client.get(other)
            assert asked.content == kept.content
            assert asked.headers["cache-control"] == "no-cache"


async def test_a_file_that_the_browser_has_is_not_sent_again(client):
    for path, kind in (
        ("/", "text/html"),
        ("/web/app.js", "text/javascript"),
        ("/web/icon.svg", "image/svg+xml"),
    ):
        first = await client.get(path)
        assert first.headers["content-type"].startswith(kind)
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert (await client.get(path, headers={"If-None-Match": '"another"'})).content == first.content
