"""Exhibits of what teams did: fidelity, its raters, teams' days and numbers."""

from typing import Literal

from pydantic import Field

from arviointi.config.exhibit_base import Exhibit


class FidelityProfile(Exhibit):
    """Teams × elements of one rubric at one wave, as a heat map. Needs `rubrics: [one]`.

    Elements that rest on staff surveys are shown only with `canonical: [responses]`, and only for teams with
    enough respondents.
    """

    single = ("rubrics",)
    kind: Literal["fidelity_profile"]
    wave: str
    """Wave shown."""
    elements: list[str] = Field(min_length=1)
    """Elements shown, in order."""


class FidelityTable(Exhibit):
    """How many teams reached which level, by element, arm and wave. Needs `rubrics: [one]`."""

    single = ("rubrics",)
    kind: Literal["fidelity_table"]
    waves: list[str] = Field(min_length=1)
    """Waves shown, in order."""
    parts: list[str] = Field(min_length=1)
    """Elements and indices shown, in order."""
