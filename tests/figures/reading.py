"""The figures as somebody gets them: from the API, off the page, out of the files."""

import csv
import io
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from openpyxl import load_workbook

COUNTS = ("cases", "reopened", "returned")
FILES = {"csv": "utf-8-sig", "sjis.csv": "cp932", "xlsx": ""}
_FILE_COLUMNS = 19


@dataclass
class Seen:
    """An answer of the API: {key: figures} and {key: label} where groups were asked for, and all of it as it came."""

    period: tuple
    total: dict
    groups: dict
    labels: dict
    answer: dict


@dataclass(frozen=True)
class Time:
    """A time on the page: the exact minutes, and the words that people read."""

    minutes: int
    words: str


def of_api(client, query):
    response = client.get("/api/v1/metrics/", query)
    assert response.status_code == 200, (query, response.content.decode())
    answer = response.json()
    groups = answer["groups"] if query.get("group_by") else []
    return Seen(
        (answer["period"]["from"], answer["period"]["to"]),
        figures(answer["total"]),
        {group["key"]: figures(group) for group in groups},
        {group["key"]: group["label"] for group in groups},
        answer,
    )


def figures(group):
    return {name: group[name] for name in (*COUNTS, "measures")}


# --- Files ----------------------------------------------------------------------------------------------------------
def of_file(client, query, ending):
    """Every row after the head: period, group, counts, measure and its numbers; nothing is None."""
    return _table(client, f"/desk/metrics/export.{ending}", query, ending, 0, _FILE_COLUMNS)


def of_answers_file(client, query, ending):
    """How often answers were read: a file of its own, and a sheet of the other one."""
    return _table(client, f"/desk/metrics/answers.{ending}", query, ending, 0, 8)


def of_answers_sheet(client, query):
    return _table(client, "/desk/metrics/export.xlsx", query, "xlsx", 1, 8)


def _table(client, path, query, ending, sheet, columns):
    response = client.get(path, query)
    assert response.status_code == 200, (query, response.content)
    content = b"".join(response) if response.streaming else response.content
    if ending == "xlsx":
        found = load_workbook(io.BytesIO(content), read_only=True).worksheets[sheet]
        rows = [list(row[:columns]) for row in found.iter_rows(min_row=2, values_only=True)]
        return [row for row in rows if any(value is not None for value in row)]
    rows = csv.reader(io.StringIO(content.decode(FILES[ending]), newline=""))
    return [[_number(text) for text in row] for row in list(rows)[1:]]


def _number(text):
    if not text:
        return None
    if re.fullmatch(r"\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else text


# --- The page -------------------------------------------------------------------------------------------------------
def of_page(client, query):
    """The numbers of the page: tables as rows of cells, sentences as the numbers in them, the figures in boxes."""
    response = client.get("/desk/metrics/", query)
    assert response.status_code == 200, response.content
    page = BeautifulSoup(response.content, "html.parser")
    return {
        **_sentence(page),
        "which": numbers_in(page.select_one(".desk-main p.meta, main p.meta")),
        "note": _text(page.select_one("main p.note")),
        "boxes": [_cell(box) for box in _section(page, "times-title").select("dd:not(.figures__rate)")],
        "earlier": numbers_in(_section(page, "times-title").select_one("p.meta"))[:6],
        "times": _rows(page, "times-title"),
        "groups": _rows(page, "groups-title"),
        "bars": [float(bar["width"]) for bar in _section(page, "groups-title").select("rect.chart__bar")],
        "months": _rows(page, "lines-title"),
        "dots": {name: _dots(page, name) for name in ("share", "median")},
        "stuck": _rows(page, "stuck-title"),
        "worst": numbers_in(page.select_one(".stuck__worst")),
        "today": [_cell(box) for box in _section(page, "today-title").select(".todo__number")],
        "waits": [_text(box) for box in _section(page, "waits-title").select("dd")],
        "beside": [_cell(box) for box in _section(page, "beside-title").select("dd")],
        "read": [_cell(box) for box in _section(page, "reading-title").select(".figures__value")],
        "answers": _rows(page, "reading-title"),
        "said": numbers_in(_section(page, "answers-title").p)[:1],
        "voices": _shares(_section(page, "answers-title").select("section > table tbody tr")),
        "seminars": _shares(page.select("[aria-labelledby=seminars-title] tbody tr")),
    }


def of_public_page(client):
    """The sentence about the promise and the table below it."""
    response = client.get("/promise/")
    assert response.status_code == 200, response.content
    page = BeautifulSoup(response.content, "html.parser")
    rows = page.select("[aria-labelledby=times] tbody tr")
    return {
        **_sentence(page),
        "times": [[_cell(cell) for cell in row.find_all(["th", "td"])] for row in rows],
    }


def _sentence(page):
    verdict = page.select_one(".verdict")
    return {
        "promise": re.findall(r"\d+|以上|以下", _text(page.select_one(".verdict__share"))),
        "sure": numbers_in(page.select_one(".verdict__share + .meta")),
        "verdict": [*verdict["class"][1:], _text(verdict.h2)] if verdict else [],
    }


def of_own_page(client):
    """The table of an expert's own figures, and their boxes."""
    response = client.get("/desk/metrics/mine/")
    assert response.status_code == 200, response.content
    page = BeautifulSoup(response.content, "html.parser")
    period = (page.find(id="id_from")["value"], page.find(id="id_to")["value"])
    boxes = [_text(box) for box in page.select("dl.figures dd")]
    return period, boxes, _rows(page, "own-title")


def numbers_in(tag):
    return [int(number) for number in re.findall(r"\d+", _text(tag))]


def _dots(page, name):
    """The words of the dots of a chart: a time and a number with its unit."""
    chart = page.find(id=f"chart-{name}-title")
    return [dot.get_text() for dot in chart.parent.select("circle title")] if chart else []


def _section(page, title):
    found = page.find(id=title)
    return found.find_parent("section") if found else BeautifulSoup("", "html.parser")


def _rows(page, title):
    table = _section(page, title).find("table")
    return (
        [[_cell(cell) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
        if table
        else []
    )


def _shares(rows):
    """[words, per cent, lower and upper bound, more numbers] of the rows of a table of shares."""
    found = []
    for row in rows:
        name, *cells = row.find_all(["th", "td"])
        for bar in row.find_all("progress"):
            bar.decompose()
        found.append([_text(name), *(number for cell in cells for number in numbers_in(cell))])
    return found


def _cell(cell):
    """A name, a number, None for what is not told, or a time."""
    text = _text(cell)
    if exact := cell.find("data"):
        return Time(int(exact["value"]), text)
    if text == "—" or text.endswith(" —"):
        return None
    found = re.fullmatch(r"(?:前の期間 )?(\d+)(?:%|件|営業日)?", text)
    return int(found[1]) if found else text


def _text(cell):
    return " ".join(cell.get_text().split()) if cell else ""
