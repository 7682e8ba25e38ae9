"""What is remarked on one team, in words: where it stands, what to develop, what information is missing."""

from collections.abc import Iterator, Mapping

import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import AnyIndicator, FaceToFaceTime, MeetingQuality
from arviointi.contracts.blocks import Callout, Content, Number, Sentences
from arviointi.present.content import decimal, interval, message, plain, whole
from arviointi.present.fidelity_table import part_label
from arviointi.present.measured import measured
from arviointi.present.national import Spread
from arviointi.present.standing import Standing

HALF = 0.5
MOST_NAMED = 2
DELIVERED_IN = {
    "role_filled": "posts",
    "role_fte": "posts",
    "clinician_capacity": "posts",
    "survey_scale": "survey",
    "leadership_checks": "leadership",
    "caseload_per_worker": "caseloads",
    "caseload_per_team": "caseloads",
    "caseload_reduction": "caseloads",
    "partners_informed": "partners",
    "staff_trained": "training",
    "roles_trained": "training",
    "trainer_rating": "team_ratings",
    "actions_done": "discussions",
    "discussion_depth": "discussions",
    "discussions_documented": "discussions",
    "meetings_held": "meetings",
    "meetings_led": "meetings",
    "clinician_reflecting": "meetings",
    "meeting_quality": "observations",
    "children_met": "contacts",
    "face_to_face_time": "working_time",
}
"""Canonical table that each kind of evidence is computed from; the survey is answered by staff."""


def remarks(standing: Standing, spread: Spread, tables: Mapping[str, Content]) -> tuple[Callout, ...]:
    """Say where a team stands, what to develop and what to deliver.

    Parameters
    ----------
    spread : of the headline index, of all teams of the same arm at the team's last wave.
    tables : names that the sender knows, by canonical table; none where nobody has delivered one yet.
    """
    wave = standing.waves[-1]
    state = message("team.state", wave=plain(wave))
    made = [Callout(type="learned", title=state, items=tuple(_state(standing, wave, spread)))]
    if standing.arm == "pilot" and wave != _first(standing):
        made += _callout("caution", "team.develop", _to_develop(standing, wave))
    made += _callout("cannot_tell", "team.missing", _missing(standing, wave, tables))
    return tuple(made)


def _callout(kind: str, title: str, items: Iterator[Content]) -> list[Callout]:
    found = tuple(items)
    made = Callout.model_validate({"type": kind, "title": message(title), "items": found})
    return [made] if found else []


def _first(standing: Standing) -> str:
    return next(iter(standing.scored))


def _state(standing: Standing, wave: str, spread: Spread) -> Iterator[Content]:
    label = part_label(standing.rubric, standing.headline)
    shown, level = standing.shown(standing.headline, wave), standing.level(wave)
    if standing.arm != "pilot":
        yield message("team.is_comparison")
    if pd.isna(standing.scored[wave][standing.headline]["score"]):
        yield message("team.not_scored", index=label)
    else:
        yield message("team.index", index=label, score=shown, level=level)
    yield from _beside(standing, shown, spread)
    if standing.arm == "pilot" and wave == _first(standing):
        yield message("team.baseline", wave=plain(wave))
    yield from _changes(standing, wave)
    for element in standing.named("guard", wave):
        guarded = standing.rubric.headline.guard
        least = decimal(100 * guarded.min_element, 0) if guarded else plain(None)
        yield message("team.guard", element=part_label(standing.rubric, element), least=least)


def _beside(standing: Standing, shown: Content, spread: Spread) -> Iterator[Content]:
    """Say where the team is among all teams, if that may be seen."""
    if not isinstance(shown, Number) or spread.low is None or spread.high is None:
        return
    low, high = round(spread.low), round(spread.high)
    place = "below" if shown.value < low else "above" if shown.value > high else "inside"
    ends = interval(low, high, 0)
    yield message(f"team.beside.{place}", teams=message(f"team.of_arm.{standing.arm}"), half=ends)


def _changes(standing: Standing, wave: str) -> Iterator[Content]:
    """Say how the headline index changed from the wave before, and which element most each way."""
    place = standing.waves.index(wave)
    if place == 0:
        return
    before = standing.waves[place - 1]
    was, now = (standing.shown(standing.headline, one) for one in (before, wave))
    if isinstance(was, Number) and isinstance(now, Number):
        way = "same" if now.value == was.value else "up" if now.value > was.value else "down"
        label = part_label(standing.rubric, standing.headline)
        yield message(f"team.change.{way}", index=label, wave=plain(before), was=was, now=now)
    else:
        yield message("team.change.unknown", wave=plain(before))
    yield from _most_changed(standing, before, wave)


