"""Whether the words that are read say what the exact minutes say."""

import re

from tests.figures.reading import Time

SPOKEN = r"(\d+(?:\.\d)?)(分|時間|営業日)"


def exact(tally, cell, day):
    """The minutes of a cell, after its words were compared with them; every other cell as it is."""
    if not isinstance(cell, Time):
        return cell
    tally.holds(says(cell.words, cell.minutes, day), f"{cell.minutes} minutes are read as {cell.words}")
    return cell.minutes


def exact_rows(tally, rows, day):
    return [[exact(tally, cell, day) for cell in row] for row in rows]


def says(words, minutes, day):
    """Hours within a day of the desk, days from there on, to the nearest tenth; a bare number is in days."""
    if re.fullmatch(r"\d+(\.\d+)?", words):
        return is_about(float(words), minutes, day)
    found = re.fullmatch(SPOKEN, words)
    unit = "分" if minutes < 60 else "時間" if minutes < day else "営業日"
    if not found or found[2] != unit:
        return False
    return (
        int(found[1]) == minutes if unit == "分" else is_about(float(found[1]), minutes, _length(unit, day))
    )


def is_about(number, minutes, unit):
    """To the nearest tenth of the unit."""
    return abs(number * unit - minutes) <= unit / 20 + 1e-6


def _length(unit, day):
    return {"分": 1, "時間": 60, "営業日": day}[unit]


def says_hours(words, minutes):
    """The median of a wait, in words of any unit that stand after "半分は"."""
    if minutes is None:
        return "半分は" not in words
    found = re.search(r"半分は([\d.]+)(分より短い|時間)", words)
    if not found:
        return False
    return minutes < int(found[1]) if found[2] == "分より短い" else is_about(float(found[1]), minutes, 60)
