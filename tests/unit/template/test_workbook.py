"""The workbook a region fills in: every column with its rule and comment, and a guide."""

import zipfile

import openpyxl
import pytest

import small_drop
import template_factory as factory
from arviointi.template.step import template

GUIDES = {"fi": ("Ohje", "Koodit"), "sv": ("Anvisning", "Koder"), "en": ("Guide", "Codes")}
MOST_BYTES = 300_000


@pytest.fixture(scope="module")
def books(made):
    return {
        language: openpyxl.load_workbook(made / f"{name}_v1.xlsx")
        for language, name in factory.WORKBOOKS.items()
    }


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_a_sheet_a_table_in_the_order_of_the_schema_between_guide_and_codes(books, language):
    guide, codes = GUIDES[language]
    assert books[language].sheetnames == [guide, *factory.SCHEMA.tables, codes]
    assert all(sheet.sheet_state == "visible" for sheet in books[language])


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_headings_are_the_names_of_the_columns_and_nothing_else_is_filled_in(books, language):
    for table, names in factory.columns().items():
        rows = list(books[language][table].iter_rows(values_only=True))
        assert list(rows[0]) == names
        assert all(value is None for row in rows[1:] for value in row) or table == "toimitus"


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_every_heading_is_explained_in_the_language_and_every_column_has_a_rule(books, language):
    for name, table in factory.SCHEMA.tables.items():
        sheet = books[language][name]
        ruled = {str(rule.sqref).split(":")[0] for rule in sheet.data_validations.dataValidation}
        for cell in sheet[1]:
            assert f"{cell.column_letter}2" in ruled
            if cell.value in table.columns:
                label = table.columns[cell.value].label
                assert cell.comment.text.startswith(getattr(label, language))


def rules(sheet) -> dict:
    by_column = {str(rule.sqref).split("2:")[0]: rule for rule in sheet.data_validations.dataValidation}
    return {cell.value: by_column[cell.column_letter] for cell in sheet[1]}


def test_codes_are_chosen_from_a_list_that_says_what_they_mean(books):
    book = books["sv"]
    rule = rules(book["sijoitukset"])["peruste"]
    where = book.defined_names[rule.formula1].attr_text
    sheet, cells = where.replace("$", "").replace("'", "").split("!")
    assert [cell[0].value for cell in book[sheet][cells]] == [
        "avohuolto", "kiireellinen", "huostaanotto", "jalkihuolto",
    ]  # fmt: skip
    meanings = [cell[0].value for cell in book[sheet][cells.replace("B", "C")]]
    assert meanings[2] == "Omhändertagande"
    assert rule.errorStyle in {None, "stop"}


@pytest.mark.parametrize(
    ("table", "column", "kind", "low", "high"),
    [
        ("tyontekijat", "fte", "decimal", 0, 1),
        ("kokoukset", "kesto_min", "whole", 0, 480),
        ("perhekysely", "score15_01", "whole", 1, 5),
        ("sijoitukset", "alku", "date", 32874, 73415),  # 1.1.1990 and 31.12.2100 as spreadsheets count days
    ],
)
def test_numbers_and_dates_have_their_bounds(books, table, column, kind, low, high):
    rule = rules(books["fi"][table])[column]
    assert (rule.type, float(rule.formula1), float(rule.formula2)) == (kind, low, high)


@pytest.mark.parametrize(
    ("table", "column", "style"),
    [
        ("tyontekijat", "alku", "stop"),  # without it the row is not used
        ("tyontekijat", "loppu", "warning"),  # the sender would only be asked
        ("perhekysely", "sdq_01", "warning"),
        ("kumppanit", "tapa", "stop"),  # a code, though it may be empty
        ("kontaktit", "lapsi_id", "warning"),  # the child may be filled in later
    ],
)
def test_a_value_is_stopped_where_it_would_cost_the_row(books, table, column, style):
    assert (rules(books["fi"][table])[column].errorStyle or "stop") == style


def test_an_identifier_that_stands_once_is_offered_and_one_that_repeats_is_compared(books):
    offered = rules(books["fi"]["kokoukset"])["tiimi_id"]
    compared = rules(books["fi"]["kontaktit"])["lapsi_id"]
    assert (offered.type, "tiimit" in offered.formula1) == ("list", True)
    assert (compared.type, "lapset" in compared.formula1) == ("custom", True)


def test_only_headings_are_locked_and_rows_may_be_sorted(books):
    sheet = books["fi"]["lapset"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert (sheet.protection.sort, sheet.protection.autoFilter, sheet.protection.insertRows) == (False,) * 3
    assert sheet["A1"].protection.locked
    assert sheet.freeze_panes == "A2"
    assert not sheet.column_dimensions["A"].protection.locked


def test_required_headings_differ_by_more_than_colour(books):
    sheet = books["fi"]["lapset"]
    looks = {cell.value: (cell.font.b, cell.font.i, cell.border.bottom.style) for cell in sheet[1]}
    assert looks["perhe_id"] == (True, False, "thick")
    assert looks["sukupuoli"] == (False, True, "thin")


def test_identifiers_and_codes_are_text_and_dates_are_dates(books):
    sheet = books["fi"]["tiimit"]
    spans = [(one.min, one.max, one.number_format) for one in sheet.column_dimensions.values()]
    formats = {
        cell.value: form for cell in sheet[1] for low, high, form in spans if low <= cell.column <= high
    }
    assert formats["tiimi_id"] == formats["kunta"] == formats["ryhma"] == "@"
    assert formats["koulutus_alku"] == "d.m.yyyy"


def test_the_same_options_give_the_same_bytes_quickly_read_and_without_links_or_macros(made, tmp_path):
    template(config=small_drop.CONFIG, out=tmp_path)
    made_files = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    assert made_files == {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    for file in made_files:
        assert (made / file).read_bytes() == (tmp_path / file).read_bytes(), file
    for name in factory.WORKBOOKS.values():
        path = made / f"{name}_v1.xlsx"
        assert path.stat().st_size < MOST_BYTES
        parts = zipfile.ZipFile(path).namelist()
        assert not [part for part in parts if "external" in part.lower() or "vba" in part.lower()]
