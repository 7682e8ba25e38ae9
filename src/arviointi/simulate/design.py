"""Who takes part and when: the teams of one region, their training, start and anchors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.simulated_registers import TeamSpread
from arviointi.config.simulation import Cohort, SimulatedRegion, Simulation
from arviointi.simulate.calendar import WEEK, WINDOW, add_months, date_of, day, generator

THURSDAY = 3


@dataclass(frozen=True)
class RegionDesign:
    """One region's part in the study. Days are day numbers (simulate.calendar)."""

    region: str
    cohort: Cohort
    teams: pd.DataFrame
    """One row a team: team, site, municipality, arm, training_start, practice_start, strength, is_site,
    families, social_workers, caseload, caseload_fall, contamination, reports_contacts, keeps_diaries,
    is_silent_last and anchor_<wave>."""
    blocks: dict[str, list[int]]
    """Last days of the training blocks by pilot team."""
    first: int
    """First day of the history."""
    last: int
    """Last day that any drop covers."""


def each_row(rows: pd.DataFrame) -> Iterator[Any]:
    """Go through a table row by row; columns are attributes."""
    yield from rows.itertuples(index=False)


def anchor_of(team: Any, wave: str) -> int:
    """Return one team's anchor of one wave as a day number."""
    return int(getattr(team, f"anchor_{wave}"))


def windows(design: RegionDesign, team: Any) -> Iterator[tuple[int, int]]:
    """Yield the first and last day behind each wave of one team; an overlap belongs to the earlier one."""
    before = 0
    for wave in design.cohort.drops:
        anchor = anchor_of(team, wave)
        yield max(anchor - WINDOW, before) + 1, anchor
        before = anchor


def region_design(region: str, simulation: Simulation, *, site_number: int, seed: int) -> RegionDesign:
    """Draw the teams of one region.

    Parameters
    ----------
    site_number : how many effectiveness sites came before this region's.
    seed : the study's seed; the region's name makes it a stream of its own.
    """
    rng = generator(seed, region, "design")
    plan = simulation.design.regions[region]
    cohort = simulation.design.cohorts[plan.cohort]
    teams, blocks = _started(_teams(plan, simulation, site_number, rng), cohort, simulation, rng)
    teams = _anchored(teams, cohort, simulation, rng)
    teams = _loaded(teams, simulation, rng)
    teams = _reporting(teams, region, simulation, rng)
    days = [(day(drop.first), day(drop.last)) for drop in cohort.drops.values()]
    return RegionDesign(
        region, cohort, teams, blocks, min(first for first, _ in days), max(last for _, last in days)
    )


def study_designs(simulation: Simulation, seed: int) -> list[RegionDesign]:
    """Draw the teams of every region, in the regions' order."""
    regions = sorted(simulation.design.regions)
    sites = [name for name in regions if simulation.design.regions[name].is_site]
    return [
        region_design(
            name, simulation, site_number=sites.index(name) if name in sites else len(sites), seed=seed
        )
        for name in regions
    ]


def _teams(
    plan: SimulatedRegion, simulation: Simulation, site_number: int, rng: np.random.Generator
) -> pd.DataFrame:
    site = simulation.design.site
    members = pd.DataFrame(
        [
            *_members(plan, "pilot", plan.pilots, site.pilots, site.families, site_number),
            *_members(plan, "comparison", plan.comparisons, site.comparisons, site.families, site_number),
        ]
    )
    names = [f"T{number:02d}" for number in _shuffled(len(members), rng)]
    alone = members["municipality"] + [f"-{name[1:]}" for name in names]
    return members.assign(
        team=names,
        site="TP-" + members["municipality"].where(members["is_site"], alone),
        strength=_strengths(members["municipality"].tolist(), simulation.practice.site_share, rng),
    )


def _members(
    plan: SimulatedRegion, arm: str, count: int, at_site: int, families: list[int], site_number: int
) -> Iterator[dict[str, Any]]:
    """List one arm's teams: the site's in the first municipality, the others in turn from the next one on."""
    of_site = at_site if plan.is_site else 0
    for number in range(count):
        is_site = number < of_site
        turn = 0 if is_site else number - of_site + plan.is_site
        yield {
            "arm": arm,
            "municipality": plan.municipalities[turn % len(plan.municipalities)],
            "is_site": is_site,
            "families": families[(site_number * at_site + number) % len(families)] if is_site else 0,
        }


def _shuffled(count: int, rng: np.random.Generator) -> Any:
    """Return team numbers in an order that does not give the arm away."""
    return rng.permutation(count) + 1


def _strengths(codes: list[str], shared: float, rng: np.random.Generator) -> Any:
    """Draw how well teams put the model to use: standard normal, partly common to a municipality."""
    of_place = {code: rng.normal() for code in sorted(set(codes))}
    return np.sqrt(shared) * np.array([of_place[code] for code in codes]) + np.sqrt(1 - shared) * rng.normal(
        size=len(codes)
    )


