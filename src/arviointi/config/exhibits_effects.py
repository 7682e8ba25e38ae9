"""Exhibits of effects: estimates, what speaks for or against them, and what was decided before them."""

from typing import Literal

from pydantic import Field

from arviointi.config.estimators import Role
from arviointi.config.exhibit_base import Exhibit

WITH_CHECKS = ("estimates", "fits", "diagnostics")


class EffectsTable(Exhibit):
    """Effects of one or more analyses, one row a model. Needs `analyses`.

    Tests of an outcome family allow for the number of its questions, in this exhibit or not.
    """

    needs = ("analyses",)
    of_analysis = WITH_CHECKS
    reads_families = True
    kind: Literal["effects_table"]
    roles: list[Role] = ["primary", "secondary", "sensitivity", "placebo"]
    """Roles shown."""


class EventStudyPlot(Exhibit):
    """Effect by time from the start, of one analysis and model. Needs `analyses: [one]`."""

    single = ("analyses",)
    kind: Literal["event_study_plot"]
    model: str
    """Model of the (only) analysis."""


class ChecksTable(Exhibit):
    """What was done to find out whether the primary models' estimates are believable. Needs `analyses`.

    One row a check: what was found, and how it is to be read.
    """

    needs = ("analyses",)
    of_analysis = WITH_CHECKS
    kind: Literal["checks_table"]


class FamiliesTable(Exhibit):
    """Tests of each outcome family together, adjusted for the number of its questions. Needs `analyses`.

    The adjusted values allow for every question of a family, also for those of analyses that are not named.
    """

    needs = ("analyses",)
    reads_families = True
    kind: Literal["families_table"]


class PlanTable(Exhibit):
    """What was decided before estimation, and what departs from the registered plan. Needs `analyses`."""

    needs = ("analyses",)
    reads_registrations = True
    kind: Literal["plan_table"]


class BalanceTable(Exhibit):
    """Outcome of both arms before each start, and how far apart their teams were. Needs `analyses`.

    Pilot teams at their last unexposed periods; comparison teams at the same periods, each period counted by
    the number of pilot teams that start after it. Survey waves: the last wave before the start.
    """

    needs = ("analyses",)
    kind: Literal["balance_table"]
    periods: int = Field(default=1, gt=0)
    """Last unexposed periods that are pooled: 12 takes the year before the start."""


class HonestPlot(Exhibit):
    """Interval of the effect by how far trends may have differed. Needs `analyses: [one]`."""

    single = ("analyses",)
    of_analysis = WITH_CHECKS
    kind: Literal["honest_plot"]
    model: str
    """Model of the (only) analysis."""
    bounds: Literal["relative_magnitudes", "smoothness"] = "relative_magnitudes"
    """Which bounds: in multiples of the largest difference before the start, or of a change of slope."""


class SpecificationPlot(Exhibit):
    """Specification curve: the estimate under every combination of choices. Needs `analyses: [one]`."""

    single = ("analyses",)
    of_analysis = WITH_CHECKS
    kind: Literal["specification_plot"]
    model: str
    """Model of the (only) analysis that is checked."""


class MeansPlot(Exhibit):
    """Estimated means of both arms by wave, of a model of arm × wave. Needs `analyses: [one]`."""

    single = ("analyses",)
    kind: Literal["means_plot"]
    model: str
    """Model of the (only) analysis."""
