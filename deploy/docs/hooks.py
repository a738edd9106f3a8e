"""What mkdocs does beside turning pages into HTML: the generated reference, and links that leave the documentation.

A page may link to any file of the repository. On the site such a link becomes the file's name, and one to a file that
is not there ends a strict build, as one to a page does.
"""

import logging
import re
import sys
from pathlib import Path
from posixpath import normpath
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parents[2]
_LOG: Final = logging.getLogger("mkdocs.hooks.telex")
_LINK: Final = re.compile(r"(?<!!)\[([^\]]+)\]\((\.\./[^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are written from the code."""
    # mkdocs loads this file by its path, wherever it was started.
    sys.path.insert(0, str(ROOT))
    from deploy.docs.reference import PAGES  # noqa: PLC0415

    for name, page in PAGES.items():
        files.append(File.generated(config, f"reference/{name}", content=page()))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Name the files of the repository that the page links to."""

    def named(link: re.Match[str]) -> str:
        text, target, _anchor = link.groups()
        path = normpath(f"docs/{Path(page.file.src_uri).parent}/{target}")
        if path.startswith("docs/"):
            return link[0]  # another page: mkdocs looks whether it is there
        if path.startswith("..") or not (ROOT / path).exists():
            _LOG.warning("%s links to %s, which is not in the repository", page.file.src_uri, target)
        return f"{text} (`{path}`)" if path not in text else text

    return _LINK.sub(named, markdown)
