"""The first sheet of the workbook: what this is, how to fill it in, what must never be in it."""

from typing import Any

from arviointi.template.plan import Plan, sheet_name
from arviointi.template.wording import say

SECTIONS = {
    "what_title": ("what_text",),
    "how_title": ("how_names", "how_comments", "how_dates", "how_paste", "how_sort"),
    "mean_title": ("mean_empty", "mean_rows", "mean_sheet", "mean_last_day"),
    "privacy_title": ("privacy_text", "privacy_same"),
    "check_title": ("check_text",),
    "ask_title": ("ask_text",),
}
LOOKS = {"key": "colour_key", "required": "colour_required", "optional": "colour_optional"}
WIDTHS = (30, 92, 14)
LINE, CHARACTERS = 15.5, 98


def write_guide(book: Any, plan: Plan, language: str, styles: dict[str, Any]) -> None:
    """Write the guide as the first sheet; no cell of it is merged or hidden."""
    sheet = book.add_worksheet(say("name_guide", language))
    for position, width in enumerate(WIDTHS):
        sheet.set_column(position, position, width)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.write_string(
        0, 0, say("guide_title", language, study=plan.title.in_language(language)), styles["title"]
    )
    version = say("guide_version", language, version=plan.schema.version)
    occasion = f" · {plan.occasion.in_language(language)}" if plan.occasion else ""
    sheet.write_string(1, 0, version + occasion)
    row = _write_sections(sheet, plan, language, styles)
    row = _write_looks(sheet, row, language, styles)
    _write_contents(sheet, row, plan, language, styles)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_sections(sheet: Any, plan: Plan, language: str, styles: dict[str, Any]) -> int:
    row = 3
    filled = {"codes": say("name_codes", language), "author": plan.author.in_language(language)}
    for title, paragraphs in SECTIONS.items():
        sheet.write_string(row, 0, say(title, language), styles["section"])
        for paragraph in paragraphs:
            text = say(paragraph, language, **filled)
            sheet.set_row(row, LINE * (1 + len(text) // CHARACTERS) + 3)
            sheet.write_string(row, 1, text, styles["prose"])
            row += 1
        row += 1
    return row


def _write_looks(sheet: Any, row: int, language: str, styles: dict[str, Any]) -> int:
    sheet.write_string(row, 0, say("colours_title", language), styles["section"])
    for style, text in LOOKS.items():
        row += 1
        sheet.write_string(row, 0, say("fact_column", language), styles[style])
        sheet.write_string(row, 1, say(text, language))
    return row + 2


def _write_contents(sheet: Any, row: int, plan: Plan, language: str, styles: dict[str, Any]) -> None:
    sheet.write_string(row, 0, say("sheets_title", language), styles["section"])
    heads = [say(name, language) for name in ("sheet_name", "sheet_label", "sheet_required")]
    sheet.write_row(row + 1, 0, heads, styles["table_head"])
    for number, (name, table) in enumerate(plan.schema.tables.items(), start=row + 2):
        title = sheet_name(name, plan.schema)
        sheet.write_url(number, 0, f"internal:'{title}'!A1", styles["link"], title)
        sheet.write_string(number, 1, table.label.in_language(language), styles["prose"])
        sheet.write_string(number, 2, say("word_yes" if table.required else "word_no", language))
