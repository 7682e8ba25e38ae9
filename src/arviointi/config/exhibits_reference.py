"""Exhibits of published statistics: series as context, how far two of them agree, what composites hold."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label, Model
from arviointi.config.exhibit_base import Exhibit

MOST_SERIES = 6
"""Lines that can be told apart by marker and dashes."""


class ReferenceSeries(Model):
    """One line: an outcome of one unit."""

    outcome: str
    """Outcome id; one of the exhibit's `outcomes`."""
    unit: str
    """The unit, as region/team."""
    label: Label
    """Name of the line."""
    source: Label
    """Where the numbers were published."""


class ReferencePlot(Exhibit):
    """Published series of single units over time, as context, with the study's breaks. Needs `outcomes`.

    Period outcomes in one common unit of measurement only.
    """

    needs = ("outcomes",)
    kind: Literal["reference_plot"]
    series: dict[str, ReferenceSeries] = Field(min_length=1, max_length=MOST_SERIES)
    """Lines by id, in order."""

    @model_validator(mode="after")
    def _series_are_read(self) -> "ReferencePlot":
        _require_read(self, (one.outcome for one in self.series.values()))
        return self


class SeriesPair(Model):
    """Two outcomes that should say the same thing."""

    label: Label
    """What both say."""
    first: str
    """Outcome id; one of the exhibit's `outcomes`."""
    second: str
    """The other one."""
    tolerance: float = Field(ge=0)
    """Values that differ by more than this are different: what rounding in print can explain."""
    digits: int = Field(default=1, ge=0, le=6)
    """Decimals shown."""


class SeriesAgreement(Exhibit):
    """How many values of two series differ, and which. Needs `outcomes`; for names `canonical: [indicators]`.

    Values of the same unit and period are compared; periods that only one of them has are counted.
    """

    needs = ("outcomes",)
    kind: Literal["series_agreement"]
    pairs: dict[str, SeriesPair] = Field(min_length=1)
    """Pairs by id, in order."""

    @model_validator(mode="after")
    def _pairs_are_read(self) -> "SeriesAgreement":
        _require_read(self, (name for pair in self.pairs.values() for name in (pair.first, pair.second)))
        return self


class CompositeTable(Exhibit):
    """What composites are made of, and when each part was delivered. Needs `outcomes`, all composites.

    Needs `canonical: [indicators]`.
    """

    needs = ("outcomes",)
    reads = ("indicators",)
    kind: Literal["composite_table"]
    labels: dict[str, Label]
    """Name in print of every indicator of the composites."""


def _require_read(exhibit: Exhibit, names: Iterable[str]) -> None:
    for name in names:
        if name not in exhibit.outcomes:
            raise ValueError(f"'{name}' is not one of 'outcomes'")
