"""What the checks found in the deliveries, by severity and rule."""

from collections.abc import Iterator, Sequence

import pandas as pd

from arviointi.config.exhibits import FindingsTable
from arviointi.contracts.blocks import Content, Row, RowGroup, Table, Words
from arviointi.contracts.findings import SEVERITIES
from arviointi.present.content import column, groups, heading, message, plain, whole
from arviointi.present.disclosure import Unchecked, protect_counts
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

TOTAL = "all"
SPREAD = {"region": "regions", "delivery": "deliveries"}


def findings_table(exhibit: FindingsTable, sources: Sources) -> Unchecked:
    """Count the findings of all deliveries in force, with the rule in words and how widespread it is."""
    findings = sources.canonical["findings_summary"]
    shown = protect_counts(counted(findings), sources.rules)
    spread = ("region", "delivery") if len(sources.settings.regions) > 1 else ("delivery",)
    columns = (
        heading("rule"),
        column("findings"),
        *(column(SPREAD[one]) for one in spread),
        column("raw_tables", "text"),
        column("rule_text", "below"),
    )
    named = (
        RowGroup(
            id=one,
            heading=message(f"severity.{one}", n=shown[one, TOTAL]),
            rows=tuple(_rows(rows, one, shown, spread)),
        )
        for one in SEVERITIES
        if len(rows := findings[findings["severity"] == one])
    )
    notes = () if len(findings) else (message("note.no_findings"),)
    table = Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=notes)
    return Unchecked(table)


def counted(findings: pd.DataFrame) -> Counts:
    """Count findings by severity and rule; each severity's total is known from the list of deliveries."""
    values: dict[Cell, int] = {}
    sums = []
    for severity, rows in findings.groupby("severity"):
        by_rule = {(severity, rule): int(n) for rule, n in rows.groupby("rule")["count"].sum().items()}
        total = (severity, TOTAL)
        values |= {total: sum(by_rule.values()), **by_rule}
        sums.append(Sum(total, tuple(by_rule)))
    return Counts(values, sums, keep=frozenset(one.total for one in sums))


def _rows(
    findings: pd.DataFrame, severity: str, shown: dict[Cell, Content], spread: Sequence[str]
) -> Iterator[Row]:
    """Yield a row a rule, the most widespread first."""
    rules = list(findings.groupby("rule"))
    rules.sort(key=lambda one: (-_distinct(one[1], "delivery"), str(one[0])))
    for rule, rows in rules:
        first = rows.iloc[0]
        text = Words(texts={language: str(first[language]) for language in ("fi", "sv", "en")})
        wide = (whole(_distinct(rows, one)) for one in spread)
        cells = (plain(rule), shown[severity, rule], *wide, _tables(rows), text)
        yield Row(id=f"{severity}.{rule}", cells=cells)


def _distinct(findings: pd.DataFrame, what: str) -> int:
    return len(findings[["region", what]].drop_duplicates())


def _tables(findings: pd.DataFrame) -> Content:
    names = sorted(findings["table"].dropna().unique())
    return plain(", ".join(names) or None)
