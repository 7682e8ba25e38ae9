"""Findings counted by rule and table, with words that name no row's own values."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from arviointi.config.rules import PLACEHOLDERS, Rule, RuleBook
from arviointi.validate.found import Finding
from arviointi.validate.wording import LANGUAGES

UNNAMED = "…"
ASIDE = re.compile(r" \([…–, ]+\)")


def tally(findings: Iterable[Finding], book: RuleBook) -> list[dict[str, Any]]:
    """Count findings by rule, severity and table, and put each rule into words.

    Returns
    -------
    Rows with rule, severity, table, count, and the rule's wording by language: `…` stands for whatever a
    single finding would name.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in findings:
        counts[one.rule, one.severity, one.table or ""] += int(one.detail.get("count", "1"))
    return [
        {
            "rule": rule,
            "severity": severity,
            "table": table or None,
            "count": count,
            **in_general(book[rule]),
        }
        for (rule, severity, table), count in sorted(counts.items())
    ]


def in_general(rule: Rule) -> dict[str, str]:
    """Put a rule into words without any value, by language; what it compares with is the rule's own."""
    words = dict.fromkeys(PLACEHOLDERS, UNNAMED)
    words |= {name: one if isinstance(one, str) else f"{one:g}" for name, one in rule.values.items()}
    filled = {language: rule.in_language(language).format_map(words) for language in LANGUAGES}
    return {language: ASIDE.sub("", text) for language, text in filled.items()}
