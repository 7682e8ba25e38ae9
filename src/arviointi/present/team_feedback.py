"""What a region is sent about its own teams: an overview, then each team beside all teams of its arm."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from arviointi.config.exhibits_practice import TeamFeedback
from arviointi.config.fidelity import Rubric
from arviointi.contracts.blocks import (
    Column,
    Content,
    Exhibit,
    Figure,
    Message,
    Nothing,
    Row,
    RowGroup,
    Suppressed,
    Table,
    Words,
)
from arviointi.contracts.panel import ARMS
from arviointi.present.content import column, decimal, groups, heading, interval, message, plain, records
from arviointi.present.disclosure import Unchecked, protect_unit_count, release
from arviointi.present.fidelity_table import part_label
from arviointi.present.national import Spread, national_spread
from arviointi.present.reading import how_to_read
from arviointi.present.respondents import respondents_by_scale
from arviointi.present.sources import Sources, words
from arviointi.present.standing import Standing, team_standings
from arviointi.present.team_remarks import remarks
from arviointi.present.team_strip import draw_strip


@dataclass(frozen=True)
class OwnTeams:
    """The teams of every region, and how all of them are spread. `name`: of the exhibit."""

    name: str
    plan: TeamFeedback
    sources: Sources

    @property
    def rubric(self) -> Rubric:
        """The rubric shown."""
        return self.sources.rubrics[self.plan.rubrics[0]]

    @property
    def scores(self) -> pd.DataFrame:
        """Scores of all regions."""
        return self.sources.scores[self.plan.rubrics[0]]

    @cached_property
    def tables(self) -> dict[str, Content]:
        """Names of tables as senders know them, by canonical table."""
        known = records(self.sources.canonical["delivered"].drop_duplicates("becomes"))
        return {row["becomes"]: _name(row) for row in known}

    @cached_property
    def standings(self) -> dict[str, list[Standing]]:
        """The teams of each region, pilot teams first."""
        respondents = respondents_by_scale(self.rubric, self.sources.canonical["responses"])
        settings, teams = self.sources.settings, self.sources.canonical["teams"]
        return {
            region: team_standings(
                region, teams, self.rubric, self.scores, respondents, settings.waves, self.sources.rules
            )
            for region in settings.regions
        }

    @cached_property
    def _by_part(self) -> dict[tuple[str, str, str], pd.DataFrame]:
        """Scores (0–100) of all teams by arm, wave and part."""
        shown = self.scores[self.scores["part"].isin(["element", "index"])]
        scale = shown["part"].map({"element": 100, "index": 1})
        shown = shown.assign(score=scale * shown["score"])
        return {
            (str(arm), str(wave), str(part)): rows[["region", "score"]]
            for (arm, wave, part), rows in shown.groupby(["arm", "wave", "id"])
        }

    @cached_property
    def _spreads(self) -> dict[tuple[str, str, str], dict[str, Spread]]:
        """Spreads by region, arm, wave and part."""
        looks = {
            (one.region, one.arm, one.waves[-1]): one.parts for own in self.standings.values() for one in own
        }
        return {
            (region, arm, wave): {
                part: national_spread(self._by_part[arm, wave, part], region, self.sources.rules)
                for part in parts
            }
            for (region, arm, wave), parts in looks.items()
        }

    def spreads(self, standing: Standing) -> dict[str, Spread]:
        """Return by part how all teams of the same arm are spread at the team's last wave (0–100)."""
        return self._spreads[standing.region, standing.arm, standing.waves[-1]]


def team_feedback(own: OwnTeams) -> dict[str, list[Exhibit]]:
    """Make each region's exhibits about its own teams: one overview, and one figure a team.

    A region recognises its teams by the identifiers that it gave them: teams and sites are not people, and
    their identifiers are kept as they were delivered. Nothing of it is in the report.
    """
    made = {}
    for region, standings in own.standings.items():
        unchecked = {f"{own.name}-{one.team}": _team(one, own) for one in standings}
        if standings:
            unchecked = {own.name: _overview(standings, own), **unchecked}
        made[region] = [release(key, one, own.sources.rules) for key, one in unchecked.items()]
    return made


def strips(own: OwnTeams, region: str) -> dict[str, dict[str, str]]:
    """Draw the figure of each team of a region: SVG by language and exhibit."""
    settings = own.sources.settings
    drawn: dict[str, dict[str, str]] = {}
    for language in (settings.languages[0], *settings.regions[region].languages):
        drawn[language] = {
            name: draw_strip(one, own.spreads(one), name, language)
            for one in own.standings[region]
            for name in [f"{own.name}-{one.team}"]
        }
    return drawn


