"""The rights that deploy/elasticsearch ships, for an index of another name, and the same with one of them missing."""

import copy
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "elasticsearch"
NOTHING = "nothing"
Role = dict[str, Any]


def shipped(file: str, index_name: str) -> Role:
    """The role descriptor in `file`, without its ending, with `articles` renamed as docs/operations.md says."""
    text = (FOLDER / f"{file}.json").read_text("utf-8").replace("articles", index_name)
    (role,) = json.loads(text)["role_descriptors"].values()
    return dict(role)


def variants(file: str, index_name: str) -> list[tuple[str, Role]]:
    """The role in `file` as it is, then without one of its rights or names, each in turn, after what is missing."""
    role = shipped(file, index_name)
    cluster = role["cluster"]
    made = [(NOTHING, role)]
    made += [(right, role | {"cluster": [other for other in cluster if other != right]}) for right in cluster]
    for number, entry in enumerate(role["indices"]):
        for what in ("privileges", "names"):
            for one in entry[what]:
                fewer = copy.deepcopy(role)
                fewer["indices"][number][what] = [other for other in entry[what] if other != one]
                # Elasticsearch takes no entry without a name or a right.
                fewer["indices"] = [each for each in fewer["indices"] if each["names"] and each["privileges"]]
                made.append((f"{one} of {', '.join(entry['names'])}", fewer))
    return made