def _most_changed(standing: Standing, before: str, wave: str) -> Iterator[Content]:
    pairs = {
        name: (standing.shown(name, before), standing.shown(name, wave)) for name in standing.rubric.elements
    }
    steps = {
        name: now.value - was.value
        for name, (was, now) in pairs.items()
        if isinstance(was, Number) and isinstance(now, Number)
    }
    for way, sign in (("most_up", 1), ("most_down", -1)):
        name = max(steps, key=lambda one: sign * steps[one], default=None)
        if name is not None and sign * steps[name] > 0:
            was, now = pairs[name]
            yield message(f"team.change.{way}", element=part_label(standing.rubric, name), was=was, now=now)


def _to_develop(standing: Standing, wave: str) -> Iterator[Content]:
    """Name the critical gaps, then the weakest other elements, with what was measured."""
    critical = standing.named("critical_gap", wave)
    for name in critical:
        yield _weak_element("team.critical", standing, name, wave)
    others = {name: standing.shown(name, wave) for name in standing.rubric.elements if name not in critical}
    weak = {name: cell.value for name, cell in others.items() if isinstance(cell, Number)}
    ranked = sorted((value, name) for name, value in weak.items() if value < 100 * HALF)
    for _, name in ranked[:MOST_NAMED]:
        yield _weak_element("team.weak", standing, name, wave)


def _weak_element(text: str, standing: Standing, element: str, wave: str) -> Content:
    """Say what was measured of an element's indicators that score less than half, but for the hidden."""
    rows, hidden = standing.scored[wave], standing.hidden(element, wave)
    parts: list[Content] = []
    for name, indicator in standing.rubric.elements[element].indicators.items():
        if pd.notna(rows[name]["score"]) and rows[name]["score"] < HALF and name not in hidden:
            parts += measured(name, indicator, rows)
    label, score = part_label(standing.rubric, element), standing.shown(element, wave)
    if not isinstance(score, Number):
        return Sentences(parts=(message("team.critical_hidden", element=label), *parts))
    return Sentences(parts=(message(text, element=label, score=score), *parts))


def _missing(standing: Standing, wave: str, tables: Mapping[str, Content]) -> Iterator[Content]:
    """Say what was not reported, what to deliver, and what it could change at most."""
    for later in list(standing.scored)[list(standing.scored).index(wave) + 1 :]:
        if standing.scored[later][standing.headline]["state"] == "not_reported":
            yield message("team.wave_missing", wave=plain(later))
    groups: dict[str, list[tuple[str, AnyIndicator]]] = {}
    for element, name in standing.missing(wave):
        indicator = standing.rubric.indicators[name]
        groups.setdefault(DELIVERED_IN[indicator.evidence], []).append((element, indicator))
    for table, concerned in groups.items():
        yield _to_deliver(standing.rubric, table, concerned, tables)
    row = standing.scored[wave][standing.headline]
    if pd.notna(row["score_low"]) and round(row["score_low"]) < round(row["score_high"]):
        index = part_label(standing.rubric, standing.headline)
        yield message("team.bounds", index=index, bounds=interval(*standing.bounds(wave), 0))


def _to_deliver(
    rubric: Rubric, table: str, concerned: list[tuple[str, AnyIndicator]], tables: Mapping[str, Content]
) -> Content:
    elements = plain(", ".join(dict.fromkeys(element for element, _ in concerned)))
    rules = rubric.reporting
    known: dict[str, Content] = {
        "share": Number(value=rules.min_share, format="percent"),
        "respondents": whole(rules.min_respondents),
        "staff": Number(value=rules.min_respondent_share, format="percent"),
    }
    for _, one in concerned:
        if isinstance(one, MeetingQuality):
            known["meetings"] = whole(one.min_meetings)
        if isinstance(one, FaceToFaceTime):
            known["weeks"] = whole(one.min_weeks)
    asked = message(f"deliver.{table}", **known)
    if table == "survey":
        return message("team.to_answer", what=asked, elements=elements)
    if table not in tables:
        return message("team.to_deliver_first", what=asked, elements=elements)
    return message("team.to_deliver", table=tables[table], what=asked, elements=elements)
