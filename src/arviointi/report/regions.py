"""Exhibits of one region → the page that the region is sent."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from arviointi.config.study import StudySettings
from arviointi.contracts.blocks import Callout, Content, Exhibit, Message, Words
from arviointi.report.model import RegionPage

ASKED = {"n_reject": "region.ask_reject", "n_exclude": "region.ask_exclude", "n_query": "region.ask_query"}


def region_pages(
    settings: StudySettings, exhibits: Mapping[str, Sequence[Exhibit]], drops: pd.DataFrame
) -> Iterator[RegionPage]:
    """Make the page of every region, in the study's first language.

    Parameters
    ----------
    exhibits : by region, made of its own rows.
    drops : canonical table drops.
    """
    for region, own in exhibits.items():
        name = Words(texts=settings.regions[region].label.model_dump(exclude_none=True))
        delivered = drops[drops["region"] == region]
        yield RegionPage(
            region=region,
            title=Message(id="region.title", values={"region": name}),
            author=Words(texts=settings.author.model_dump(exclude_none=True)),
            language=settings.languages[0],
            is_simulated=bool(delivered["is_simulated"].any()),
            is_draft=any(exhibit.is_draft for exhibit in own),
            purpose=(Message(id="region.purpose_text"), Message(id="region.confidential")),
            requests=_requests(delivered),
            exhibits=tuple(own),
        )


def _requests(drops: pd.DataFrame) -> Callout:
    """Say what the region is asked to do, by the gravest findings first."""
    asked: list[Content] = [Message(id=text) for name, text in ASKED.items() if (drops[name] > 0).any()]
    if drops.empty:
        asked = [Message(id="region.nothing_delivered")]
    nothing: list[Content] = [Message(id="region.nothing_asked")]
    return Callout(type="caution", title=Message(id="region.requests"), items=tuple(asked or nothing))
