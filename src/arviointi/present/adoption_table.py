"""When teams adopted the model, and how that compares with the start they reported."""

from collections.abc import Iterator

import pandas as pd

from arviointi.config.base import Label
from arviointi.config.exhibits_practice import AdoptionTable
from arviointi.config.fidelity import Adoption
from arviointi.contracts.blocks import (
    Column,
    Conclusion,
    Content,
    Nothing,
    Number,
    Row,
    RowGroup,
    Sentences,
    Table,
)
from arviointi.contracts.panel import ARMS
from arviointi.present.content import decimal, heading, interval, message, whole
from arviointi.present.disclosure import Unchecked, n_beside, protect_percentile, protect_unit_counts, share
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

TEAMS, ADOPTED, DATED, FAR_APART, NEAR = ("teams",), ("adopted",), ("dated",), ("far_apart",), ("near",)
QUARTILES = (0.25, 0.5, 0.75)
LINES = {
    "teams": ("teams", "adopted", "maybe_earlier", "not_adopted", "not_known"),
    "days": ("median_days", "middle_half_of_days"),
    "reported": ("dated", "far_apart", "share_far_apart"),
}


def adoption_table(exhibit: AdoptionTable, sources: Sources) -> Unchecked:
    """Show by arm how many teams adopted the model, how long it took, and how far off the reported start is.

    The extremes are those of single teams and are not shown.
    """
    (rubric_id,) = exhibit.rubrics
    rule, teams = sources.rubrics[rubric_id].adoption, sources.adoption[rubric_id]
    shown = {arm: arm_cells(teams[teams["arm"] == arm], sources) for arm in ARMS}
    arms = (Column(id=arm, heading=message(f"arm.{arm}")) for arm in ARMS)
    table = Table(
        caption=words(exhibit.title),
        columns=(heading("adoption"), *arms),
        groups=tuple(_group(name, shown, rule) for name in LINES),
        footnotes=tuple(_notes(rule)),
    )
    return Unchecked(table, tuple(_conclusions(shown["pilot"])))


def arm_cells(teams: pd.DataFrame, sources: Sources) -> dict[str, Content]:
    """Count and protect the teams of one arm; cells by line of the table."""
    counts = count_teams(teams)
    shown = protect_unit_counts(counts, sources.rules)
    behind = {cell: shown[cell] for cell in (DATED, FAR_APART, NEAR)}
    return {
        **{str(name): cell for (name,), cell in shown.items()},
        **_days(teams["days_from_training"].dropna(), sources),
        "share_far_apart": share(counts.values[FAR_APART], counts.values[DATED], behind),
    }


def count_teams(teams: pd.DataFrame) -> Counts:
    """Count the teams of one arm, with everything that readers can work out by subtraction."""
    flags = teams["flags"].fillna("").str.split()
    has_adopted, is_dated = teams["adoption"].notna(), teams["days_apart"].notna()
    is_unknown = flags.map(lambda names: "not_reported" in names).astype(bool)
    is_far = flags.map(lambda names: "far_from_practice_start" in names).astype(bool)
    is_maybe_earlier = teams["is_maybe_earlier"].astype(bool)
    masks = {
        "adopted": has_adopted,
        "maybe_earlier": is_maybe_earlier,
        "certain": has_adopted & ~is_maybe_earlier,
        "not_adopted": ~has_adopted & ~is_unknown,
        "not_known": is_unknown,
        "dated": is_dated,
        "undated": has_adopted & ~is_dated,
        "far_apart": is_far,
        "near": is_dated & ~is_far,
    }
    values: dict[Cell, int] = {
        TEAMS: len(teams),
        **{(name,): int(mask.sum()) for name, mask in masks.items()},
    }
    sums = [
        Sum(TEAMS, (ADOPTED, ("not_adopted",), ("not_known",))),
        Sum(ADOPTED, (("maybe_earlier",), ("certain",))),
        Sum(ADOPTED, (DATED, ("undated",))),
        Sum(DATED, (FAR_APART, NEAR)),
    ]
    return Counts(values, sums, keep=frozenset({TEAMS, ADOPTED}))


def _days(days: pd.Series, sources: Sources) -> dict[str, Content]:
    """Return the median of the teams' days and their middle half; the extremes are those of single teams."""
    if days.empty:
        return {"median_days": Nothing(), "middle_half_of_days": Nothing()}
    low, median, high = (float(days.quantile(part)) for part in QUARTILES)
    of_median, of_low = (n_beside(len(days), part) for part in (0.5, 0.25))
    return {
        "median_days": protect_percentile(decimal(median, 0), *of_median, sources.rules),
        "middle_half_of_days": protect_percentile(interval(low, high, 0), *of_low, sources.rules),
    }


def _group(name: str, shown: dict[str, dict[str, Content]], rule: Adoption) -> RowGroup:
    said = {"far_apart": {"days": whole(rule.query_above_days)}}
    rows = (
        Row(
            id=line,
            cells=(
                message(f"adoption.{line}", **said.get(line, {})),
                *(shown[arm][line] for arm in ARMS),
            ),
        )
        for line in LINES[name]
    )
    return RowGroup(id=name, heading=message(f"adoption.group_{name}"), rows=tuple(rows))


def _notes(rule: Adoption) -> Iterator[Content]:
    yield message(
        "note.adoption",
        days=Number(value=rule.training_days),
        share=Number(value=rule.staff_share, format="percent"),
        soon=whole(rule.maybe_earlier_days),
    )
    yield words(rule.basis) if isinstance(rule.basis, Label) else message("note.adoption_design_choice")


def _conclusions(pilot: dict[str, Content]) -> Iterator[Conclusion]:
    """Say how many pilot teams adopted the model and how long after their first training day."""
    teams = pilot["teams"]
    if isinstance(teams, Number) and not teams.value:
        return
    text: Content = message("conclusion.adoption", teams=teams, adopted=pilot["adopted"])
    if isinstance(pilot["median_days"], Number):
        text = Sentences(parts=(text, message("conclusion.adoption_days", days=pilot["median_days"])))
    yield Conclusion(id="adoption", topic="implementation", certainty="learned", text=text)
