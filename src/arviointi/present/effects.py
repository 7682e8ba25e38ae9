"""Effects with their uncertainty, and in plain words what they can and cannot tell."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.config.exhibits_effects import EffectsTable
from arviointi.contracts.blocks import (
    Conclusion,
    Content,
    Nothing,
    Number,
    Row,
    RowGroup,
    Sentences,
    Suppressed,
    Table,
)
from arviointi.present.content import (
    column,
    decimal,
    groups,
    heading,
    message,
    p_value,
    plain,
    without_empty_columns,
)
from arviointi.present.disclosure import Unchecked, protect_nested, protect_unit_counts
from arviointi.present.doubts import judged_models
from arviointi.present.effect_readings import evidence_of, reading_beside, reading_of
from arviointi.present.fitted import Fitted, wave_of
from arviointi.present.intervals import excludes_zero
from arviointi.present.model_names import model_in_words
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum
from arviointi.present.verdicts import DIGITS_OF_SDS, reason_in_words, verdict

LEADING = ("primary", "secondary")
"""Roles of the model that sensitivity models are read beside: models come in the order of their roles."""
NOT_OF_ALL = ("in_sds",)
"""Columns that are left out where no model has anything in them."""


def effects_table(exhibit: EffectsTable, sources: Sources) -> Unchecked:
    """Show one row per model and overall effect, and a sentence of what it means; never stars."""
    columns = (
        heading("model_and_role"),
        column("estimate"),
        column("interval"),
        column("in_sds"),
        column("p_value"),
        column("df"),
        column("n_treated"),
        column("n_clusters_areas" if sources.rules.public_units else "n_clusters"),
        column("n_units"),
        column("detectable"),
        column("reading", "below"),
    )
    models = [one for name in exhibit.analyses for one in judged_models(name, exhibit.roles, sources)]
    named = (_group(analysis, models, sources) for analysis in exhibit.analyses)
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups(named),
        footnotes=tuple(_footnotes(exhibit, models, sources)),
    )
    table = without_empty_columns(table, only=NOT_OF_ALL)
    conclusions = tuple(item for fitted in models for item in _concluded(fitted))
    return Unchecked(table, conclusions, _for_review(models, sources))


def _footnotes(exhibit: EffectsTable, models: list[Fitted], sources: Sources) -> Iterator[Content]:
    """Say with which confidence and power the intervals and detectable effects were computed."""
    plans = [sources.analyses[analysis] for analysis in exhibit.analyses]
    for level, power in sorted({(plan.conf_level, plan.power) for plan in plans}):
        shares = {
            "level": Number(value=level, format="percent"),
            "power": Number(value=power, format="percent"),
        }
        yield message("note.interval", **shares)
        yield message("note.detectable", **shares)
    if any(not pd.isna(fitted.fit["baseline_sd"]) for fitted in models if fitted.is_estimated):
        yield message("note.in_sds")
    yield message("note.sizes")
    if any(fitted.scale_of(row).is_ratio for fitted in models for row in fitted.overall):
        yield message("note.ratio")


def _group(analysis: str, models: list[Fitted], sources: Sources) -> RowGroup:
    subject = sources.subject(analysis)
    here = [fitted for fitted in models if fitted.analysis == analysis]
    people = _people(analysis, here, sources) if subject.of_people else {}
    leading = next((fitted for fitted in here if fitted.fit["role"] in LEADING), None)
    rows = tuple(row for fitted in here for row in _rows(fitted, leading, people, sources))
    named = message(
        "label.outcome", question=subject.question, outcome=subject.label, unit=subject.effect_unit
    )
    wished = message(f"label.better_{subject.better}")
    return RowGroup(id=analysis, heading=Sentences(parts=(named, wished)), rows=rows)


def _people(analysis: str, models: list[Fitted], sources: Sources) -> dict[Cell, Content]:
    """Protect the people behind each model: samples of one analysis lie within its panel.

    Where an arm has few people, all are hidden: the other arm's number is in the flow.
    """
    values = {
        (fitted.fit["model"], int(n)): int(n)
        for fitted in models
        for n in {fitted.fit["n_units"], *(row["n_units"] for row in fitted.overall)}
    }
    flow = sources.flows[analysis]
    arms = flow.loc[flow["step"] == flow["step"].max(), "n_units"]
    if ((arms > 0) & (arms < sources.rules.n_min)).any() and sources.rules.enabled:
        return dict.fromkeys(values, Suppressed())
    return protect_nested(values, int(arms.sum()), sources.rules)


def _rows(
    fitted: Fitted, leading: Fitted | None, people: dict[Cell, Content], sources: Sources
) -> Iterator[Row]:
    if not fitted.is_estimated:
        nothing = (decimal(None, 0),) * 5
        reading = reason_in_words(fitted.fit["reason"])
        sizes = _sizes(fitted, fitted.fit, people, sources)
        yield _row(fitted, None, (*nothing, *sizes, decimal(None, 0), reading))
        return
    for overall in fitted.overall:
        sizes = _sizes(fitted, overall, people, sources)
        yield _row(fitted, overall, _cells(fitted, overall, sizes, leading))
        robust = fitted.robust(overall)
        if robust is not None:
            yield _robust_row(fitted, overall, robust)


def _robust_row(fitted: Fitted, overall: dict[str, Any], robust: dict[str, Any]) -> Row:
    """Show the same estimate with an error by team, and whether it reads the same."""
    same = excludes_zero(overall) == excludes_zero(robust)
    nothing = (Nothing(),) * 4
    cells = (
        *_numbers(fitted, robust),
        *nothing,
        message("robust.same" if same else "robust.differs"),
    )
    return Row(id=f"{fitted.fit['model']}.{robust['term']}.cr2", cells=(message("model.robust"), *cells))


def _row(fitted: Fitted, overall: dict[str, Any] | None, cells: tuple[Content, ...]) -> Row:
    name = fitted.fit["model"]
    if overall is not None:
        what = overall["term"] if overall["is_headline"] else f"{overall['estimand']}.{overall['term']}"
        name = f"{name}.{what}"
    return Row(id=name, cells=(_heading(fitted, overall), *cells))


def _heading(fitted: Fitted, overall: dict[str, Any] | None) -> Content:
    parts: list[Content] = [message(f"role.{fitted.fit['role']}"), model_in_words(fitted.options)]
    if overall is not None:
        parts += _what(fitted, overall)
    return Sentences(parts=tuple(parts))


def _what(fitted: Fitted, overall: dict[str, Any]) -> Iterator[Content]:
    """Name the wave or the coefficient of a model that gives several, and the ratio if it is one."""
    if overall["estimand"] == "contrast":
        yield message("model.wave", wave=wave_of(overall))
    elif _is_in_units(overall):
        yield message("model.in_units")
    elif not overall["is_headline"]:
        yield message("model.coefficient", term=plain(overall["term"]))
    scale = fitted.scale_of(overall)
    if scale.is_ratio:
        yield scale.label


def _cells(
    fitted: Fitted, overall: dict[str, Any], sizes: tuple[Content, ...], leading: Fitted | None
) -> tuple[Content, ...]:
    numbers = _numbers(fitted, overall)
    if not overall["is_headline"]:
        name = "reading.in_units" if _is_in_units(overall) else "reading.coefficient"
        return (*numbers, *sizes, Nothing(), message(name))
    detectable = fitted.scale_of(overall).detectable(fitted.detectable(overall))
    return (*numbers, *sizes, detectable, reading_beside(leading, fitted, overall))


def _is_in_units(overall: dict[str, Any]) -> bool:
    """Say whether it is what a ratio comes to in the unit of the outcome."""
    return bool(overall["estimand"] == "att" and not overall["is_headline"])


def _numbers(fitted: Fitted, row: dict[str, Any]) -> tuple[Content, ...]:
    scale = fitted.scale_of(row)
    return (
        scale.number(row["estimate"]),
        scale.interval(row["conf_low"], row["conf_high"]),
        decimal(fitted.in_sds(row["estimate"], row), DIGITS_OF_SDS),
        p_value(row["p_value"]),
        decimal(row["df"], 1),
    )


def _sizes(
    fitted: Fitted, row: dict[str, Any], people: dict[Cell, Content], sources: Sources
) -> tuple[Content, ...]:
    """Return adopters, teams and units; the flow shows the teams that are neither adopters nor left out."""
    n_treated, n_clusters, n_units = (int(row[name]) for name in ("n_treated", "n_clusters", "n_units"))
    values: dict[Cell, int] = {
        ("all",): n_clusters,
        ("treated",): n_treated,
        ("never",): n_clusters - n_treated,
    }
    total = Sum(("all",), (("treated",), ("never",)))
    teams = protect_unit_counts(
        Counts(values, [total], keep=frozenset({("treated",), ("never",)})), sources.rules
    )
    units = people.get((fitted.fit["model"], n_units), teams[("all",)])
    return (teams[("treated",)], teams[("all",)], units)


def _concluded(fitted: Fitted) -> Iterator[Conclusion]:
    """Say in one sentence what a primary model found, for the summary of the report.

    Of a secondary model, where it points somewhere: a sign of harm must not be left to the table.
    """
    if fitted.fit["role"] not in LEADING:
        return
    name, is_primary = f"{fitted.analysis}.{fitted.fit['model']}", fitted.fit["role"] == "primary"
    if not fitted.is_estimated and not is_primary:
        return
    if not fitted.is_estimated:
        reason = reason_in_words(fitted.fit["reason"])
        text = message("conclusion.effect", question=fitted.subject.question, verdict=reason)
        yield Conclusion(id=name, topic="effect", certainty="cannot_tell", text=text)
        return
    answers = (row for row in fitted.overall if row["is_headline"])
    for overall in (row for row in answers if is_primary or excludes_zero(row)):
        found = verdict(evidence_of(fitted, overall))
        scale = fitted.scale_of(overall)
        text = message(
            "conclusion.effect_with_unit",
            question=_question(fitted, overall),
            verdict=reading_of(fitted, overall),
            unit=scale.label if scale.is_ratio else fitted.subject.effect_unit,
        )
        yield Conclusion(id=f"{name}.{overall['term']}", topic="effect", certainty=found.certainty, text=text)


def _question(fitted: Fitted, overall: dict[str, Any]) -> Content:
    """Repeat the question, with the wave where a model answers it at several."""
    if overall["estimand"] != "contrast":
        return fitted.subject.question
    return message("conclusion.at_wave", question=fitted.subject.question, wave=wave_of(overall))


def _for_review(models: list[Fitted], sources: Sources) -> tuple[Content, ...]:
    few = any(0 < fitted.fit["n_treated"] < sources.rules.n_min for fitted in models)
    return (message("check.few_teams_behind_estimate"),) if few and not sources.rules.public_units else ()
