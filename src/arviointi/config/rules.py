"""`rules.yaml`: what each check of a drop is called, how serious it is, and what the sender is told."""

from string import Formatter
from typing import Literal

from pydantic import RootModel, model_validator

from arviointi.config.base import Model

Severity = Literal["reject", "exclude", "query"]
PLACEHOLDERS = (
    "value", "other", "row", "column", "label", "table", "table_label", "file", "allowed", "low", "high",
    "count", "suggestion", "limit", "place",
)  # fmt: skip


class Rule(Model):
    """Severity and wording of one check: what is wrong with the value; what to do."""

    severity: Severity
    """reject: the drop is not used; exclude: the row is not used; query: used, the sender is asked."""
    severity_optional: Severity | None = None
    """Severity where the column may be empty; the value is then left out, not the row."""
    limit: float | None = None
    """Number that the check compares with."""
    given: dict[str, str | float] = {}
    """Further numbers, days and texts that the check compares with, by the name it knows them by."""
    fi: str
    """Finnish. `{value}` is the value as delivered; the other placeholders are listed in PLACEHOLDERS."""
    en: str
    """English."""
    sv: str | None = None
    """Swedish; without it the sender is told in English."""

    @model_validator(mode="after")
    def _placeholders_exist(self) -> "Rule":
        parts = (part for text in (self.fi, self.en, self.sv) for part in Formatter().parse(text or ""))
        unknown = {name for _, name, _, _ in parts if name is not None} - {*PLACEHOLDERS, *self.given}
        if unknown:
            raise ValueError(f"unknown placeholder {sorted(unknown)}")
        return self

    @property
    def values(self) -> dict[str, str | float]:
        """What the check compares with, by name."""
        return {**({} if self.limit is None else {"limit": self.limit}), **self.given}

    def in_language(self, language: str) -> str:
        """Return the wording in one language, in English where there is no translation yet."""
        texts: dict[str, str | None] = {"fi": self.fi, "en": self.en, "sv": self.sv}
        return texts.get(language) or self.en


class RuleBook(RootModel[dict[str, Rule]]):
    """Every check by its id."""

    def __getitem__(self, rule: str) -> Rule:
        """Return one check."""
        return self.root[rule]

    def severity(self, rule: str, *, is_optional: bool = False) -> Severity:
        """Return what happens to the data: the milder severity where the column may be empty."""
        found = self.root[rule]
        return (found.severity_optional if is_optional else None) or found.severity
