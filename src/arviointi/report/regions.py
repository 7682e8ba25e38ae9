"""Exhibits of one region → the page that the region is sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from arviointi.config.study import StudySettings
from arviointi.contracts.blocks import Callout, Content, Exhibit, Message, Words
from arviointi.report.model import RegionPage

ASKED = {"n_reject": "region.ask_reject", "n_exclude": "region.ask_exclude", "n_query": "region.ask_query"}


@dataclass(frozen=True)
class Sent:
    """What one region is sent: exhibits on its deliveries and its own teams; SVG by language and exhibit."""

    exhibits: Sequence[Exhibit] = ()
    teams: Sequence[Exhibit] = ()
    pictures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def region_pages(
    settings: StudySettings, sent: Mapping[str, Sent], drops: pd.DataFrame
) -> Iterator[RegionPage]:
    """Make the pages of every region: all in the study's first language, its own teams in others too.

    Parameters
    ----------
    sent : by region, made of its own rows.
    drops : canonical table drops.
    """
    for region, own in sent.items():
        delivered = drops[drops["region"] == region]
        yield _page(settings, region, own, delivered)
        for language in settings.regions[region].languages if own.teams else ():
            yield _page(settings, region, replace(own, exhibits=()), delivered, language)


def _page(
    settings: StudySettings, region: str, own: Sent, drops: pd.DataFrame, other: str | None = None
) -> RegionPage:
    """Make one page; in another language than the study's first it is on the region's own teams only."""
    name = Words(texts=settings.regions[region].label.model_dump(exclude_none=True))
    title = "region.title_feedback" if own.teams else "region.title"
    language = other or settings.languages[0]
    return RegionPage(
        name=f"{region}.{other}" if other else region,
        title=Message(id=title, values={"region": name}),
        author=Words(texts=settings.author.model_dump(exclude_none=True)),
        language=language,
        is_simulated=bool(drops["is_simulated"].any()),
        is_draft=any(exhibit.is_draft for exhibit in (*own.exhibits, *own.teams)),
        purpose=_purpose(own, has_quality=not other),
        teams=tuple(own.teams),
        pictures=dict(own.pictures.get(language, {})),
        requests=None if other else _requests(drops),
        exhibits=tuple(own.exhibits),
    )


def _purpose(own: Sent, *, has_quality: bool) -> tuple[Content, ...]:
    """Say what the page is for."""
    names = ["purpose_text", "confidential"]
    if own.teams:
        names = ["teams_text", "quality_text" if has_quality else "only_teams", "confidential_teams"]
    return tuple(Message(id=f"region.{name}") for name in names)


def _requests(drops: pd.DataFrame) -> Callout:
    """Say what the region is asked to do, by the gravest findings first."""
    asked: list[Content] = [Message(id=text) for name, text in ASKED.items() if (drops[name] > 0).any()]
    if drops.empty:
        asked = [Message(id="region.nothing_delivered")]
    nothing: list[Content] = [Message(id="region.nothing_asked")]
    return Callout(type="caution", title=Message(id="region.requests"), items=tuple(asked or nothing))
