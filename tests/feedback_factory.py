"""A made-up study of many regions whose teams have every part of the rubric, for the region's own page."""

from functools import cache

import exhibit_factory as study
from arviointi.config.base import read_config
from arviointi.config.exhibits_practice import TeamFeedback
from arviointi.config.fidelity import Rubric
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.fidelity import FIDELITY
from arviointi.present.sources import Sources
from arviointi.present.team_feedback import OwnTeams

PLAN = TeamFeedback(
    kind="team_feedback",
    title={"fi": "Tiimit", "en": "Teams"},
    note={"fi": "T0 on alku.", "en": "T0 is the start."},
    rubrics=["systemic_practice"],
    canonical=["teams", "responses", "delivered"],
    per_region=True,
)
WAVES = ("T0", "T1")
REGIONS = tuple(f"region{letter}" for letter in "abcdefgh")
TABLES = {
    "caseloads": ("asiakasmaarat", "Asiakasmäärät"),
    "contacts": ("kontaktit", "Kontaktit"),
    "working_time": ("tyoaika", "Työaikaseuranta"),
    "posts": ("tyontekijat", "Työntekijät"),
}


@cache
def rubric() -> Rubric:
    """The rubric of the root study."""
    return read_config(Rubric, study.RUBRIC)


def settings(regions: tuple[str, ...] = REGIONS, **disclosure: object) -> StudySettings:
    """A study of some regions."""
    made = study.settings(**disclosure).model_dump(mode="json", exclude_none=True)
    made["regions"] = {
        region: {"label": {"fi": region.title(), "en": region.title()}, "division": "d", "code": str(number)}
        for number, region in enumerate(regions)
    }
    return StudySettings.model_validate(made)


def score_rows(
    region: str,
    team: str,
    arm: str = "pilot",
    wave: str = "T1",
    base: float = 0.6,
    elements: dict[str, float] | None = None,
    changes: dict[str, dict[str, object]] | None = None,
) -> list[dict[str, object]]:
    """Every row of one team and wave: indicators score what their element does unless `changes` says else."""
    scores = {name: (elements or {}).get(name, base) for name in rubric().elements}
    place = {"region": region, "team": team, "arm": arm, "wave": wave}
    rows = []
    for name, element in rubric().elements.items():
        rows.append(_row(place, "element", name, scores[name]))
        rows += [_row(place, "indicator", one, scores[name], value=0.4) for one in element.indicators]
    headline = 25 * sum(scores[name] for name in ("R1", "R3", "K1", "A2"))
    rows.append(_row(place, "index", "H", headline, level=int(headline >= 50) + int(headline >= 80)))
    details = {"A4.1.workers": 3, "A2d.d1": 0.2, "A2d.d2": 30}
    rows += [_row(place, "detail", name, None, value=value) for name, value in details.items()]
    return [{**row, **(changes or {}).get(row["id"], {})} for row in rows]


def _row(place: dict[str, str], part: str, name: str, score: float | None, **values: object):
    bounds = {"score": score, "score_low": score, "score_high": score, "state": "observed"}
    level = None if score is None else int(score >= 0.5) + int(score >= 0.8)
    levels = {key: values.get("level", level) for key in ("level", "level_low", "level_high")}
    return {**place, "part": part, "id": name, **bounds, **levels, **values}


def own_teams(
    rows: list[dict[str, object]],
    regions: tuple[str, ...] = REGIONS,
    respondents: int = 0,
    **disclosure: object,
) -> OwnTeams:
    """Put scores into a study in which `respondents` of every team have answered every staff survey at T1."""
    teams = {(row["region"], row["team"], row["arm"]) for row in rows}
    canonical = {
        "teams": [
            {"region": region, "team": team, "site": f"site-{region}-{team}", "arm": arm}
            for region, team, arm in sorted(teams)
        ],
        "responses": [row for one in sorted(teams) for row in _answers(one, respondents)],
        "delivered": [_delivered(*names, becomes) for becomes, names in TABLES.items()],
    }
    sources = Sources(
        settings=settings(regions, **disclosure),
        canonical={name: study.frame(table, CANONICAL[name]) for name, table in canonical.items()},
        scores={"systemic_practice": study.frame(rows, FIDELITY)},
        rubrics={"systemic_practice": rubric()},
    )
    return OwnTeams("own", PLAN, sources)


def _answers(place: tuple[str, str, str], n: int) -> list[dict[str, object]]:
    region, team, _ = place
    stems = {"johto": 4, "taito": 8, "ohjaus": 3, "yhteis": 4, "periaate": 4}
    known = {"region": region, "team": team, "wave": "T1", "survey": "staff", "informant": "staff"}
    return [
        {**known, "respondent": f"{team}-{person}", "instrument": stem, "item": item, "value": 3.0}
        for person in range(n)
        for stem, items in stems.items()
        for item in range(1, items + 1)
    ]


def _delivered(name: str, label: str, becomes: str) -> dict[str, object]:
    counts = dict.fromkeys(("rows", "left_out", "optional_cells", "filled_cells"), 0)
    row = {"region": REGIONS[0], "delivery": "2018-10-22", "table": name, "becomes": becomes, **counts}
    return {**row, "fi": label, "en": label}


def many_teams(per_region: int = 6, regions: tuple[str, ...] = REGIONS) -> list[dict[str, object]]:
    """Teams that differ in every element at T1; those of the first region have T0 as well."""
    rows = []
    for number, region in enumerate(regions):
        for team in range(per_region):
            base = ((number * 37 + team * 23) % 90 + 5) / 100
            rows += score_rows(region, f"T{team}", wave="T0", base=base / 2) if not number else []
            rows += score_rows(region, f"T{team}", wave="T1", base=base)
    return rows
