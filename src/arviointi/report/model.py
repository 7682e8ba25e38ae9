"""The report as a whole, before it is put into a language and a format."""

from typing import Annotated

from pydantic import Field

from arviointi.contracts.blocks import (
    Callout,
    Content,
    Exhibit,
    Frozen,
    Heading,
    Place,
    Prose,
    Table,
    Words,
)

PageBlock = Annotated[Heading | Prose | Place, Field(discriminator="kind")]


class Term(Frozen):
    """A word that is explained."""

    term: Content
    meaning: Content


class Origin(Frozen):
    """What the report rests on: deliveries, exhibits with their check, code."""

    deliveries: Table
    exhibits: Table
    versions: tuple[Content, ...]


class Report(Frozen):
    """Everything that every page is made from; `pages` holds each language's own text."""

    title: Words
    author: Words
    languages: tuple[str, ...]
    is_simulated: bool
    is_draft: bool
    summary: tuple[Callout, ...]
    pages: dict[str, tuple[PageBlock, ...]]
    exhibits: dict[str, Exhibit]
    methods: tuple[Content, ...]
    models: Table
    glossary: tuple[Term, ...]
    origin: Origin


class RegionPage(Frozen):
    """What one region is sent: its own teams, if the study says so, and the quality of its deliveries.

    `name`: of its file, without ending. `pictures`: SVG of the teams' figures, by exhibit. `requests`: None
    where the page says nothing of the deliveries.
    """

    name: str
    title: Content
    author: Words
    language: str
    is_simulated: bool
    is_draft: bool
    purpose: tuple[Content, ...]
    teams: tuple[Exhibit, ...]
    pictures: dict[str, str]
    requests: Callout | None
    exhibits: tuple[Exhibit, ...]
