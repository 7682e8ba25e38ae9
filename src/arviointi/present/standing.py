"""What one team is shown of its own fidelity, wave by wave, with single people's answers kept out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Content, Interval, Message, Nothing, Number, Suppressed
from arviointi.present.content import decimal, interval, message, records
from arviointi.present.respondents import Scored, flags, people_behind

LEVELS = ("low", "moderate", "high")
GUARDED = len(LEVELS) - 2


@dataclass(frozen=True)
class Standing:
    """One team's scores by wave. `respondents`: of each wave by survey scale."""

    region: str
    team: str
    site: str | None
    arm: str
    rubric: Rubric
    rules: Disclosure
    scored: Mapping[str, Scored]
    respondents: Mapping[str, Mapping[str, int]]

    @property
    def headline(self) -> str:
        """Id of the index that levels are judged by."""
        return next(iter(self.rubric.indices))

    @property
    def parts(self) -> list[str]:
        """Headline index and elements, in the order of the rubric."""
        return [self.headline, *self.rubric.elements]

    @cached_property
    def waves(self) -> list[str]:
        """Waves with at least one score, in order."""
        return [
            wave
            for wave, rows in self.scored.items()
            if any(pd.notna(rows[name]["score"]) for name in self.rubric.elements if name in rows)
        ]

    def hidden(self, element: str, wave: str) -> list[str]:
        """Return the observed indicators of an element that rest on too few people to be shown."""
        rows = self.scored[wave]
        return [
            name
            for name, one in self.rubric.elements[element].indicators.items()
            if rows[name]["state"] == "observed" and self._is_of_few(name, wave)
        ]

    def _is_of_few(self, indicator: str, wave: str) -> bool:
        one, answers = self.rubric.indicators[indicator], self.respondents.get(wave, {})
        n_behind = people_behind(indicator, one, self.scored[wave], answers)
        return self.rules.enabled and n_behind is not None and n_behind < self.rules.n_min_respondents

    def shown(self, part: str, wave: str) -> Content:
        """Return a score (0–100) as it may be shown.

        An element that rests on too few people's answers is hidden. An index that counts such an element is
        the interval between the worst and the best those answers could have been, because whoever knows the
        other elements could subtract.
        """
        row = self.scored[wave].get(part)
        if row is None or pd.isna(row["score"]):
            return Nothing()
        if part in self.rubric.elements:
            return Suppressed() if self.hidden(part, wave) else decimal(100 * row["score"], 0)
        if not any(self.hidden(name, wave) for name in self.rubric.indices[part].elements):
            return decimal(row["score"], 0)
        return interval(*self._between(part, wave), 0)

    def bounds(self, wave: str) -> tuple[float, float]:
        """Return what the headline index could be, whatever the missing and the hidden information is."""
        row = self.scored[wave][self.headline]
        low, high = self._between(self.headline, wave, lowest="score_low", highest="score_high")
        return min(low, row["score_low"]), max(high, row["score_high"])

    def _between(
        self, part: str, wave: str, lowest: str = "score", highest: str = "score"
    ) -> tuple[float, float]:
        """Compute an index with the hidden indicators at 0 and at 1."""
        index, rows = self.rubric.indices[part], self.scored[wave]
        known = [name for name in index.elements if pd.notna(rows[name][lowest])]
        weights = np.array([index.weights.get(name, 1) for name in known])
        reach = np.array([self._reach(name, wave) for name in known]).T
        ends = reach + np.array([[rows[name][end] for name in known] for end in (lowest, highest)])
        combined = ends.min(axis=1) if index.combine == "minimum" else ends @ weights / weights.sum()
        low, high = (100 * combined).clip(0, 100)
        return float(low), float(high)

    def _reach(self, element: str, wave: str) -> tuple[float, float]:
        """Return how far the hidden indicators could take an element down and up."""
        rows, indicators = self.scored[wave], self.rubric.elements[element].indicators
        if not self.hidden(element, wave):
            return 0.0, 0.0
        observed = sum(one.weight for name, one in indicators.items() if rows[name]["state"] == "observed")
        hidden = {name: indicators[name].weight / observed for name in self.hidden(element, wave)}
        at_stake = sum(weight * rows[name]["score"] for name, weight in hidden.items())
        return -at_stake, sum(hidden.values()) - at_stake

    def level(self, wave: str) -> Content:
        """Name the level of the headline index; a range where hidden or missing information could move it."""
        row, shown = self.scored[wave][self.headline], self.shown(self.headline, wave)
        if pd.isna(row["level"]):
            return message("team.level.not_scored")
        ends = [int(row[name]) for name in ("level_low", "level_high") if pd.notna(row[name])]
        if isinstance(shown, Interval):
            ends += [
                min(self._level_of(shown.low), GUARDED),
                min(self._level_of(shown.high), self._most(wave)),
            ]
        else:
            ends.append(int(row["level"]))
        names = [Message(id=f"team.level.{LEVELS[level]}") for level in (min(ends), max(ends))]
        if names[0] == names[1]:
            return names[0]
        return message("team.level.between", low=names[0], high=names[1])

    def _level_of(self, index: float) -> int:
        cuts = self.rubric.levels
        return int(index >= 100 * cuts.moderate) + int(index >= 100 * cuts.high)

    def _most(self, wave: str) -> int:
        """Return the highest level that the guard allows by the elements that are shown."""
        guard = self.rubric.headline.guard
        shown = [self.shown(name, wave) for name in self.rubric.headline.elements]
        weak = guard is not None and any(
            isinstance(cell, Number) and cell.value < 100 * guard.min_element for cell in shown
        )
        return GUARDED if weak else len(LEVELS) - 1

    def named(self, flag: str, wave: str) -> list[str]:
        """Return the elements that a flag of the headline index names: critical_gap or guard.

        One that rests in part on hidden answers is named only if it would be whatever they were.
        """
        found = (one.partition(":") for one in flags(self.scored[wave][self.headline]))
        guard = self.rubric.headline.guard
        if guard is None:
            return []
        below = {"critical_gap": guard.critical_below, "guard": guard.min_element}[flag]
        rows = self.scored[wave]
        return [
            element
            for name, _, element in found
            if name == flag
            and (
                not self.hidden(element, wave)
                or rows[element]["score"] + self._reach(element, wave)[1] < below
            )
        ]

    def missing(self, wave: str) -> Iterator[tuple[str, str]]:
        """Yield every element and indicator of it that should have been reported at a wave."""
        for element, one in self.rubric.elements.items():
            for name in one.indicators:
                if self.scored[wave][name]["state"] == "not_reported":
                    yield element, name


