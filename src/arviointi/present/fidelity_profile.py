"""Teams × elements of fidelity over waves, without a team's name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from arviointi.config.exhibits_practice import FidelityProfile
from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import MeetingQuality
from arviointi.contracts.blocks import (
    Column,
    Content,
    Figure,
    Message,
    Number,
    Row,
    RowGroup,
    Sentences,
    Suppressed,
    Table,
)
from arviointi.contracts.panel import ARMS
from arviointi.present.content import decimal, groups, heading, message, plain, records
from arviointi.present.disclosure import (
    Unchecked,
    protect_mean,
    protect_mean_of_units,
    protect_unit_count,
    protect_unit_mean,
)
from arviointi.present.respondents import Scored, people_behind, respondents_by_scale
from arviointi.present.sources import Sources, words

TEAM = ["region", "team"]
MEAN = "mean"
Cells = dict[tuple[str, str], Content]


@dataclass(frozen=True)
class Profile:
    """Teams of each arm in order, with a score (0–100) or its absence for each wave and part.

    `levels`: lowest score of each level, highest first.
    """

    waves: list[str]
    parts: list[str]
    teams: dict[str, dict[str, Cells]]
    means: dict[str, Cells]
    levels: dict[str, float]

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return waves and parts as columns."""
        return [(wave, part) for wave in self.waves for part in self.parts]


@dataclass(frozen=True)
class Evidence:
    """Scores (0–100), states and people behind them, by region, team, wave and part."""

    scores: Mapping[tuple[str, ...], float]
    states: Mapping[tuple[str, ...], str]
    behind: Mapping[tuple[str, ...], int]


def profile(exhibit: FidelityProfile, sources: Sources) -> Profile:
    """Rank the teams and protect what rests on few respondents.

    Teams are called P01 … and C01 … by the headline index at the last wave that has one, so that no team can
    be found again in another exhibit. An arm with fewer than n_min teams is not shown.
    """
    (rubric_id,) = exhibit.rubrics
    rubric = sources.rubrics[rubric_id]
    parts = [next(iter(rubric.indices)), *exhibit.elements]
    scores = sources.scores[rubric_id]
    scores = scores[scores["wave"].isin(exhibit.waves)]
    evidence = _evidence(scores, rubric, parts, sources)
    places = [(wave, part) for wave in exhibit.waves for part in parts]
    teams, means = {}, {}
    for arm in ARMS:
        ranked = _ranked(scores[scores["arm"] == arm], exhibit.waves, parts[0])
        shown = {team: _cells(team, len(ranked), places, evidence, sources) for team in ranked}
        means[arm] = {place: _mean(place, shown, evidence, sources) for place in places}
        teams[arm] = {f"{arm[0].upper()}{rank:02d}": cells for rank, cells in enumerate(shown.values(), 1)}
    levels = {"high": 100 * rubric.levels.high, "moderate": 100 * rubric.levels.moderate, "low": 0}
    return Profile(exhibit.waves, parts, teams, means, levels)


def _evidence(scores: pd.DataFrame, rubric: Rubric, parts: list[str], sources: Sources) -> Evidence:
    shown = scores[scores["part"].isin(["element", "index"]) & scores["id"].isin(parts)]
    rows = {(*(row[name] for name in (*TEAM, "wave", "id")),): row for row in records(shown)}
    found = {key: row["score"] * (1 if row["part"] == "index" else 100) for key, row in rows.items()}
    states = {key: row["state"] for key, row in rows.items()}
    return Evidence(found, states, dict(_people(scores, rubric, parts, sources)))


