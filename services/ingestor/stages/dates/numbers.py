"""Numbers in words: "twenty-nine", "two thousand and fifteen", "nineteen ninety-six", 二十九, era years. Pure."""

from typing import Any, Final

from services.ingestor.stages.dates.found import Item

_DIGITS: Final = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
}
POWERS: Final = {"十": 10, "百": 100, "千": 1000}
HAN: Final = "".join([*_DIGITS, *POWERS])
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
    if not any(char in POWERS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (1 if digit is None else digit) * POWERS[char]
            digit = None
    return total + (digit or 0)


def composed(items: list[Item], text: str) -> list[Item]:
    """`items` with the words of one number made one item: also ordinals with their marks, eras and years with theirs. A
    word that holds a unit and its number becomes two items."""
    out: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        values = item.values
        following = items[at + 1] if at + 1 < len(items) else _END
        size, made = 1, item
        if "amount" in values:
            unit, number = str(values["amount"]).split()
            out.append(Item(item.start, item.end, meanings(int(number))))
            made = Item(item.start, item.end, {"unit": unit})
        elif "era" in values and ("number" in following.values or "first" in following.values):
            year = values["era"] + following.values.get("number", 1)
            size, made = 2, Item(item.start, following.end, meanings(year, digits=4))
        elif "ordinal_before" in values and "number" in following.values:
            size, made = _number(items, at + 1, text)
            size, made = size + 1, Item(item.start, made.end, _as_ordinal(made))
        elif values.keys() & {"number", "scale"} or ("ordinal" in values and values["ordinal"] % 10 == 0):
            size, made = _number(items, at, text)
            size, made = _marked(items, at, size, made)
        elif "year" in values and "year_mark" in following.values:
            year = values["year"]
            size, made = 2, Item(item.start, following.end, {"year": year, "clearyear": year})
        out.append(made)
        at += size
    return out


_END: Final = Item(0, 0, {})
_ORDERED: Final = frozenset({"unit", "weekday", "century_word", "century_mark"})


def _as_ordinal(item: Item) -> dict[str, Any]:
    return meanings(item.values.get("number", item.values.get("ordinal", 0)), ordinal=True)


def _marked(items: list[Item], at: int, size: int, made: Item) -> tuple[int, Item]:
    """The number as an ordinal when a mark of one, or a stop and a thing that is counted so, stands right behind it."""
    mark = items[at + size] if at + size < len(items) else _END
    if "number" not in made.values or mark.start != made.end:
        return size, made
    counted = items[at + size + 1].values.keys() if at + size + 1 < len(items) else frozenset[str]()
    several = at > 0 and "first_of" in items[at - 1].values
    if mark.values.get("unit") in ("quarter", "half") and not several and 1 <= made.values["number"] <= 4:
        return size + 1, Item(made.start, mark.end, {str(mark.values["unit"]): made.values["number"]})
    if "ordinal_after" in mark.values or ("stop" in mark.values and _ORDERED & counted):
        return size + 1, Item(made.start, mark.end, _as_ordinal(made))
    return size, made


def _number(items: list[Item], at: int, text: str) -> tuple[int, Item]:
    """How many items from `at` on spell one number, and that number's item."""
    first = items[at]
    if text[first.start : first.start + 1].isdigit():
        return 1, first
    total, reached = (
        next(first.values[role] for role in ("number", "ordinal", "scale") if role in first.values),
        at + 1,
    )
    year = total >= EARLIEST_YEAR
    ordinal = False
    while reached < len(items) and not ordinal:
        step = 1
        item = items[reached]
        if "ordinal" in first.values and "ordinal" not in item.values:
            break
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