def team_standings(
    region: str,
    teams: pd.DataFrame,
    rubric: Rubric,
    scores: pd.DataFrame,
    respondents: Mapping[tuple[str, ...], int],
    waves: list[str],
    rules: Disclosure,
) -> list[Standing]:
    """Put together what is known of each team of a region that has any score, pilot teams first.

    Parameters
    ----------
    teams, scores : canonical table and FIDELITY, of any regions.
    respondents : by region, team, wave and survey scale.
    """
    own = scores[scores["region"] == region]
    by_place: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for (name, wave), rows in own.groupby(["team", "wave"]):
        by_place[str(name), str(wave)] = {row["id"]: row for row in records(rows)}
    found = []
    for team in records(teams[teams["region"] == region].sort_values("team")):
        place = (region, team["team"])
        standing = Standing(
            *place,
            site=None if pd.isna(team["site"]) else team["site"],
            arm=team["arm"],
            rubric=rubric,
            rules=rules,
            scored={wave: by_place[place[1], wave] for wave in waves if (place[1], wave) in by_place},
            respondents={wave: _of_wave(respondents, (*place, wave)) for wave in waves},
        )
        found += [standing] if standing.waves else []
    return sorted(found, key=lambda one: one.arm != "pilot")


def _of_wave(counts: Mapping[tuple[str, ...], int], place: tuple[str, ...]) -> dict[str, int]:
    """Return the respondents of a team and wave by survey scale."""
    return {scale: n for (*where, scale), n in counts.items() if tuple(where) == place}
