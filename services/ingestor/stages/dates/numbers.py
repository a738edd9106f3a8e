"""Numbers in words: "twenty-nine", "two thousand and fifteen", "nineteen ninety-six", 二十九, era years. Pure."""

from typing import Any, Final

from services.ingestor.stages.dates.found import Item

_DIGITS: Final = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "兩": 2}
_POWERS: Final = {"十": 10, "百": 100, "千": 1000}
HAN: Final = "".join([*_DIGITS, *_POWERS])
EARLIEST_YEAR: Final = 1000
LATEST_YEAR: Final = 2200
_CENTURIES: Final = (15, 20)  # of years said in two halves: "nineteen ninety"


def meanings(value: int, *, digits: int = 2, ordinal: bool = False) -> dict[str, Any]:
    """What a whole number may mean in a date: a day, a year, or just an amount. `digits`: how many it was written with."""
    found: dict[str, Any] = {"ordinal" if ordinal else "number": value}
    if 1 <= value <= 31 and digits <= 2:
        found["day"] = value
    if digits == 4 and EARLIEST_YEAR <= value < LATEST_YEAR:
        found = {"year": value}
        if 1900 < value < 2100 and (value % 100 != 0 or value == 2000):
            found["clearyear"] = value
    return found


def han_value(text: str) -> int | None:
    """The value of a number in Chinese characters, by places (二〇一九) or by powers (二千零一十); None when it is none."""
    if not any(char in _POWERS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (1 if digit is None else digit) * _POWERS[char]
            digit = None
    return total + (digit or 0)


def composed(items: list[Item], text: str) -> list[Item]:
    """`items` with the words of one number made one item, and an era with its year one year."""
    if not any("number" in item.values or "ordinal" in item.values for item in items):
        return items
    out: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        if "era" in item.values and at + 1 < len(items) and "number" in items[at + 1].values:
            following = items[at + 1]
            year = item.values["era"] + following.values["number"]
            out.append(Item(item.start, following.end, meanings(year, digits=4)))
            at += 2
        elif "number" in item.values and not text[item.start].isdigit():
            size, made = _number(items, at, text)
            out.append(made)
            at += size
        else:
            out.append(item)
            at += 1
    return out


def _number(items: list[Item], at: int, text: str) -> tuple[int, Item]:
    """How many items from `at` on spell one number, and that number's item."""
    first = items[at]
    total, reached = first.values["number"], at + 1
    year = False
    ordinal = False
    while reached < len(items) and not ordinal:
        step = 1
        item = items[reached]
        if reached + 1 < len(items) and _joins(item, text):
            item, step = items[reached + 1], 2
        if text[item.start].isdigit() or "\n" in text[items[reached - 1].end : item.start]:
            break
        if "scale" in item.values and step == 1:
            total *= item.values["scale"]
            year = year or total >= EARLIEST_YEAR
        elif (value := _addend(item, total)) is not None:
            if value[1]:
                ordinal = True
            pair = _CENTURIES[0] <= total <= _CENTURIES[1] and value[0] >= 10 and not ordinal
            total = total * 100 + value[0] if pair else total + value[0]
            year = year or pair
        else:
            break
        reached += step
    if reached == at + 1:
        return 1, first
    made = meanings(total, digits=4 if year else 2, ordinal=ordinal)
    return reached - at, Item(first.start, items[reached - 1].end, made)


def _joins(item: Item, text: str) -> bool:
    return "number_and" in item.values or text[item.start : item.end] in ("-", "\u2010", "\u2011")


def _addend(item: Item, total: int) -> tuple[int, bool] | None:
    """What `item` adds to a number that has come to `total`, and whether it is an ordinal; None when it adds nothing."""
    for role in ("number", "ordinal"):
        if role not in item.values:
            continue
        value = item.values[role]
        if total % 100 and total % 10 == 0 and 0 < value < 10:
            return value, role == "ordinal"
        if total >= 100 and total % 100 == 0 and 0 < value < (1000 if total % 1000 == 0 else 100):
            return value, role == "ordinal"
        if _CENTURIES[0] <= total <= _CENTURIES[1] and role == "number" and 10 <= value <= 99:
            return value, False
    return None
