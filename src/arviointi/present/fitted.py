"""One model of one analysis with everything that is reported of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from arviointi.config.estimators import AnyModelOptions
from arviointi.contracts.blocks import Content
from arviointi.locale.numbers import digits_for
from arviointi.present.content import records
from arviointi.present.sources import Sources, Subject

OVERALL = ("att", "contrast", "coefficient")
ON_THE_SCALE = ("estimate", "std_error", "conf_low", "conf_high")
ROLES = ("primary", "secondary", "sensitivity", "placebo")


@dataclass(frozen=True)
class Fitted:
    """One model of one analysis with everything that is reported of it."""

    analysis: str
    subject: Subject
    options: AnyModelOptions
    fit: dict[str, Any]
    estimates: pd.DataFrame
    doubts: tuple[Content, ...] = ()

    @property
    def digits(self) -> int:
        """Decimals that show the uncertainty of the first overall effect."""
        return digits_for(next((row["std_error"] for row in self.overall), None))

    @property
    def overall(self) -> list[dict[str, Any]]:
        """Rows of the overall effect: one, or one per wave."""
        rows = self.estimates
        is_overall = rows["estimand"].isin(OVERALL) & rows["cohort"].isna() & rows["event_time"].isna()
        return [_printed(row, self.subject.factor) for row in records(rows[is_overall])]

    def robust(self, overall: dict[str, Any]) -> dict[str, Any] | None:
        """Return the same contrast with an error by team (CR2), where the model gives one."""
        rows = self.estimates
        same = rows[(rows["estimand"] == "contrast_cr2") & (rows["term"] == overall["term"])]
        return next((_printed(row, self.subject.factor) for row in records(same)), None)

    def detectable(self, overall: dict[str, Any]) -> float | None:
        """Return the smallest effect the design could have detected."""
        rows = self.estimates[self.estimates["estimand"] == "mdes"]
        same = rows[rows["term"] == overall["term"]]
        found = (same if len(same) else rows)["estimate"].dropna()
        return float(found.iloc[0]) * self.subject.factor if len(found) else None


def _printed(row: dict[str, Any], factor: float) -> dict[str, Any]:
    scaled = {name: row[name] * factor for name in ON_THE_SCALE if not pd.isna(row[name])}
    return {**row, **scaled}


def fitted_models(analysis: str, sources: Sources) -> Iterator[Fitted]:
    """Yield the models of an analysis, primary first."""
    fits = records(sources.fits[analysis])
    for fit in sorted(fits, key=lambda fit: (ROLES.index(fit["role"]), fit["model"])):
        estimates = sources.estimates[analysis]
        yield Fitted(
            analysis,
            sources.subject(analysis),
            sources.analyses[analysis].models[fit["model"]],
            fit,
            estimates[estimates["model"] == fit["model"]],
        )
