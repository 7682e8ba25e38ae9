"""Findings in words: rows of the findings table, in the languages of senders and researchers."""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from arviointi.config.base import Label
from arviointi.config.drops import DropSchema
from arviointi.config.rules import PLACEHOLDERS, Rule, RuleBook
from arviointi.contracts.findings import FINDINGS
from arviointi.contracts.table import text_array
from arviointi.errors import ConfigError, Problem
from arviointi.validate.columns import fields_of
from arviointi.validate.found import SCHEMA_RULES, Finding
from arviointi.validate.privacy_places import WITHHELD, place_in_words
from arviointi.validate.rule import DropRule
from arviointi.validate.rules import RULES

LANGUAGES = ("fi", "sv", "en")
REST = "F00"


def check_book(book: RuleBook, schema: DropSchema, rules: Mapping[str, DropRule] = RULES) -> None:
    """Require wording for every check that a drop of this schema can meet, and for no other word.

    Raises
    ------
    ConfigError
        With every id that is missing, unknown, or lacks the number it compares with.
    """
    fitting = [one for one in rules.values() if one.fits(schema) and one.id not in schema.without_rules]
    needed = {*SCHEMA_RULES, *(one.id for one in fitting)}
    problems = [Problem("rules.yaml", name, "is missing") for name in sorted(needed - set(book.root))]
    unknown = set(book.root) - {*SCHEMA_RULES, *RULES, *rules}
    problems += [Problem("rules.yaml", name, "there is no such check") for name in sorted(unknown)]
    problems += [
        Problem("rules.yaml", f"{one.id}.{name}", "is missing")
        for one in fitting
        if one.id in book.root
        for name in sorted(one.parameters(schema) - set(book[one.id].values))
    ]
    problems += [
        Problem(
            f"drops/{schema.version}.yaml",
            "without_rules",
            f"rule {one.id} needs {', '.join(missed)}, which this version does not have",
            "say what the column `was`, or name the rule here",
        )
        for one in rules.values()
        if one.id not in schema.without_rules and (missed := one.misses(schema))
    ]
    if problems:
        raise ConfigError(problems)


def in_words(
    findings: Iterable[Finding], schema: DropSchema, book: RuleBook, region: str, delivery: str
) -> pa.Table:
    """Write findings as rows of the findings table."""
    labels = _labels(schema)
    rows = [
        {
            "region": region,
            "delivery": delivery,
            "rule": one.rule,
            "severity": one.severity,
            "table": one.table,
            "file": one.file,
            "row": None if one.row is None else str(one.row),
            "column": one.column,
            "value": one.value,
            "count": one.detail.get("count", "1"),
            **{language: _text(one, schema, book, labels, language) for language in LANGUAGES},
        }
        for one in findings
    ]
    columns = [text_array([row[name] for row in rows]) for name in FINDINGS.names]
    return pa.Table.from_arrays(columns, names=FINDINGS.names)


Labels = dict[tuple[str, str], tuple[Label, dict[str, str]]]


def _labels(schema: DropSchema) -> Labels:
    """Look up what the schema says of every column: label, and what is allowed."""
    found: Labels = {}
    for name, table in schema.tables.items():
        for field in fields_of(table):
            low, high = field.column.range or (0.0, 0.0)
            allowed = {"allowed": ", ".join(field.column.codes), "low": f"{low:g}", "high": f"{high:g}"}
            found[name, field.name] = (field.column.label, allowed)
    return found


def _text(one: Finding, schema: DropSchema, book: RuleBook, labels: Labels, language: str) -> str:
    template: Rule = book[REST if "count" in one.detail else one.rule]
    words = dict.fromkeys(PLACEHOLDERS, "")
    words |= {"value": one.value or "", "column": one.column or "", "file": one.file or ""}
    words |= {"table": one.table or "", "row": "" if one.row is None else str(one.row)}
    if one.table in schema.tables:
        words["table_label"] = schema.tables[one.table].label.in_language(language)
    label, allowed = labels.get((one.table or "", one.column or ""), (None, {}))
    words |= {**allowed, "label": label.in_language(language) if label else one.column or ""}
    words |= {"limit": "" if template.limit is None else f"{template.limit:g}", **one.detail}
    if one.withheld:
        words |= {name: words[name] or WITHHELD.in_language(language) for name in ("value", "other")}
    if "place" in one.detail:
        words["place"] = place_in_words(one.detail["place"], words, language)
    return template.in_language(language).format_map(words)
