"""One model of one analysis with everything that is reported of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from arviointi.config.estimators import AnyModelOptions
from arviointi.contracts.blocks import Content
from arviointi.contracts.estimates import DIAGNOSTICS
from arviointi.locale.numbers import digits_for
from arviointi.present.content import plain, records
from arviointi.present.scales import Scale
from arviointi.present.sources import Sources, Subject

OVERALL = ("att", "contrast", "coefficient")
ON_THE_SCALE = ("estimate", "std_error", "conf_low", "conf_high")
ROLES = ("primary", "secondary", "sensitivity", "placebo")
NO_CHECKS = pd.DataFrame(columns=DIAGNOSTICS.names)


@dataclass(frozen=True)
class Doubt:
    """What casts doubt on one effect of a model; on all of them where there is no term."""

    text: Content
    term: str | None = None


@dataclass(frozen=True)
class Fitted:
    """One model of one analysis with everything that is reported of it."""

    analysis: str
    subject: Subject
    options: AnyModelOptions
    fit: dict[str, Any]
    estimates: pd.DataFrame
    diagnostics: pd.DataFrame = field(default_factory=NO_CHECKS.copy)
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_estimated(self) -> bool:
        """Say whether the data could answer the model, and anyone may see what."""
        return bool(self.fit["status"] == "estimated")

    @cached_property
    def headline(self) -> dict[str, Any] | None:
        """The effect that is checked: the last that answers the question and has an error."""
        answers = (row for row in reversed(self.overall) if row["is_headline"])
        return next((row for row in answers if not pd.isna(row["std_error"])), None)

    @property
    def scale(self) -> Scale:
        """Scale and decimals of the effect that is checked, which are those of its checks."""
        return Scale() if self.headline is None else self.scale_of(self.headline)

    def scale_of(self, row: dict[str, Any]) -> Scale:
        """Return the scale of an estimate, with decimals that show the uncertainty of the first one on it."""
        errors = (one["std_error"] for one in self.overall if one["scale"] == row["scale"])
        return Scale(str(row["scale"]), digits_for(next(errors, None)))

    @cached_property
    def overall(self) -> list[dict[str, Any]]:
        """Rows of the overall effect: one, or one per wave."""
        rows = self.estimates
        is_overall = rows["estimand"].isin(OVERALL) & rows["cohort"].isna() & rows["event_time"].isna()
        return [_printed(row, self.subject.factor) for row in records(rows[is_overall])]

    def doubts_of(self, overall: dict[str, Any]) -> tuple[Content, ...]:
        """Return what casts doubt on one of its effects."""
        return tuple(doubt.text for doubt in self.doubts if doubt.term in (None, overall["term"]))

    def robust(self, overall: dict[str, Any]) -> dict[str, Any] | None:
        """Return the same contrast with an error by team (CR2), where the model gives one."""
        rows = self.estimates
        same = rows[(rows["estimand"] == "contrast_cr2") & (rows["term"] == overall["term"])]
        return next((_printed(row, self.subject.factor) for row in records(same)), None)

    def detectable(self, overall: dict[str, Any]) -> float | None:
        """Return the smallest effect the design could have detected, on the scale of the estimate."""
        rows = self.estimates[self.estimates["estimand"] == "mdes"]
        found = rows.loc[rows["term"] == overall["term"], "estimate"].dropna()
        return float(found.iloc[0]) * _factor(overall, self.subject.factor) if len(found) else None

    def in_sds(self, value: float | None, overall: dict[str, Any]) -> float | None:
        """Return a difference in standard deviations of the outcome before the start; None of a ratio."""
        spread = self.fit["baseline_sd"]
        is_known = value is not None and not pd.isna(value) and not pd.isna(spread)
        if not is_known or value is None or self.scale_of(overall).is_ratio:
            return None
        return float(value / (spread * self.subject.factor))

    def checks(self, check: str, label: str | None = None) -> list[dict[str, Any]]:
        """Return the rows of a check in order, estimates as they are printed."""
        rows = self.diagnostics[self.diagnostics["check"] == check].sort_values("number")
        rows = rows if label is None else rows[rows["label"] == label]
        factor = 1.0 if self.scale.is_ratio else self.subject.factor
        return [_scaled(row, factor) for row in records(rows)]


def wave_of(row: dict[str, Any]) -> Content:
    """Name the wave of a contrast, whose term is `pilot:<wave>`."""
    return plain(str(row["term"]).rpartition(":")[2])


def fitted_model(analysis: str, model: str, sources: Sources) -> Fitted:
    """Return one model of an analysis by its name."""
    return {str(one.fit["model"]): one for one in fitted_models(analysis, sources)}[model]


def _printed(row: dict[str, Any], factor: float) -> dict[str, Any]:
    return _scaled(row, _factor(row, factor))


def _factor(row: dict[str, Any], factor: float) -> float:
    return factor if row["scale"] == "identity" else 1.0


def _scaled(row: dict[str, Any], factor: float) -> dict[str, Any]:
    return {**row, **{name: row[name] * factor for name in ON_THE_SCALE if not pd.isna(row.get(name))}}


def fitted_models(analysis: str, sources: Sources) -> Iterator[Fitted]:
    """Yield the models of an analysis, primary first."""
    fits = records(sources.fits[analysis])
    estimates = sources.estimates[analysis]
    diagnostics = sources.diagnostics.get(analysis, NO_CHECKS)
    for fit in sorted(fits, key=lambda fit: (ROLES.index(fit["role"]), fit["model"])):
        yield Fitted(
            analysis,
            sources.subject(analysis),
            sources.analyses[analysis].models[fit["model"]],
            fit,
            estimates[estimates["model"] == fit["model"]],
            diagnostics[diagnostics["model"] == fit["model"]],
        )
