"""The table of every check in the documentation is that of the code and the wording as they are now."""

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.validate.book import read_book
from arviointi.validate.rules import RULES
from arviointi.validate.rules_table import rules_table
from small_drop import CONFIG, SCHEMA
from small_drop import RULES as RULE_BOOK


def test_the_table_in_the_configuration_is_current():
    """After a change of a rule or its words: `make docs`."""
    expected = rules_table(read_book(RULE_BOOK), read_config(DropSchema, SCHEMA))
    assert (CONFIG / "rules.md").read_text(encoding="utf-8") == expected


def test_every_check_has_one_row_with_three_languages():
    book = read_book(RULE_BOOK)
    lines = rules_table(book, read_config(DropSchema, SCHEMA)).splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line[:3] != "| i" and line.startswith("| ")]
    assert sorted(cells[0] for cells in rows) == sorted(book.root)
    ours = [cells for cells in rows if cells[0] in RULES]
    assert all(len(cells) == 7 and all(cells[3:]) for cells in ours)
