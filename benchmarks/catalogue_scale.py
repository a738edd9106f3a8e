"""What a large catalogue costs: time to load, memory, time to find the names in 3 kB of text. Times are of the processor.

    python benchmarks/catalogue_scale.py                     # a million made-up names in five scripts
    python benchmarks/catalogue_scale.py people.jsonl …      # files of your own

The names are made of syllables by a fixed rule: the same on every machine. Figures are of this machine.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from services.catalogue.files import catalogue_files
from services.catalogue.installed import install

_NAMES: Final = 1_000_000
_TEXT: Final = 3_000  # characters
_ROUNDS: Final = 200
_SYLLABLES: Final = {
    "any": [
        "ba",
        "be",
        "bo",
        "da",
        "de",
        "di",
        "do",
        "fa",
        "ga",
        "ka",
        "ke",
        "ko",
        "la",
        "le",
        "lo",
        "ma",
        "me",
        "mi",
        "mo",
        "na",
        "ne",
        "no",
        "ra",
        "re",
        "ro",
        "sa",
        "se",
        "so",
        "ta",
        "te",
        "to",
        "va",
        "ve",
        "vi",
    ],
    "ru": [
        "ба",
        "бе",
        "бо",
        "да",
        "де",
        "ди",
        "до",
        "га",
        "ка",
        "ке",
        "ко",
        "ла",
        "ле",
        "ло",
        "ма",
        "ме",
        "ми",
        "мо",
        "на",
        "не",
        "но",
        "ра",
        "ре",
        "ро",
        "са",
        "се",
        "со",
        "та",
        "те",
        "то",
        "ва",
        "ве",
        "ви",
    ],
    "ar": [
        "با",
        "بو",
        "دا",
        "دي",
        "را",
        "رو",
        "سا",
        "سي",
        "كا",
        "كو",
        "لا",
        "لو",
        "ما",
        "مي",
        "نا",
        "نو",
        "وا",
    ],
    "zh": list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"),
    "ko": list("김이박최정강조윤장임한오서신권황안송류홍민수영진현우지호준성"),
}


def made_entries(count: int) -> Iterator[tuple[bytes, list[str]]]:
    """JSON lines with `count` names together, and the names of each."""
    chance = random.Random(7)  # noqa: S311 - the same names every time
    number, made = 0, 0
    while made < count:
        number += 1
        names = {
            language: [_name(language, chance)]
            for language in _SYLLABLES
            if language == "any" or chance.random() < 0.5
        }
        context = {"any": [names["any"][0].rpartition(" ")[2]]}
        made += len(names) + 1
        line = {"id": f"Q{10**9 + number}", "type": "person", "names": names, "context": context}
        yield orjson.dumps(line) + b"\n", [some[0] for some in names.values()]


def _name(language: str, chance: random.Random) -> str:
    def word(shortest: int, longest: int) -> str:
        return "".join(chance.choices(_SYLLABLES[language], k=chance.randint(shortest, longest)))

    if language in ("zh", "ko"):
        return word(3, 4)
    return f"{word(2, 3)} {word(3, 5)}".title()


def measure(files: list[str], texts: dict[str, str]) -> None:
    """Load `files` beside the shipped catalogue, find names in the texts one after the other, print the figures.

    With the first text of a script the names in it are made ready.
    """
    before = time.process_time()
    catalogue = install(catalogue_files(":".join(files)))
    loaded = time.process_time()
    names = sum(len(one.all_names()) for one in catalogue.entities.values())
    print(f"{len(catalogue.entities)} entries, {names} names: read in {loaded - before:.1f} s")
    for kind, text in texts.items():
        before = time.process_time()
        found = catalogue.matcher.find(text, "en")
        ready = time.process_time()
        for _ in range(_ROUNDS):
            catalogue.matcher.find(text, "en")
        each = (time.process_time() - ready) / _ROUNDS
        print(
            f"{kind}: made ready in {ready - before:.1f} s, "
            f"then {len(found)} names in {len(text)} characters in {each * 1000:.2f} ms"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB")


def _text(names: list[str]) -> str:
    filler = "The council met on Thursday and agreed on the budget for schools and roads in the region. "
    text = "".join(f"{filler}{name} spoke. " for name in names)
    return (text + filler * (_TEXT // len(filler) + 1))[:_TEXT]


def main() -> None:
    """Measure the files that are named, else made-up ones."""
    with tempfile.TemporaryDirectory() as folder:
        files, latin = sys.argv[1:], ["Angela Merkel", "Emmanuel Macron"]
        every = list(latin)
        if not files:
            made = Path(folder) / "made.jsonl"
            with made.open("wb") as out:
                for number, (line, names) in enumerate(made_entries(_NAMES)):
                    out.write(line)
                    if number % 20_000 == 0:
                        latin += names[:1]
                        every += names
            files = [str(made)]
        texts = {"Latin letters": _text(latin), "all scripts": _text(every)}
        measure(files, texts if every != latin else {"Latin letters": texts["Latin letters"]})


if __name__ == "__main__":
    main()
