"""Published bands of an instrument's scores. A band is a label of one score; bands are never averaged."""

from typing import Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label, Model

Informant = Literal["child", "parent", "practitioner", "staff"]


class NormTable(Model):
    """Bands of one scale as given by some informants."""

    scale: str
    """Id of the scale."""
    informants: list[Informant] = Field(min_length=1)
    """Whose answers the bands are for."""
    ages: tuple[int, int] | None = None
    """Youngest and oldest age of the child in full years; without it, the bands are for everyone."""
    lowest: dict[str, float] = Field(min_length=2)
    """Lowest score of each band, bands in rising order."""

    @model_validator(mode="after")
    def _rises(self) -> "NormTable":
        starts = list(self.lowest.values())
        if starts != sorted(set(starts)):
            raise ValueError("'lowest' must rise from band to band")
        if self.ages and self.ages[0] > self.ages[1]:
            raise ValueError("'ages' must rise")
        return self


class Norm(Model):
    """One publication's bands."""

    label: Label
    """Name in print."""
    source: str
    """Where the bands come from, and how sure that is."""
    bands: dict[str, Label]
    """Names in print of the bands, by id."""
    tables: list[NormTable] = Field(min_length=1)
    """Bands by scale and informant; a score that no table covers gets no band."""

    @model_validator(mode="after")
    def _tables_fit(self) -> "Norm":
        for table in self.tables:
            unnamed = set(table.lowest) - set(self.bands)
            if unnamed:
                raise ValueError(f"bands without a name: {', '.join(sorted(unnamed))}")
        covered = [(table.scale, informant) for table in self.tables for informant in table.informants]
        if len(covered) != len(set(covered)):
            raise ValueError("a scale and informant may be in one table only")
        return self
