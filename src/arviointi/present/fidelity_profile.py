"""Teams × elements of fidelity at one wave, without a team's name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from arviointi.config.exhibits_practice import FidelityProfile
from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import ScaleOptions, SurveyScale
from arviointi.contracts.blocks import (
    Column,
    Content,
    Figure,
    Number,
    Row,
    RowGroup,
    Sentences,
    Suppressed,
    Table,
)
from arviointi.contracts.panel import ARMS
from arviointi.locale.speak import speak
from arviointi.present.content import decimal, groups, heading, message, plain, records
from arviointi.present.disclosure import Unchecked, protect_mean, protect_unit_count, protect_unit_mean
from arviointi.present.drawing import GREY, canvas, svg
from arviointi.present.sources import Sources, words

TEAM = ["region", "team"]
SHADES = {"high": ("#0B5A8A", "white"), "moderate": ("#7FB6D9", "black"), "low": ("#E9F1F7", "black")}
CELL_WIDTH, CELL_HEIGHT = 0.56, 0.24
BOX = (0.94, 0.9)
LINE: dict[str, Any] = {"linewidth": 0.5}


@dataclass(frozen=True)
class Profile:
    """Teams of each arm by headline index, with a score (0–100) or its absence for each part.

    `levels`: lowest score of each level, highest first.
    """

    parts: list[str]
    teams: dict[str, dict[str, dict[str, Content]]]
    levels: dict[str, float]


def profile(exhibit: FidelityProfile, sources: Sources) -> Profile:
    """Rank the teams and protect what rests on few respondents.

    Teams are called P01 … and C01 … by rank, so that no team can be found again in another exhibit. An arm
    with fewer than n_min teams is not shown.
    """
    (rubric_id,) = exhibit.rubrics
    rubric = sources.rubrics[rubric_id]
    headline = next(iter(rubric.indices))
    parts = [headline, *exhibit.elements]
    scores = sources.scores[rubric_id]
    scores = scores[(scores["wave"] == exhibit.wave) & scores["part"].isin(["element", "index"])]
    wide = scores[scores["id"].isin(parts)].pivot_table(
        index=["arm", *TEAM], columns="id", values="score", aggfunc="first", dropna=False
    )
    respondents = scale_respondents(rubric, sources, exhibit.wave)
    ranked = wide.reindex(columns=parts).dropna(how="all").reset_index()
    ranked = ranked.sort_values([headline, *TEAM], ascending=[False, True, True], na_position="last")
    teams = {arm: dict(_arm(arm, ranked, parts, rubric, respondents, sources)) for arm in ARMS}
    levels = {"high": 100 * rubric.levels.high, "moderate": 100 * rubric.levels.moderate, "low": 0}
    return Profile(parts, teams, levels)


def _arm(
    arm: str,
    ranked: pd.DataFrame,
    parts: list[str],
    rubric: Rubric,
    respondents: pd.DataFrame,
    sources: Sources,
) -> Iterator[tuple[str, dict[str, Content]]]:
    teams = ranked[ranked["arm"] == arm]
    for rank, team in enumerate(records(teams), 1):
        cells = {}
        for part in parts:
            score = decimal(team[part] * (1 if part in rubric.indices else 100), 0)
            score = protect_unit_mean(score, len(teams), sources.rules)
            n_behind = _fewest_respondents(rubric, part, (team["region"], team["team"]), respondents)
            cells[part] = score if n_behind is None else protect_mean(score, n_behind, sources.rules)
        yield f"{arm[0].upper()}{rank:02d}", cells


def scale_respondents(rubric: Rubric, sources: Sources, wave: str) -> pd.DataFrame:
    """Count respondents with a valid mean per team (rows) and survey scale (columns) of the rubric."""
    responses = sources.canonical.get("responses")
    if responses is None:
        return pd.DataFrame()
    is_staff = (responses["survey"] == "staff") & (responses["wave"] == wave)
    staff = responses[is_staff & responses["value"].notna()]
    counts = {}
    scales = {scale.stem: scale for element in rubric.elements for scale in _scales(rubric, element)}
    for scale in scales.values():
        answered = staff[staff["instrument"] == scale.stem].groupby([*TEAM, "respondent"])["item"].nunique()
        valid = answered[answered >= -(-scale.items // 2)]
        counts[scale.stem] = valid.groupby(TEAM).size()
    return pd.DataFrame(counts)


def _scales(rubric: Rubric, part: str) -> list[ScaleOptions]:
    """Return the staff surveys an element rests on."""
    if part in rubric.indices:
        return []
    indicators = rubric.elements[part].indicators.values()
    return [one.scale for one in indicators if isinstance(one, SurveyScale)]


def _fewest_respondents(
    rubric: Rubric, part: str, team: tuple[str, str], respondents: pd.DataFrame
) -> int | None:
    """Return the fewest respondents behind a part that rests on surveys, or None where it does not.

    A scale nobody answered is not in the score; without `responses` the number is unknown and counts as none.
    """
    surveys = [one.stem for one in _scales(rubric, part)]
    if not surveys:
        return None
    if team not in respondents.index:
        return 0
    counts = [int(respondents[stem].fillna(0)[team]) for stem in surveys]
    return min((n for n in counts if n > 0), default=0)


def fidelity_profile(exhibit: FidelityProfile, sources: Sources) -> Unchecked:
    """Describe the profile: picture in words, and its numbers."""
    (rubric_id,) = exhibit.rubrics
    rubric = sources.rubrics[rubric_id]
    shown = profile(exhibit, sources)
    columns = (heading("team"), *(Column(id=part, heading=plain(part)) for part in shown.parts))
    named = (
        RowGroup(
            id=arm,
            heading=message(f"arm.{arm}_teams"),
            rows=tuple(
                Row(id=name, cells=(plain(name), *cells.values())) for name, cells in shown.teams[arm].items()
            ),
        )
        for arm in ARMS
    )
    table = Table(caption=words(exhibit.title), columns=columns, groups=groups(named))
    limits = {name: decimal(shown.levels[name], 0) for name in ("high", "moderate")}
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(exhibit, shown, sources),
        description=message("profile.description"),
        table=table,
        footnotes=(message("note.profile", **limits), _legend(rubric, shown.parts)),
    )
    return Unchecked(figure, review=(message("check.teams_one_by_one"),))


def _legend(rubric: Rubric, parts: list[str]) -> Content:
    """Say what the columns are."""
    labels = {name: one.label for name, one in rubric.indices.items()}
    labels |= {name: one.label for name, one in rubric.elements.items()}
    entries = (message("label.legend", id=plain(part), label=words(labels[part])) for part in parts)
    return Sentences(parts=tuple(entries))


def _alt(exhibit: FidelityProfile, shown: Profile, sources: Sources) -> Content:
    headline = shown.parts[0]
    values: dict[str, Content] = {"wave": plain(exhibit.wave), "index": plain(headline)}
    for arm in ARMS:
        cells = [cells[headline] for cells in shown.teams[arm].values()]
        scores = [cell.value for cell in cells if isinstance(cell, Number)]
        values[f"{arm}_teams"] = protect_unit_count(len(scores), sources.rules)
        values[f"{arm}_most"] = decimal(max(scores, default=None), 0)
        values[f"{arm}_least"] = decimal(min(scores, default=None), 0)
    return message("profile.alt", **values)


def draw_fidelity_profile(exhibit: FidelityProfile, sources: Sources, name: str, language: str) -> str:
    """Draw one heat map an arm, darker for a higher score, hatched where there is none to show."""
    shown = profile(exhibit, sources)
    arms = [arm for arm in ARMS if shown.teams[arm]]
    rows = max((len(shown.teams[arm]) for arm in arms), default=1)
    width = CELL_WIDTH * len(shown.parts) * max(len(arms), 1) + 1.2 * max(len(arms), 1)
    with canvas(f"{name}-{language}", width, rows * CELL_HEIGHT + 1.1) as figure:
        panels = figure.subplots(1, max(len(arms), 1), squeeze=False)[0]
        for axes, arm in zip(panels, arms, strict=False):
            _draw_arm(axes, shown, arm, rows, language)
        return svg(figure, name)


def _draw_arm(axes: Axes, shown: Profile, arm: str, rows: int, language: str) -> None:
    teams = shown.teams[arm]
    for y, cells in enumerate(teams.values()):
        for x, cell in enumerate(cells.values()):
            _draw_cell(axes, (x, y), cell, shown.levels, language)
    axes.set_xlim(-0.5, len(shown.parts) - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xticks(range(len(shown.parts)), shown.parts)
    axes.set_yticks(range(len(teams)), list(teams), fontsize=8)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.axvline(0.5, color="white", linewidth=5)
    name = speak(message(f"arm.{arm}_teams"), language)
    axes.set_title(name, loc="left", fontsize=10, fontweight="bold", pad=8)


def _draw_cell(
    axes: Axes, place: tuple[int, int], cell: Content, levels: dict[str, float], language: str
) -> None:
    x, y = place
    width, height = BOX
    corner = (x - width / 2, y - height / 2)
    if not isinstance(cell, Number):
        hatch = "xxx" if isinstance(cell, Suppressed) else "///"
        empty = Rectangle(corner, width, height, facecolor="white", edgecolor=GREY, hatch=hatch, **LINE)
        axes.add_patch(empty)
        return
    face, ink = SHADES[next(name for name, least in levels.items() if cell.value >= least)]
    axes.add_patch(Rectangle(corner, width, height, facecolor=face, edgecolor="white", **LINE))
    axes.text(x, y, speak(cell, language), ha="center", va="center_baseline", fontsize=8, color=ink)
