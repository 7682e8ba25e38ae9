"""The table of every check for readers: its id, what happens to the data, where it looks, its words."""

from collections.abc import Iterable

from arviointi.config.drops import DropSchema
from arviointi.config.rules import Rule, RuleBook
from arviointi.validate.rules import RULES

KINDS = {
    "F": "Files",
    "C": "Columns",
    "V": "Values",
    "K": "Keys",
    "P": "Privacy",
    "R": "What cannot be, or hardly is, so",
    "H": "Beside the drop before",
}
TITLE = """# Every check of a drop

Written by `make docs` from `rules.yaml`, the package's general checks and the rules' code; do not edit.
*reject*: the drop is not used. *exclude*: the row is not used. *query*: used, the sender is asked.
"""
HEADING = (
    "| id | severity | limit | tables | suomeksi | på svenska | in English |\n|---|---|---|---|---|---|---|"
)


def rules_table(book: RuleBook, schema: DropSchema) -> str:
    """Write the checks of a schema as Markdown, one table a kind, in the order of their identifiers."""
    kinds = (
        f"## {title}\n\n{HEADING}\n" + "\n".join(_rows(kind, book, schema)) for kind, title in KINDS.items()
    )
    return "\n".join([TITLE, *(f"{table}\n" for table in kinds)])


def _rows(kind: str, book: RuleBook, schema: DropSchema) -> Iterable[str]:
    for name, stated in sorted(book.root.items()):
        if name.startswith(kind):
            cells = [name, _severity(stated), _limits(stated), _tables(name, schema)]
            texts = [stated.fi, stated.sv or "", stated.en]
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in (*cells, *texts)) + " |"


def _severity(stated: Rule) -> str:
    optional = stated.severity_optional
    return f"{stated.severity}, {optional} where optional" if optional else stated.severity


def _limits(stated: Rule) -> str:
    return ", ".join(f"{value:g}" if isinstance(value, float) else value for value in stated.values.values())


def _tables(name: str, schema: DropSchema) -> str:
    """List the tables where a rule looks; the checks that follow from the schema look everywhere."""
    if name not in RULES:
        return "every"
    return ", ".join(dict.fromkeys(place.table for place in RULES[name].looks_at(schema)))