def _name(row: Mapping[str, object]) -> Words:
    texts = {language: row[language] for language in ("fi", "sv", "en") if isinstance(row[language], str)}
    return Words.model_validate({"texts": texts})


def _overview(standings: list[Standing], own: OwnTeams) -> Unchecked:
    """List the region's teams with the headline index and its level by wave."""
    waves = [wave for wave in own.sources.settings.waves if any(wave in one.waves for one in standings)]
    columns = (
        heading("team"),
        *(Column(id=wave, heading=plain(wave), role="text") for wave in waves),
        column("site", "text"),
    )
    by_arm = (
        RowGroup(
            id=arm,
            heading=message(f"arm.{arm}_teams"),
            rows=tuple(_row(one, waves) for one in standings if one.arm == arm),
        )
        for arm in ARMS
    )
    label = part_label(own.rubric, next(iter(own.rubric.indices)))
    table = Table(
        caption=words(own.plan.title),
        columns=columns,
        groups=groups(by_arm),
        footnotes=(message("note.team_overview", index=label),),
    )
    box = how_to_read(own.rubric, own.sources, own.plan.note)
    return Unchecked(table, heading=message("team.overview"), remarks=(box,))


def _row(standing: Standing, waves: list[str]) -> Row:
    cells = (_headline(standing, wave) for wave in waves)
    return Row(id=standing.team, cells=(plain(standing.team), *cells, plain(standing.site)))


def _headline(standing: Standing, wave: str) -> Content:
    if wave not in standing.waves:
        return Nothing()
    shown, level = standing.shown(standing.headline, wave), standing.level(wave)
    return level if isinstance(shown, Nothing) else message("team.score_level", score=shown, level=level)


def _team(standing: Standing, own: OwnTeams) -> Unchecked:
    spreads = own.spreads(standing)
    values = {
        "team": plain(standing.team),
        "wave": plain(standing.waves[-1]),
        "teams": message(f"team.of_arm.{standing.arm}"),
    }
    figure = Figure(
        caption=Message(id="team.caption", values=values),
        alt=Message(id="team.alt", values=values),
        description=Message(id="team.description", values=values),
        table=Table(
            caption=Message(id="team.caption", values=values),
            columns=tuple(_columns(standing)),
            groups=tuple(_domains(standing, spreads)),
        ),
        footnotes=tuple(_notes(standing, spreads, own)),
    )
    place = message("team.heading", team=plain(standing.team))
    if standing.site is not None:
        place = message("team.heading_site", team=plain(standing.team), site=plain(standing.site))
    said = remarks(standing, spreads[standing.headline], own.tables)
    review = (message("check.own_teams"),)
    return Unchecked(figure, heading=place, remarks=said, review=review)


def _columns(standing: Standing) -> Iterator[Column]:
    yield heading("element")
    for wave in standing.waves:
        yield Column(id=wave, heading=plain(wave))
    yield column(f"{standing.arm}_median")
    yield column(f"{standing.arm}_half")


def _domains(standing: Standing, spreads: Mapping[str, Spread]) -> Iterator[RowGroup]:
    """Yield the headline index, then the elements by their domain."""
    rubric = standing.rubric
    yield RowGroup(id="index", rows=(_part(standing, standing.headline, spreads),))
    domains: dict[str, list[str]] = {}
    for name, element in rubric.elements.items():
        domains.setdefault(element.domain.en, []).append(name)
    for elements in domains.values():
        label = words(rubric.elements[elements[0]].domain)
        rows = tuple(_part(standing, name, spreads) for name in elements)
        yield RowGroup(id=elements[0], heading=label, rows=rows)


def _part(standing: Standing, part: str, spreads: Mapping[str, Spread]) -> Row:
    spread = spreads[part]
    half = Suppressed() if spread.low is None or spread.high is None else interval(spread.low, spread.high, 0)
    median = Suppressed() if spread.median is None else decimal(spread.median, 0)
    if not spread.n:
        half, median = Nothing(), Nothing()
    own = (standing.shown(part, wave) for wave in standing.waves)
    return Row(id=part, cells=(part_label(standing.rubric, part), *own, median, half))


def _notes(standing: Standing, spreads: Mapping[str, Spread], own: OwnTeams) -> Iterator[Content]:
    rules = own.sources.rules
    n_teams = protect_unit_count(spreads[standing.headline].n, rules)
    yield message("note.team_beside", teams=message(f"team.of_arm.{standing.arm}"), n=n_teams)
    if any(standing.hidden(name, standing.waves[-1]) for name in standing.rubric.elements):
        yield message("note.team_few_people", least=decimal(rules.n_min_respondents, 0))
    if any(spread.n and None in (spread.low, spread.median, spread.high) for spread in spreads.values()):
        yield message("note.team_spread_hidden")