def _people(
    scores: pd.DataFrame, rubric: Rubric, parts: list[str], sources: Sources
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield the fewest people behind each element that rests on surveys or diaries."""
    responses = sources.canonical.get("responses")
    answered: dict[tuple[str, ...], dict[str, int]] = {}
    for scale, n in ({} if responses is None else respondents_by_scale(rubric, responses)).items():
        answered.setdefault(scale[:-1], {})[scale[-1]] = n
    for key, rows in scores.groupby([*TEAM, "wave"]):
        place = tuple(map(str, key))
        scored = {row["id"]: row for row in records(rows)}
        for part in parts:
            if part in rubric.elements and (behind := _behind(rubric, part, scored, answered.get(place, {}))):
                yield (*place, part), min(behind)


def _behind(rubric: Rubric, part: str, scored: Scored, respondents: Mapping[str, int]) -> list[int]:
    """Return the people behind each indicator with a score; staff's view of meetings weighs little."""
    indicators = rubric.elements[part].indicators
    counts = (
        people_behind(name, one, scored, respondents)
        for name, one in indicators.items()
        if not isinstance(one, MeetingQuality) and not (name in scored and pd.isna(scored[name]["score"]))
    )
    return [n for n in counts if n is not None]


def _ranked(scores: pd.DataFrame, waves: list[str], headline: str) -> list[tuple[str, str]]:
    index = scores[(scores["id"] == headline) & (scores["part"] == "index")]
    known = index[index["score"].notna()]
    last = next((wave for wave in reversed(waves) if (known["wave"] == wave).any()), waves[-1])
    order = scores[TEAM].drop_duplicates()
    order = order.merge(index[index["wave"] == last], how="left", on=TEAM)
    order = order.sort_values(["score", *TEAM], ascending=[False, True, True], na_position="last")
    return [(region, team) for region, team in order[TEAM].itertuples(index=False)]


def _cells(
    team: tuple[str, str], n_teams: int, places: list[tuple[str, str]], evidence: Evidence, sources: Sources
) -> Cells:
    cells: Cells = {}
    for wave, part in places:
        key = (*team, wave, part)
        score = evidence.scores.get(key)
        state = evidence.states.get(key, "not_yet")
        cell = message(f"missing.{state}") if score is None or pd.isna(score) else decimal(score, 0)
        if key in evidence.behind and isinstance(cell, Number):
            cell = protect_mean(cell, evidence.behind[key], sources.rules)
        cells[wave, part] = protect_unit_mean(cell, n_teams, sources.rules)
    return cells


def _mean(
    place: tuple[str, str], shown: Mapping[tuple[str, str], Cells], evidence: Evidence, sources: Sources
) -> Content:
    """Compute the mean over teams with a score, unless it would tell of the few that are hidden."""
    wave, part = place
    scores = {team: evidence.scores.get((*team, wave, part)) for team in shown}
    scored = {team: score for team, score in scores.items() if score is not None and not pd.isna(score)}
    if not scored:
        return decimal(None, 0)
    n_hidden = sum(isinstance(shown[team][place], Suppressed) for team in scored)
    mean = decimal(sum(scored.values()) / len(scored), 0)
    return protect_mean_of_units(mean, len(scored), n_hidden, sources.rules)


def fidelity_profile(exhibit: FidelityProfile, sources: Sources) -> Unchecked:
    """Describe the profile: picture in words, and its numbers."""
    (rubric_id,) = exhibit.rubrics
    rubric = sources.rubrics[rubric_id]
    shown = profile(exhibit, sources)
    columns = (
        heading("team"),
        *(Column(id=f"{wave}.{part}", heading=plain(f"{wave} {part}")) for wave, part in shown.places),
    )
    named = (RowGroup(id=arm, heading=message(f"arm.{arm}_teams"), rows=_rows(shown, arm)) for arm in ARMS)
    table = Table(caption=words(exhibit.title), columns=columns, groups=groups(named))
    limits = {name: decimal(shown.levels[name], 0) for name in ("high", "moderate")}
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(shown, sources),
        description=message("profile.description"),
        table=table,
        footnotes=(message("note.profile", **limits), _legend(rubric, shown.parts)),
    )
    return Unchecked(figure, review=(message("check.teams_one_by_one"),))


def _rows(shown: Profile, arm: str) -> tuple[Row, ...]:
    if not shown.teams[arm]:
        return ()
    mean = Row(id=MEAN, cells=(message("label.mean_of_teams"), *shown.means[arm].values()))
    of_teams = (
        Row(id=name, cells=(plain(name), *cells.values())) for name, cells in shown.teams[arm].items()
    )
    return (mean, *of_teams)


def _legend(rubric: Rubric, parts: list[str]) -> Content:
    """Say what the columns are."""
    labels = {name: one.label for name, one in rubric.indices.items()}
    labels |= {name: one.label for name, one in rubric.elements.items()}
    entries = (message("label.legend", id=plain(part), label=words(labels[part])) for part in parts)
    return Sentences(parts=tuple(entries))


def _alt(shown: Profile, sources: Sources) -> Message:
    headline = shown.parts[0]
    values: dict[str, Content] = {
        "waves": plain(", ".join(shown.waves)),
        "index": plain(headline),
        "first": plain(shown.waves[0]),
        "last": plain(shown.waves[-1]),
    }
    for arm in ARMS:
        values[f"{arm}_teams"] = protect_unit_count(len(shown.teams[arm]), sources.rules)
        values[f"{arm}_first"] = shown.means[arm][shown.waves[0], headline]
        values[f"{arm}_last"] = shown.means[arm][shown.waves[-1], headline]
    return message("profile.alt", **values)
