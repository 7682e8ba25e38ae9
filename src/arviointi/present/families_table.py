"""Tests of each outcome family together: what is left of a p-value when several questions are asked."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.config.exhibits_effects import FamiliesTable
from arviointi.contracts.blocks import Content, Row, RowGroup, Sentences, Table
from arviointi.present.content import (
    column,
    groups,
    heading,
    message,
    p_value,
    records,
    whole,
    without_empty_columns,
)
from arviointi.present.disclosure import Unchecked
from arviointi.present.fitted import Fitted, fitted_models, wave_of
from arviointi.present.model_names import model_in_words
from arviointi.present.sources import Sources, words

FAMILIES = "families"


def families_table(exhibit: FamiliesTable, sources: Sources) -> Unchecked:
    """Show one row per question of a family: its p-value alone, and adjusted for all of them."""
    models = [one for analysis in exhibit.analyses for one in fitted_models(analysis, sources)]
    asked = [(one, row) for one in models for row in one.overall if adjusted_test(one, row, sources)]
    families = dict.fromkeys(sources.analyses[one.analysis].family for one, _ in asked)
    table = Table(
        caption=words(exhibit.title),
        columns=(
            heading("question"),
            column("estimate"),
            column("p_value"),
            column("p_holm"),
            column("p_max_t"),
            column("p_fdr"),
            column("reading", "below"),
        ),
        groups=groups(_group(family, asked, sources) for family in families),
        footnotes=(message("note.families"), *_blind(exhibit, sources)),
    )
    return Unchecked(without_empty_columns(table, only=("p_max_t",)))


def adjusted_test(fitted: Fitted, row: dict[str, Any], sources: Sources) -> dict[str, Any] | None:
    """Return the row of FAMILIES that belongs to an overall effect, if its question is in a family."""
    tests = sources.families.get(FAMILIES)
    if tests is None or not row["is_headline"]:
        return None
    is_model = (tests["analysis"] == fitted.analysis) & (tests["model"] == fitted.fit["model"])
    is_it = is_model & (tests["term"] == row["term"])
    return next(iter(records(tests[is_it])), None)


def p_strict(test: dict[str, Any]) -> float:
    """Return the p-value that keeps the probability of any false finding in the family small."""
    return float(test["p_holm"] if pd.isna(test["p_max_t"]) else test["p_max_t"])


def _group(family: str, asked: list[tuple[Fitted, dict[str, Any]]], sources: Sources) -> RowGroup:
    here = [(one, row) for one, row in asked if sources.analyses[one.analysis].family == family]
    n_all = max(_tested(one, row, sources)["n_hypotheses"] for one, row in here)
    heading_of = message(
        "label.family", family=sources.family(family), n=whole(n_all), shown=whole(len(here))
    )
    rows = tuple(_row(one, row, sources) for one, row in here)
    return RowGroup(id=family, heading=heading_of, rows=rows)


def _tested(fitted: Fitted, row: dict[str, Any], sources: Sources) -> dict[str, Any]:
    return adjusted_test(fitted, row, sources) or {}


def _row(fitted: Fitted, row: dict[str, Any], sources: Sources) -> Row:
    test = _tested(fitted, row, sources)
    parts: list[Content] = [fitted.subject.question]
    parts += [message(f"role.{fitted.fit['role']}"), model_in_words(fitted.options)]
    if row["estimand"] == "contrast":
        parts.append(message("model.wave", wave=wave_of(row)))
    cells = (
        Sentences(parts=tuple(parts)),
        fitted.scale_of(row).number(row["estimate"]),
        p_value(test["p_value"]),
        p_value(test["p_holm"]),
        p_value(test["p_max_t"]),
        p_value(test["p_fdr"]),
        _reading(test, 1 - sources.analyses[fitted.analysis].conf_level),
    )
    return Row(id=f"{fitted.analysis}.{fitted.fit['model']}.{row['term']}", cells=cells)


def _reading(test: dict[str, Any], size: float) -> Content:
    """Say whether a finding depends on how many questions were asked; never that there is no effect."""
    if test["p_value"] >= size:
        return message("family.nothing")
    if p_strict(test) < size:
        return message("family.stands")
    return message("family.depends" if test["p_fdr"] < size else "family.falls")


def _blind(exhibit: FamiliesTable, sources: Sources) -> Iterator[Content]:
    blind = [name for name in exhibit.analyses if sources.analyses[name].blind]
    if blind:
        yield message("note.families_blind", n=whole(len(blind)))
