"""Files that spreadsheets open: every sign arrives, and nothing in a cell runs."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tickets.exports import files

TABLE = files.Table("相談/報告", ["番号", "相談内容"], [(1, "メール〜添付"), (2, None)], ["注記です"])


def read_csv(data, encoding):
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def test_csv_says_that_it_is_utf8():
    data = files.csv_utf8(TABLE)

    assert data.startswith(b"\xef\xbb\xbf")
    assert read_csv(data, "utf-8-sig") == [["番号", "相談内容"], ["1", "メール〜添付"], ["2", ""]]
    assert data.count(b"\r\n") == 3


def test_old_excel_gets_its_own_letters_and_a_mark_for_those_it_lacks():
    table = files.Table("x", ["文"], [("10時〜12時—−🍊𠮷",)])

    assert read_csv(files.csv_cp932(table), "cp932") == [["文"], ["10時～12時―－〓〓"]]


@pytest.mark.parametrize(
    "attack", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1", "\n=1"]
)
def test_a_text_is_never_a_formula(attack):
    table = files.Table("x", ["文"], [(attack,)])

    assert read_csv(files.csv_utf8(table), "utf-8-sig")[1][0] == f"'{attack}"
    cell = load_workbook(io.BytesIO(files.workbook([table])))["x"]["A2"]
    assert cell.data_type != "f"


def test_a_negative_number_stays_a_number():
    assert files.harmless(-3) == -3


def test_a_workbook_has_a_sheet_a_table_and_its_remarks():
    book = load_workbook(io.BytesIO(files.workbook([TABLE, files.Table("定義", ["語"], [("n",)])])))

    assert book.sheetnames == ["相談報告", "定義"]
    sheet = book["相談報告"]
    assert [cell.value for cell in sheet[2]] == [1, "メール〜添付"]
    assert sheet["A5"].value == "注記です"


def test_a_document_holds_everything_escaped_and_nothing_from_elsewhere():
    page = files.document(files.Table("題", ["文"], [("<script>alert(1)</script>",)])).decode()

    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "http" not in page


def test_a_document_keeps_short_words_whole_and_says_when_it_is_empty():
    full = files.document(
        files.Table("題", ["応答", "文"], [("返事なし", "とても長い文章です。" * 5)])
    ).decode()
    empty = files.document(files.Table("題", ["応答", "文"], [])).decode()

    assert '<th scope="col" width="8%" nowrap>応答</th>' in full
    assert "<td nowrap>返事なし</td><td>とても長い文章です。" in full
    assert '<td colspan="2">この表に載せるものは、まだありません。</td>' in empty


def test_a_workbook_prints_across_with_its_headings_on_every_page():
    book = load_workbook(io.BytesIO(files.workbook([files.Table("表", ["一", "二"], [[1, 2]])])))

    (sheet,) = book.worksheets
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
