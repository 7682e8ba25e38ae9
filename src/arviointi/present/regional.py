"""Exhibits of one region's own rows, for the page that the region is sent."""

from dataclasses import replace
from typing import Any

import pandas as pd

from arviointi.config.exhibits import AnyExhibit, FamilyResponse, StaffResponse
from arviointi.contracts.blocks import Content, Exhibit, RowGroup, Table
from arviointi.present.content import message
from arviointi.present.disclosure import Unchecked, release
from arviointi.present.kinds import make_table
from arviointi.present.national import FEWEST_REGIONS
from arviointi.present.sources import Frames, Sources, words

SURVEY_OF: dict[type[Any], str] = {StaffResponse: "staff", FamilyResponse: "family"}


def regional(name: str, plan: AnyExhibit, sources: Sources, everyone: Unchecked) -> dict[str, Exhibit]:
    """Make an exhibit of each region's own rows, if the exhibit says so; they are protected like all others.

    Response is set beside that of all regions together, where at least three have answers: with two, one
    could subtract itself and see the other.

    Parameters
    ----------
    everyone : the exhibit of all regions.
    """
    if not plan.per_region:
        return {}
    survey = SURVEY_OF.get(type(plan))
    is_compared = survey is not None and n_regions(sources, survey) >= FEWEST_REGIONS
    note = None if plan.note is None else words(plan.note)
    made = {}
    for region, sender in sources.settings.regions.items():
        table = make_table(plan, only(sources, region))
        table = _beside(table, everyone, words(sender.label)) if is_compared else table
        made[region] = release(name, table, sources.rules, note)
    return made


def n_regions(sources: Sources, survey: str) -> int:
    """Count the regions with answers to a survey."""
    responses = sources.canonical["responses"]
    return len(responses.loc[responses["survey"] == survey, "region"].unique())


def only(sources: Sources, region: str) -> Sources:
    """Keep one region, and its rows of every table; what is of all regions together is left out."""
    regions = {region: sources.settings.regions[region]}
    return replace(
        sources,
        settings=sources.settings.model_copy(update={"regions": regions}),
        canonical=_of_region(sources.canonical, region),
        scores=_of_region(sources.scores, region),
        adoption=_of_region(sources.adoption, region),
        doses=_of_region(sources.doses, region),
        sensitivity=_of_region(sources.sensitivity, region),
        robustness=_of_region(sources.robustness, region),
        agreement={},
        factors={},
        measures=_of_region(sources.measures, region),
        outcomes=_of_region(sources.outcomes, region),
    )


def _of_region(frames: Frames, region: str) -> dict[str, pd.DataFrame]:
    return {name: frame[frame["region"] == region] for name, frame in frames.items()}


def _beside(own: Unchecked, everyone: Unchecked, label: Content) -> Unchecked:
    """Put the groups of all regions after the region's own, each under its name."""
    if not isinstance(own.block, Table) or not isinstance(everyone.block, Table):
        raise TypeError("only tables are set beside each other")
    all_regions = message("label.all_regions")
    groups = (
        *(_named(group, label, group.id) for group in own.block.groups),
        *(_named(group, all_regions, f"all.{group.id}") for group in everyone.block.groups),
    )
    return replace(own, block=own.block.model_copy(update={"groups": groups}))


def _named(group: RowGroup, whose: Content, name: str) -> RowGroup:
    heading = whose if group.heading is None else message("label.whose", whose=whose, what=group.heading)
    return group.model_copy(update={"id": name, "heading": heading})
