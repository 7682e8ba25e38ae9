"""`sensitivity:` of a rubric: what else could have been chosen, so that the effect of a choice is seen."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label, Model
from arviointi.config.indicators import Anchors, Scoring, Share

Letter = Literal["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
Factor = Annotated[float, Field(gt=0)]


class Variation(Model):
    """What every variation says of itself."""

    is_drawn: ClassVar[bool] = False

    letter: Letter
    """Kind of choice that is varied: a scoring steps, b cut-offs, c caseloads, d weights, e elements,
    f self-report, g the weakest element, h coordinator, i window, j newcomers, k missing information,
    l latent score."""
    label: Label
    """Name in print."""
    index: str | None = None
    """Index that is computed in another way; the headline index by default."""


class Ordinal(Variation):
    """Indicators score 0, ½ or 1 in steps, by the levels of their continuous scores."""

    change: Literal["ordinal"]


class CutOffs(Variation):
    """Other cut-offs of the levels of an index; the guard on single elements stays."""

    change: Literal["cut_offs"]
    factor: Factor = 1
    """Both cut-offs are multiplied by this."""
    strict: bool = False
    """Whether a score exactly on the lower cut-off is below it."""


class AnchorSet(Model):
    """Anchors, and the windows they hold for."""

    anchors: Anchors
    """Values that score 0, ½ and 1."""
    start: date | None = None
    """First last-day of a window; none: from the beginning."""
    end: date | None = None
    """Last last-day of a window; none: without end."""

    @model_validator(mode="after")
    def _anchors_in_order(self) -> "AnchorSet":
        Scoring(anchors=self.anchors)
        return self


class OtherAnchors(Variation):
    """Other anchors of one indicator with one value. Windows that no set holds for keep the rubric's."""

    change: Literal["anchors"]
    indicator: str
    """Indicator scored by them."""
    sets: list[AnchorSet] = Field(min_length=1)
    """Anchors by time."""


class Weights(Variation):
    """Other weights of indicators within elements, or of elements within the index."""

    change: Literal["weights"]
    equal: bool = False
    """Whether all indicators of an element start with the same weight."""
    indicators: dict[str, Factor] = {}
    """Weights of these indicators are multiplied."""
    elements: dict[str, Factor] = {}
    """Weights of these elements within the index are multiplied."""


class DrawnWeights(Variation):
    """Weights drawn by chance: of indicators within each element, and of elements within the index.

    Each set is a draw from a symmetric Dirichlet distribution, whatever the rubric's weights are.
    """

    is_drawn = True
    change: Literal["drawn_weights"]
    draws: int = Field(gt=0)
    """Number of draws."""
    concentration: float = Field(default=1, gt=0)
    """1: all weights that sum to 1 are equally likely; the larger, the nearer to equal weights."""


class LeaveOut(Variation):
    """Something is left out; the weights of what remains are scaled up, as if it did not apply."""

    change: Literal["leave_out"]
    elements: list[str] = []
    """Elements left out of the index."""
    indicators: list[str] = []
    """Indicators left out of their elements."""
    self_report: bool = False
    """Whether everything that staff report of themselves is left out."""


class Minimum(Variation):
    """The index is 100 × its weakest element."""

    change: Literal["minimum"]


class OtherWindow(Variation):
    """Everything is measured again in a window of another length."""

    change: Literal["window"]
    weeks: int = Field(gt=0)
    """Length."""


class Newcomers(Variation):
    """Training of the staff is measured again with another rule for newcomers."""

    change: Literal["newcomers"]
    days: int = Field(ge=0)
    """Staff with fewer days in the team are left out."""


class Bound(Variation):
    """Everything not reported is 0, or 1."""

    change: Literal["bound"]
    bound: Literal["low", "high"]
    """Which of them."""


class Imputed(Variation):
    """Scores of indicators that were not reported are imputed several times.

    Gaussian imputation on the logit scale, from all other indicators, arm, wave and the level of the site.
    """

    is_drawn = True
    change: Literal["imputed"]
    imputations: int = Field(ge=20)
    """Number of completed tables."""
    burn_in: int = Field(default=20, ge=1)
    """Rounds before the first one that is used."""
    thin: int = Field(default=2, ge=1)
    """Rounds from one that is used to the next."""
    min_rows: int = Field(default=40, gt=0)
    """Fewest teams × waves; with fewer it is not run."""
    edge: float = Field(default=0.01, gt=0, lt=0.5)
    """Scores nearer than this to 0 or 1 are moved here, because these have no logit."""


class Latent(Variation):
    """One common factor of the index's elements, on the scale of the index."""

    change: Literal["latent"]
    min_rows: int = Field(gt=0)
    """Fewest teams × waves with every element; with fewer it is not run."""


AnyVariation = Annotated[
    Ordinal | CutOffs | OtherAnchors | Weights | DrawnWeights | LeaveOut
    | Minimum | OtherWindow | Newcomers | Bound | Imputed | Latent,
    Field(discriminator="change"),
]  # fmt: skip


class Sensitivity(Model):
    """What is varied, and when a level counts as robust."""

    variations: dict[str, AnyVariation] = {}
    """Variations by id, in the order of print."""
    robust_if_unchanged_in: list[Letter] = ["a", "b", "c", "d", "e", "f", "g", "h"]
    """A team's level of the headline index is robust if all its variations of these letters give the same."""
    min_share_of_draws: Share = 0.95
    """A variation by draws gives the same level if at least this share of its draws does."""
    interval: Share = 0.95
    """Share of draws between the lowest and the highest value that are told."""

    @model_validator(mode="after")
    def _has_something_to_compare(self) -> "Sensitivity":
        told = {one.letter for one in self.variations.values()}
        absent = [letter for letter in self.robust_if_unchanged_in if letter not in told]
        if self.variations and absent:
            raise ValueError(f"robust_if_unchanged_in: no variation has the letter {', '.join(absent)}")
        return self

    def broken_names(
        self, indices: Mapping[str, Any], elements: Mapping[str, Any], indicators: Mapping[str, Any]
    ) -> Iterator[str]:
        """Yield what is mentioned and does not exist; indices, elements and indicators by id."""
        known = {"index": indices, "element": elements, "indicator": indicators}
        for name, one in self.variations.items():
            mentioned = {
                "index": [one.index] if one.index else [],
                "element": getattr(one, "elements", []),
                "indicator": [*getattr(one, "indicators", []), *_single(one)],
            }
            for what, names in mentioned.items():
                for absent in (key for key in names if key not in known[what]):
                    yield f"sensitivity {name}: {what} '{absent}' does not exist"
            for key in (key for key in _single(one) if key in indicators):
                if not indicators[key].anchors:
                    yield f"sensitivity {name}: indicator '{key}' has several values"


def _single(variation: Variation) -> list[str]:
    return [variation.indicator] if isinstance(variation, OtherAnchors) else []
