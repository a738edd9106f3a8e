"""Writes `schemas/json/*.schema.json` from the models; `--check` says which are stale instead.

python -m schemas.generate [--check]
"""

import json
import sys
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from schemas.corrections import Correction
from schemas.enriched import EnrichedArticle
from schemas.forgotten import Forgotten
from schemas.outcomes import Receipt, Rejection
from schemas.raw import RawArticle

FOLDER: Final = Path(__file__).parent / "json"
# What each topic carries, and a line of the corrections file. A reject's value is whatever was sent; its headers are the
# fields of Rejection.
MODELS: Final[dict[str, type[BaseModel]]] = {
    "articles.raw.v1": RawArticle,
    "articles.receipts.v1": Receipt,
    "articles.rejected.v1": Rejection,
    "articles.enriched.v1": EnrichedArticle,
    "articles.forgotten.v1": Forgotten,
    "corrections.v1": Correction,
}


def rendered() -> dict[Path, str]:
    """The text of every schema file by its path."""
    files: dict[Path, str] = {}
    for name, model in MODELS.items():
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:telex:{name}",
            **model.model_json_schema(mode="validation"),
        }
        files[FOLDER / f"{name}.schema.json"] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return files


def stale() -> list[Path]:
    """Files that are missing, differ from the models, or belong to none of them."""
    wanted = rendered()
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    return wrong + [path for path in FOLDER.glob("*.json") if path not in wanted]


def main(arguments: list[str]) -> int:
    """Status 0 when all files are right (now), 1 when `--check` found stale ones, 2 for a wrong call."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write((__doc__ or "") + "\n")
        return 2
    if arguments:
        for path in stale():
            sys.stderr.write(f"stale: {path.name}; run: make schemas\n")
        return 1 if stale() else 0
    FOLDER.mkdir(exist_ok=True)
    for path, text in rendered().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
