"""A table as a file: CSV for every program, CSV for old Excel, a workbook, a page that word processors open.

What a cell holds never runs: a spreadsheet takes a text that begins with one of `= + - @` for a formula
(OWASP, CSV Injection), so such a text gets an apostrophe in front of it, and in a workbook it is marked as text.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GETA = "〓"
# Signs that everyday Japanese text has and CP932 has under another number.
_CP932 = str.maketrans({"〜": "～", "—": "―", "−": "－", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})
_WIDEST = 60
_SHORT = 20
"""What is in a column of this width is not broken."""
_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\")


@dataclass(frozen=True)
class Table:
    """What is exported: a title, names of columns, rows of texts and numbers (None: nothing), and remarks under it."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = field(default=())


def harmless(value: Any) -> Any:
    """`value` as a spreadsheet may have it: a text that would be a formula gets an apostrophe, None is empty."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def csv_utf8(table: Table) -> bytes:
    """With a byte order mark, by which Excel knows that it is UTF-8."""
    return codecs.BOM_UTF8 + _csv(table).encode()


def csv_cp932(table: Table) -> bytes:
    """For programs that know Windows' Japanese only; a sign that it lacks becomes 〓, as is the custom in print."""
    text = _csv(table).translate(_CP932)
    return text.encode("cp932", errors="desk_geta")


def _geta(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _GETA * (error.end - error.start), error.end


codecs.register_error("desk_geta", _geta)


def _csv(table: Table) -> str:
    """RFC 4180: lines end in CR LF."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in table.columns])
    writer.writerows([harmless(value) for value in row] for row in table.rows)
    return target.getvalue()


def workbook(tables: Iterable[Table]) -> bytes:
    """An XLSX file with a sheet for each table."""
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.title.translate(_NOT_IN_SHEET_NAMES)[:_SHEET_NAME])
        for number, row in enumerate(
            [table.columns, *table.rows, *([note] for note in ("", *table.notes))], 1
        ):
            for column, value in enumerate(row, 1):
                _fill(sheet.cell(number, column), value, is_head=number == 1)
        sheet.freeze_panes = "A2"
        _for_paper(sheet)
        for column, width in enumerate(_widths(table), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _for_paper(sheet: Worksheet) -> None:
    """A4 across, as wide as the sheet, with the names of the columns on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _fill(cell: Cell, value: Any, *, is_head: bool) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would make a formula of a text that begins with "="
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_head:
        cell.font = Font(bold=True)


def _widths(table: Table, widest: int = _WIDEST) -> list[int]:
    """Japanese letters are two wide."""
    columns = (
        zip(table.columns, *table.rows, strict=True) if table.rows else ((name,) for name in table.columns)
    )
    return [
        min(widest, 2 + max(sum(2 if sign > "ÿ" else 1 for sign in str(value or "")) for value in column))
        for column in columns
    ]


def document(table: Table) -> bytes:
    """An HTML page without anything from elsewhere, as word processors open it; columns as wide as what is in them."""
    widths = _widths(table, 2 * _WIDEST)
    short = [width <= _SHORT for width in widths]
    context = {
        "table": table,
        "columns": [
            (name, 100 * width // sum(widths)) for name, width in zip(table.columns, widths, strict=True)
        ],
        "rows": [zip(row, short, strict=True) for row in table.rows],
    }
    return render_to_string("tickets/exports/document.html", context).encode()
