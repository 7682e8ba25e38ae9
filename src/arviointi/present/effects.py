"""Effects with their uncertainty, and in plain words what they can and cannot tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from arviointi.config.analyses import AnyModelOptions, GroupTime
from arviointi.config.exhibits import EffectsTable
from arviointi.contracts.blocks import Conclusion, Content, Message, Number, Row, RowGroup, Sentences, Table
from arviointi.locale.numbers import digits_for
from arviointi.present.content import (
    column,
    decimal,
    groups,
    heading,
    interval,
    message,
    plain,
    records,
    whole,
)
from arviointi.present.disclosure import Unchecked, protect_count, protect_unit_count
from arviointi.present.sources import Sources, Subject, words
from arviointi.present.verdicts import Evidence, reason_in_words, verdict, warning_in_words

OVERALL = ("att", "contrast", "coefficient")
ROLES = ("primary", "secondary", "sensitivity", "placebo")


@dataclass(frozen=True)
class Fitted:
    """One model of one analysis with everything that is reported of it."""

    analysis: str
    subject: Subject
    options: AnyModelOptions
    fit: dict[str, Any]
    estimates: pd.DataFrame

    @property
    def overall(self) -> list[dict[str, Any]]:
        """Rows of the overall effect: one, or one per wave."""
        rows = self.estimates
        is_overall = rows["estimand"].isin(OVERALL) & rows["cohort"].isna() & rows["event_time"].isna()
        return records(rows[is_overall])

    def detectable(self, overall: dict[str, Any]) -> float | None:
        """Return the smallest effect the design could have detected."""
        rows = self.estimates[self.estimates["estimand"] == "mdes"]
        same = rows[rows["term"] == overall["term"]]
        found = (same if len(same) else rows)["estimate"].dropna()
        return float(found.iloc[0]) if len(found) else None


def effects_table(exhibit: EffectsTable, sources: Sources) -> Unchecked:
    """Show one row per model and overall effect, and a sentence of what it means; never stars."""
    columns = (
        heading("model_and_role"),
        column("estimate"),
        column("interval"),
        column("p_value"),
        column("df"),
        column("n_treated"),
        column("n_clusters_areas" if sources.rules.public_units else "n_clusters"),
        column("n_units"),
        column("detectable"),
        column("reading", "below"),
    )
    models = [fitted for analysis in exhibit.analyses for fitted in fitted_models(analysis, exhibit, sources)]
    named = (_group(analysis, models, sources) for analysis in exhibit.analyses)
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups(named),
        footnotes=tuple(_footnotes(exhibit, sources)),
    )
    primary = [fitted for fitted in models if fitted.fit["role"] == "primary"]
    conclusions = tuple(item for fitted in primary for item in _concluded(fitted))
    return Unchecked(table, conclusions, _for_review(models, sources))


def _footnotes(exhibit: EffectsTable, sources: Sources) -> Iterator[Content]:
    """Say with which confidence and power the intervals and detectable effects were computed."""
    plans = [sources.analyses[analysis] for analysis in exhibit.analyses]
    for level, power in sorted({(plan.conf_level, plan.power) for plan in plans}):
        shares = {
            "level": Number(value=level, format="percent"),
            "power": Number(value=power, format="percent"),
        }
        yield message("note.interval", **shares)
        yield message("note.detectable", **shares)


def fitted_models(analysis: str, exhibit: EffectsTable, sources: Sources) -> Iterator[Fitted]:
    """Yield the models of an analysis whose role is shown, primary first."""
    fits = records(sources.fits[analysis])
    wanted = [fit for fit in fits if fit["role"] in exhibit.roles]
    for fit in sorted(wanted, key=lambda fit: (ROLES.index(fit["role"]), fit["model"])):
        estimates = sources.estimates[analysis]
        yield Fitted(
            analysis,
            sources.subject(analysis),
            sources.analyses[analysis].models[fit["model"]],
            fit,
            estimates[estimates["model"] == fit["model"]],
        )


def _group(analysis: str, models: list[Fitted], sources: Sources) -> RowGroup:
    subject = sources.subject(analysis)
    rows = tuple(row for fitted in models if fitted.analysis == analysis for row in _rows(fitted, sources))
    heading = message("label.outcome", question=subject.question, outcome=subject.label, unit=subject.unit)
    return RowGroup(id=analysis, heading=heading, rows=rows)


def _rows(fitted: Fitted, sources: Sources) -> Iterator[Row]:
    if fitted.fit["status"] == "not_estimable":
        nothing = (decimal(None, 0),) * 4
        reading = reason_in_words(fitted.fit["reason"])
        yield _row(fitted, None, (*nothing, *_sizes(fitted.fit, sources), decimal(None, 0), reading))
        return
    for overall in fitted.overall:
        yield _row(fitted, overall, _cells(fitted, overall, sources))


def _row(fitted: Fitted, overall: dict[str, Any] | None, cells: tuple[Content, ...]) -> Row:
    name = fitted.fit["model"] if overall is None else f"{fitted.fit['model']}.{overall['term']}"
    return Row(id=name, cells=(_heading(fitted, overall), *cells))


def _heading(fitted: Fitted, overall: dict[str, Any] | None) -> Content:
    parts = [message(f"role.{fitted.fit['role']}"), message(f"estimator.{fitted.fit['estimator']}")]
    if isinstance(fitted.options, GroupTime):
        parts.append(message(f"control.{fitted.options.control}"))
    if fitted.options.shift_start:
        shift = abs(fitted.options.shift_start)
        parts.append(Message(id="model.shifted", values={"n": whole(shift)}, count=shift))
    if overall is not None and overall["estimand"] == "contrast":
        parts.append(message("model.wave", wave=plain(str(overall["term"]).rpartition(":")[2])))
    return Sentences(parts=tuple(parts))


def _cells(fitted: Fitted, overall: dict[str, Any], sources: Sources) -> tuple[Content, ...]:
    digits = digits_for(overall["std_error"])
    p = overall["p_value"]
    return (
        decimal(overall["estimate"], digits),
        interval(overall["conf_low"], overall["conf_high"], digits),
        decimal(None, 0) if pd.isna(p) else Number(value=float(p), format="p_value"),
        decimal(overall["df"], 1),
        *_sizes(overall, sources),
        decimal(fitted.detectable(overall), digits),
        _reading(fitted, overall),
    )


def _sizes(row: dict[str, Any], sources: Sources) -> tuple[Content, ...]:
    teams = tuple(protect_unit_count(int(row[name]), sources.rules) for name in ("n_treated", "n_clusters"))
    return (*teams, protect_count(int(row["n_units"]), sources.rules))


def _reading(fitted: Fitted, overall: dict[str, Any]) -> Content:
    evidence = _evidence(fitted, overall)
    warnings = tuple(warning_in_words(name) for name in _warnings(fitted))
    return Sentences(parts=(verdict(evidence).text, *warnings))


def _warnings(fitted: Fitted) -> list[str]:
    warning = fitted.fit["warning"]
    return [] if pd.isna(warning) else str(warning).split()


def _evidence(fitted: Fitted, overall: dict[str, Any]) -> Evidence:
    return Evidence(
        role=fitted.fit["role"],
        better=fitted.subject.better,
        low=overall["conf_low"],
        high=overall["conf_high"],
        digits=digits_for(overall["std_error"]),
        detectable=fitted.detectable(overall),
        warnings=tuple(_warnings(fitted)),
    )


def _concluded(fitted: Fitted) -> Iterator[Conclusion]:
    """Say in one sentence what a primary model found: for the summary of the report."""
    name = f"{fitted.analysis}.{fitted.fit['model']}"
    if fitted.fit["status"] == "not_estimable":
        reason = reason_in_words(fitted.fit["reason"])
        text = message("conclusion.effect", question=fitted.subject.question, verdict=reason)
        yield Conclusion(id=name, topic="effect", certainty="cannot_tell", text=text)
        return
    for overall in fitted.overall:
        found = verdict(_evidence(fitted, overall))
        text = message(
            "conclusion.effect_with_unit",
            question=fitted.subject.question,
            verdict=_reading(fitted, overall),
            unit=fitted.subject.unit,
        )
        yield Conclusion(id=f"{name}.{overall['term']}", topic="effect", certainty=found.certainty, text=text)


def _for_review(models: list[Fitted], sources: Sources) -> tuple[Content, ...]:
    few = any(0 < fitted.fit["n_treated"] < sources.rules.n_min for fitted in models)
    return (message("check.few_teams_behind_estimate"),) if few and not sources.rules.public_units else ()
