"""The first sheet of a returned workbook: the summary, and every thing to do with a link to its place."""

import math
from collections.abc import Iterator, Mapping

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from arviointi.feedback import words
from arviointi.feedback.answer import SECTIONS, Answer, Group
from arviointi.feedback.marked import DASHES, FAINT, FILLS, FRAME, MOST_COMMENTS, STRONG, Marked, put
from arviointi.feedback.marks import HEADING
from arviointi.io.raw_sheet import folded
from arviointi.locale.texts import text

LANGUAGES = ("fi", "sv", "en")
WIDTHS = {"A": 6, "B": 78, "C": 17, "D": 20, "E": 26, "F": 9, "G": 8}
HEADS = ("number", "what", "table", "column", "rows", "count", "rule")
FACE = "Calibri"
TITLE, HEAD = Font(name=FACE, size=16, bold=True), Font(name=FACE, size=11, bold=True)
LINK = Font(name=FACE, size=11, color="0B4F7A", underline="single")
DARK = PatternFill("solid", fgColor="E3E9ED")
LINE_HEIGHT, TITLE_HEIGHT = 15.0, 24.0
WRAPPED = Alignment(wrap_text=True, vertical="top")
CENTRED = Alignment(horizontal="center", vertical="top")
SheetsOf = Mapping[str, tuple[str, Marked]]


def add_overview(
    book: Workbook, answer: Answer, marked: SheetsOf, language: str, *, is_extract: bool = False
) -> None:
    """Put the overview first in a workbook whose sheets have been marked.

    Parameters
    ----------
    marked : title of the sheet and where its marks stand, by file of the delivery.
    """
    _drop_earlier(book)
    sheet = book.create_sheet(_free_title(book, words.say("sheet", language)), 0)
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    line = _summary(sheet, answer, language)
    line = _legend(sheet, line, answer, marked, language, is_extract=is_extract)
    _table(sheet, line, answer, marked, language)
    _fit_heights(sheet)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def _fit_heights(sheet: Worksheet) -> None:
    """Make rows as high as their wrapped text needs; spreadsheets do not do it when they open a file."""
    for row in sheet.iter_rows():
        wrapped = [cell for cell in row if isinstance(cell.value, str) and cell.alignment.wrap_text]
        lines = [_lines(cell.value, WIDTHS[cell.column_letter]) for cell in wrapped]
        if lines:
            sheet.row_dimensions[row[0].row].height = LINE_HEIGHT * max(lines)


def _lines(content: str, width: float) -> int:
    return sum(max(math.ceil(len(part) / width), 1) for part in content.split("\n"))


def _drop_earlier(book: Workbook) -> None:
    """Take away the overview of an earlier check."""
    titles = {text("feedback.title", language) for language in LANGUAGES}
    for sheet in [one for one in book.worksheets if one["A1"].value in titles]:
        book.remove(sheet)


def _free_title(book: Workbook, wanted: str) -> str:
    taken = {folded(title) for title in book.sheetnames}
    names = (wanted, *(f"{wanted} {n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if folded(name) not in taken)


def _summary(sheet: Worksheet, answer: Answer, language: str) -> int:
    put(sheet, 1, 1, words.say("title", language)).font = HEAD
    put(sheet, 2, 1, words.headline(answer, language)).font = TITLE
    sheet.row_dimensions[2].height = TITLE_HEIGHT
    lines = [
        words.subtitle(answer, language),
        *words.todo(answer, language),
        words.what_was_read(answer, language),
    ]
    for line, content in enumerate(lines, 3):
        put(sheet, line, 1, content)
    return 3 + len(lines)


def _legend(
    sheet: Worksheet, line: int, answer: Answer, marked: SheetsOf, language: str, *, is_extract: bool
) -> int:
    put(sheet, line + 1, 1, words.say("legend", language)).font = HEAD
    samples = {"cell": (FILLS[STRONG["exclude"]], FRAME), "row": (FILLS[FAINT["exclude"]], DASHES)}
    samples["heading"] = samples["cell"]
    for place, (kind, (fill, border)) in enumerate(samples.items(), line + 2):
        sample = sheet.cell(place, 1)
        sample.fill, sample.border = fill, border
        put(sheet, place, 2, words.say(f"legend_{kind}", language)).alignment = WRAPPED
    notes = list(_limits(answer, marked, language, is_extract=is_extract))
    for place, note in enumerate(notes, line + 5):
        put(sheet, place, 2, note).alignment = WRAPPED
    return line + 6 + len(notes)


def _limits(answer: Answer, marked: SheetsOf, language: str, *, is_extract: bool) -> Iterator[str]:
    if is_extract:
        yield words.say("limit_extract", language)
    if any(one.has_bare_cells for _, one in marked.values()):
        yield words.say("limit_comments", language, MOST_COMMENTS)
    if any(group.places and group.count > len(group.places) for group in answer.groups):
        yield words.say("limit_listed", language)


def _table(sheet: Worksheet, line: int, answer: Answer, marked: SheetsOf, language: str) -> None:
    for column, name in enumerate(HEADS, 1):
        cell = put(sheet, line, column, words.say(f"th_{name}", language))
        cell.font, cell.fill = HEAD, DARK
    number = 0
    for section in SECTIONS:
        groups = answer.of(section)
        if groups:
            line += 1
            put(sheet, line, 1, words.section_title(section, language)).font = HEAD
        for group in groups:
            line, number = line + 1, number + 1
            _group(sheet, line, number, group, language)
            _link(sheet, line, group, marked)


def _group(sheet: Worksheet, line: int, number: int, group: Group, language: str) -> None:
    sheet.cell(line, 1, number).fill = FILLS[STRONG[group.section]]
    told = [group.texts[language], *words.also(group, language)]
    told += [f"→ {line}" for line in words.follows(group, language)]
    told += [f"+ {one.texts[language]}" for one in group.related]
    texts = {2: "\n".join(told), 3: group.table or "", 4: ", ".join(group.columns), 7: group.rule}
    texts[5] = words.rows(group, language)
    for column, content in texts.items():
        put(sheet, line, column, content)
    sheet.cell(line, 6, group.count)
    for column in range(1, len(HEADS) + 1):
        sheet.cell(line, column).alignment = CENTRED if column in {1, 6} else WRAPPED


def _link(sheet: Worksheet, line: int, group: Group, marked: SheetsOf) -> None:
    """Lead from the rows of a group to its first place in this workbook, if it has one."""
    title, one = marked.get(group.files[0] if group.files else "", ("", None))
    if one is None:
        return
    column = folded(group.columns[0]) if group.columns else ""
    row = group.rows[0] if group.rows else HEADING
    at = next(
        (one.places[key] for key in ((row, column), (row, ""), (HEADING, "")) if key in one.places), None
    )
    if at is None:
        return
    cell = sheet.cell(line, 5)
    if not cell.value:
        put(sheet, line, 5, f"{title}!{at}")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(title)}!{at}")
    cell.font = LINK
