"""Family and staff surveys of one region, wave by wave; survey panels for tests."""

from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.drops import ItemBlock
from arviointi.config.simulated_practice import Response, Scale, Surveys
from arviointi.simulate.answers import answer, expected_shift, factors, item_columns, with_gaps
from arviointi.simulate.calendar import Numbers, day
from arviointi.simulate.design import RegionDesign, anchor_of, each_row
from arviointi.simulate.shares import shifted
from arviointi.simulate.staff import in_post

Blocks = dict[str, ItemBlock]


def staff_survey(
    design: RegionDesign, held: pd.DataFrame, surveys: Surveys, blocks: Blocks, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the staff survey of pilot teams and of the sites' comparison teams.

    Returns
    -------
    respondent (a pseudonym of its own), team, wave, date, and one column an item; empty: not asked.
    """
    asked = design.teams[(design.teams["arm"] == "pilot") | design.teams["is_site"]]
    sheets = pd.DataFrame(
        [
            (worker, team.team, wave)
            for wave in design.cohort.drops
            for team in each_row(asked)
            for worker in _staff_of(held, team, wave)
        ],
        columns=["respondent", "team", "wave"],
    )
    return _survey(design, sheets.assign(informant="staff", age=0), surveys, surveys.staff, blocks, rng, "K")


def _staff_of(held: pd.DataFrame, team: Any, wave: str) -> list[str]:
    present = in_post(held[held["team"] == team.team], anchor_of(team, wave))
    return sorted(set(present["worker"]))


def family_survey(
    design: RegionDesign,
    responsibilities: pd.DataFrame,
    surveys: Surveys,
    blocks: Blocks,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw the family survey of the sites' teams: one child a family, its parent and its social worker.

    Returns
    -------
    family, child, team (of record at baseline), wave, informant, respondent, date, and one column an item.
    """
    children = _sampled_children(design, responsibilities, surveys, rng)
    sheets = [
        children.assign(wave=wave, informant=informant, respondent=children["child"].astype(str) + informant)
        for wave in design.cohort.drops
        for informant in ("child", "parent", "practitioner")
    ]
    together = pd.concat(sheets, ignore_index=True)
    if not len(together):
        return together.assign(date=np.empty(0))
    youngest = {
        informant: min(s.informants[informant] for s in surveys.family.values() if informant in s.informants)
        for informant in ("child", "parent", "practitioner")
    }
    old_enough = together["age"] >= together["informant"].map(youngest)
    return _survey(
        design, together[old_enough].reset_index(drop=True), surveys, surveys.family, blocks, rng, "V"
    )


def _sampled_children(
    design: RegionDesign, responsibilities: pd.DataFrame, surveys: Surveys, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the families of each site team: one child of the right age in the team's care at baseline."""
    baseline = next(iter(design.cohort.drops))
    youngest, oldest = surveys.ages
    parts = []
    for team in each_row(design.teams[design.teams["families"] > 0]):
        anchor = anchor_of(team, baseline)
        clients = in_post(responsibilities[responsibilities["team"] == team.team], anchor)
        age = (anchor - clients["birth"]) // 365.25
        fitting = clients.assign(age=age)[(age >= youngest) & (age <= oldest)]
        order = rng.permutation(len(fitting))
        parts.append(fitting.iloc[order].drop_duplicates("family").head(team.families))
    columns = ["family", "child", "team", "age"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _survey(
    design: RegionDesign,
    sheets: pd.DataFrame,
    surveys: Surveys,
    scales: dict[str, Scale],
    blocks: Blocks,
    rng: np.random.Generator,
    letter: str,
) -> pd.DataFrame:
    """Fill in answer sheets, and leave out those that did not come back."""
    who, names = pd.factorize(sheets["respondent"], sort=True)
    numbered = sheets.assign(who=who)
    general = _general(numbered, len(names), surveys.family_shared, rng)
    returned = _returned(numbered, general, surveys, list(design.cohort.drops), rng)
    teams = design.teams.set_index("team")
    parts = [numbered.drop(columns=["informant", "age", "who"])]
    for stem, scale in scales.items():
        person = _person(scale, general, surveys.general, rng)
        factor = factors(scale, blocks[stem].count, numbered, person, rng)
        drawn = answer(scale, blocks[stem], factor, _shifts(scale, numbered, teams), rng)
        items = item_columns(stem, with_gaps(drawn, surveys.item_missing, surveys.cannot_say, rng))
        youngest = numbered["informant"].map(scale.informants)
        parts.append(items.where(numbered["age"] >= youngest, np.nan))
    parts.insert(1, numbered[["informant"]].assign(date=_dates(numbered, design, surveys, rng)))
    codes = rng.permutation(len(names))[who] + 1
    filled = pd.concat(parts, axis=1).assign(respondent=[f"{letter}{code:03d}" for code in codes])
    came_back: pd.DataFrame = filled[returned]
    return came_back.reset_index(drop=True)


def _general(sheets: pd.DataFrame, people: int, shared: float, rng: np.random.Generator) -> Numbers:
    """Draw how well off each person is in general, partly shared within a family."""
    own = rng.normal(size=people)
    if "family" not in sheets:
        return own
    families, codes = np.unique(sheets["family"], return_inverse=True)
    of_person = np.zeros(people, dtype=np.int64)
    of_person[sheets["who"]] = codes
    return np.asarray(np.sqrt(shared) * rng.normal(size=len(families))[of_person] + np.sqrt(1 - shared) * own)


def _person(scale: Scale, general: Numbers, share: float, rng: np.random.Generator) -> Numbers:
    """Draw each person's stable part on one instrument: standard normal, high on the factor."""
    sign = 1 if scale.good else -1
    return np.asarray(sign * np.sqrt(share) * general + np.sqrt(1 - share) * rng.normal(size=len(general)))


def _shifts(scale: Scale, sheets: pd.DataFrame, teams: pd.DataFrame) -> Numbers:
    arms, strengths = sheets["team"].map(teams["arm"]), sheets["team"].map(teams["strength"])
    first = sheets["wave"].iloc[0]
    is_later_pilot = (arms == "pilot") & (sheets["wave"] != first)
    shifts = [expected_shift(scale, arm, wave) for arm, wave in zip(arms, sheets["wave"], strict=True)]
    return np.asarray(shifts + scale.strength * strengths * is_later_pilot)


def _returned(
    sheets: pd.DataFrame, general: Numbers, surveys: Surveys, waves: list[str], rng: np.random.Generator
) -> Any:
    """Say which sheets came back: fewer each wave, and fewer of those who were worse off."""
    drawn = rng.random((2, len(general)))[:, sheets["who"]]
    burden = -general[sheets["who"]]
    chances = [
        _chances(surveys.response[informant], wave, waves[0], load)
        for informant, wave, load in zip(sheets["informant"], sheets["wave"], burden, strict=True)
    ]
    first, later = np.array(chances).reshape(-1, 2).T
    return (drawn[0] < first) & (drawn[1] < later)


def _chances(response: Response, wave: str, first: str, burden: float) -> tuple[float, float]:
    later = 1.0 if wave == first else shifted(response.later[wave], response.burden * burden)
    return response.first, later


def _dates(sheets: pd.DataFrame, design: RegionDesign, surveys: Surveys, rng: np.random.Generator) -> Any:
    teams = design.teams.set_index("team")
    anchors_of = {wave: teams[f"anchor_{wave}"].to_dict() for wave in design.cohort.drops}
    anchors = np.array(
        [anchors_of[wave][team] for team, wave in zip(sheets["team"], sheets["wave"], strict=True)]
    )
    opened = sheets["wave"].map({wave: day(drop.first) for wave, drop in design.cohort.drops.items()})
    answered = anchors - rng.integers(0, surveys.answered_before + 1, size=len(sheets))
    return np.maximum(answered, opened).astype(np.int64)


def survey_panel(
    scale: Scale,
    block: ItemBlock,
    rng: np.random.Generator,
    *,
    teams: int = 9,
    respondents: int = 6,
    waves: tuple[str, ...] = ("T0", "T1", "T2"),
) -> pd.DataFrame:
    """Draw scored item means of complete respondents without files: for many replications.

    Parameters
    ----------
    teams : teams per arm.
    respondents : respondents per team.

    Returns
    -------
    Columns of contracts.panel.PANEL; outcome is the item mean in the factor's direction. The true effect of a
    wave is `expected_score` with minus without `scale.effect`.
    """
    names = [f"{arm}{number:02d}" for arm in ("pilot", "comparison") for number in range(1, teams + 1)]
    people = pd.DataFrame({"team": np.repeat(names, respondents)}).reset_index(names="who")
    sheets = pd.concat(
        [people.assign(wave=wave, period=k) for k, wave in enumerate(waves)], ignore_index=True
    )
    arms = sheets["team"].str.extract(r"^([a-z]+)", expand=False)
    shifts = np.array(
        [expected_shift(scale, arm, wave) for arm, wave in zip(arms, sheets["wave"], strict=True)]
    )
    factor = factors(scale, block.count, sheets, rng.normal(size=len(people)), rng)
    answers = answer(scale.model_copy(update={"reversed": []}), block, factor, shifts, rng)
    is_pilot = arms == "pilot"
    return pd.DataFrame(
        {
            "region": "r",
            "team": "r/" + sheets["team"],
            "site": "s",
            "arm": arms,
            "unit": "r/" + sheets["who"].astype(str),
            "period": sheets["period"],
            "period_label": sheets["wave"],
            "cohort": pd.array(np.where(is_pilot, 1, 0), dtype="Int64"),
            "is_exposed": is_pilot & (sheets["period"] > 0),
            "outcome": answers.mean(axis=1),
            "weight": 1.0,
        }
    ).assign(cohort=lambda panel: panel["cohort"].mask(~is_pilot))
