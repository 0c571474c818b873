"""The figures as somebody gets them: from the API, off the page, out of the files."""

import csv
import io
import re

from bs4 import BeautifulSoup
from openpyxl import load_workbook

COUNTS = ("n", "done", "open", "due", "within_target")
UNITS = ("business_minutes", "calendar_minutes")
MEASURED = (*COUNTS, *UNITS, "oldest_open")
FILES = {"csv": "utf-8-sig", "sjis.csv": "cp932", "xlsx": ""}
_FILE_COLUMNS = 19


def of_api(client, query):
    """The answer as (period, total, {key: figures}, extras)."""
    response = client.get("/api/v1/metrics/", query)
    assert response.status_code == 200, response.content
    answer = response.json()
    groups = answer["groups"] if query.get("group_by") else []
    period = answer["period"]["from"], answer["period"]["to"]
    return (
        period,
        figures(answer["total"]),
        {group["key"]: figures(group) for group in groups},
        answer["extras"],
    )


def figures(group):
    return {name: group[name] for name in ("cases", "reopened", "returned", "measures")}


# --- Files ----------------------------------------------------------------------------------------------------------
def of_file(client, query, ending):
    """Every row after the head: period, group, counts, measure and its numbers; nothing is None."""
    response = client.get(f"/desk/metrics/export.{ending}", query)
    assert response.status_code == 200, response.content
    content = b"".join(response) if response.streaming else response.content
    if ending == "xlsx":
        sheet = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
        rows = [list(row[:_FILE_COLUMNS]) for row in sheet.iter_rows(min_row=2, values_only=True)]
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
    """The numbers of the page: tables as rows of cells, the sentence of the promise, the figures in boxes."""
    response = client.get("/desk/metrics/", query)
    assert response.status_code == 200, response.content
    page = BeautifulSoup(response.content, "html.parser")
    return {
        "promise": [int(number) for number in re.findall(r"\d+", _text(page.select_one(".verdict__share")))],
        "verdict": page.select_one(".verdict")["class"][1:],
        "boxes": [_cell(box) for box in _section(page, "times-title").select("dd")],
        "times": _rows(page, "times-title"),
        "groups": _rows(page, "groups-title"),
        "months": _rows(page, "lines-title"),
        "stuck": _rows(page, "stuck-title"),
        "today": [_cell(box) for box in _section(page, "today-title").select(".figures__value")],
        "beside": [_cell(box) for box in _section(page, "beside-title").select("dd")],
    }


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


def _cell(cell):
    """A name, a number, None for what is not told; a time as (minutes, as it is read)."""
    text = _text(cell)
    if exact := cell.find("data"):
        return int(exact["value"]), float(re.sub(r"[^\d.]", "", text))
    if text == "—" or text.endswith(" —"):
        return None
    found = re.fullmatch(r"(?:前の期間 )?(\d+)(?:%|件|営業日)?", text)
    return int(found[1]) if found else text


def _text(cell):
    return " ".join(cell.get_text().split()) if cell else ""