def _started(
    teams: pd.DataFrame, cohort: Cohort, simulation: Simulation, rng: np.random.Generator
) -> tuple[pd.DataFrame, dict[str, list[int]]]:
    """Add training_start and practice_start; return the blocks' last days by team too."""
    plan = simulation.design.training
    first, last = day(cohort.first_start), day(cohort.last_start)
    blocks: dict[str, list[int]] = {}
    starts, trainings = [], []
    for team in each_row(teams):
        start = _workday(int(rng.integers(first, last + 1)), first)
        scheme = plan.weeks_before[int(rng.integers(len(plan.weeks_before)))]
        length = plan.days // len(scheme)
        begins = [_tuesday(start - WEEK * weeks) for weeks in scheme]
        if team.arm == "pilot":
            blocks[str(team.team)] = [begin + length - 1 for begin in begins]
        starts.append(start if team.arm == "pilot" else np.nan)
        trainings.append(begins[0] if team.arm == "pilot" else np.nan)
    return teams.assign(practice_start=starts, training_start=trainings), blocks


def _workday(number: int, first: int) -> int:
    """Return the Tuesday, Wednesday or Thursday of the same week, not before `first`."""
    monday = number - date_of(number).weekday()
    return max(first, monday + 1 + number % THURSDAY)


def _tuesday(number: int) -> int:
    return number - date_of(number).weekday() + 1


def _anchored(
    teams: pd.DataFrame, cohort: Cohort, simulation: Simulation, rng: np.random.Generator
) -> pd.DataFrame:
    """Add each wave's anchor: comparison teams follow their site, or their region."""
    baseline, *later = list(cohort.drops)
    low, high = simulation.design.anchor_jitter
    anchors = {f"anchor_{baseline}": teams["training_start"] - 1}
    for wave in later:
        months, period = simulation.design.wave_months[wave], cohort.drops[wave]
        planned = [
            np.nan if np.isnan(start) else add_months(int(start), months) for start in teams["practice_start"]
        ]
        moved = np.array(planned) + rng.integers(low, high + 1, size=len(teams))
        anchors[f"anchor_{wave}"] = pd.Series(
            np.clip(moved, day(period.first), day(period.last)), index=teams.index
        )
    return teams.assign(
        **{
            name: _followed(teams, anchor, is_baseline=name.endswith(baseline))
            for name, anchor in anchors.items()
        }
    )


def _followed(teams: pd.DataFrame, anchor: "pd.Series[float]", *, is_baseline: bool) -> Any:
    """Give comparison teams the pilots' anchor: at a site the earliest baseline, otherwise the median."""
    is_pilot = teams["arm"] == "pilot"
    at_site = anchor[is_pilot].groupby(teams["site"][is_pilot])
    near = at_site.min() if is_baseline else at_site.median()
    followed = teams["site"].map(near).fillna(anchor[is_pilot].median())
    return np.floor(anchor.where(is_pilot, followed)).astype(np.int64)


def _loaded(teams: pd.DataFrame, simulation: Simulation, rng: np.random.Generator) -> pd.DataFrame:
    """Add social worker posts, children per social worker in post, and by how much these fall."""
    posts = simulation.roles.social_workers
    sizes = rng.choice(list(posts), size=len(teams), p=list(posts.values()))
    plans = [simulation.registers.caseload[arm] for arm in teams["arm"]]
    falls = [simulation.registers.caseload_fall] * len(teams)
    return teams.assign(social_workers=sizes, caseload=_drawn(plans, rng), caseload_fall=_drawn(falls, rng))


def _drawn(plans: list[TeamSpread], rng: np.random.Generator) -> list[float]:
    return [float(np.clip(rng.normal(plan.mean, plan.sd), *plan.limits)) for plan in plans]


def _reporting(
    teams: pd.DataFrame, region: str, simulation: Simulation, rng: np.random.Generator
) -> pd.DataFrame:
    """Add what each team reports, and which comparison team is contaminated."""
    practice = simulation.practice
    is_pilot = teams["arm"] == "pilot"
    extra = (np.arange(len(teams)) < practice.contact_teams) & (not simulation.design.regions[region].is_site)
    keeps = is_pilot | teams["is_site"] | (rng.random(len(teams)) < practice.diary_teams)
    silent = is_pilot & ~teams["is_site"] & (rng.random(len(teams)) < practice.unreported_last_wave)
    ways = [way for way, place in simulation.design.contaminated.items() if place == region]
    return teams.assign(
        reports_contacts=teams["is_site"] | extra,
        keeps_diaries=keeps,
        is_silent_last=silent,
        contamination=[*[""] * (len(teams) - len(ways)), *ways],
    )
