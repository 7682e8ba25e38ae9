"""What every kind of exhibit has: title, note and the results it reads."""

from typing import ClassVar

from pydantic import model_validator

from arviointi.config.base import Label, Model


class Exhibit(Model):
    """What every exhibit says of itself; the lists name the results it reads."""

    needs: ClassVar[tuple[str, ...]] = ()
    single: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[tuple[str, ...]] = ()
    of_rubric: ClassVar[tuple[str, ...]] = ("scores",)
    of_analysis: ClassVar[tuple[str, ...]] = ("estimates", "fits")
    reads_families: ClassVar[bool] = False
    reads_registrations: ClassVar[bool] = False
    of_kinds: ClassVar[tuple[str, ...]] = ()
    is_of_regions: ClassVar[bool] = False

    title: Label
    """What is seen, as a statement of content and not of conclusion."""
    note: Label | None = None
    """How to read it, and what it cannot tell."""
    analyses: list[str] = []
    """Analyses whose estimates, fits, panel and flow it reads."""
    rubrics: list[str] = []
    """Fidelity rubrics whose scores it reads."""
    outcomes: list[str] = []
    """Outcomes whose scores it reads."""
    instruments: list[str] = []
    """Instruments whose scores it reads."""
    canonical: list[str] = []
    """Canonical tables it reads."""
    per_region: bool = False
    """Whether it is also made of each region's own rows, for the page that the region is sent."""

    @model_validator(mode="after")
    def _lists_are_filled(self) -> "Exhibit":
        for name in self.needs:
            if not getattr(self, name):
                raise ValueError(f"this kind needs '{name}'")
        for name in self.single:
            if len(getattr(self, name)) != 1:
                raise ValueError(f"this kind needs exactly one entry in '{name}'")
        self._require_canonical(*self.reads)
        if self.per_region and not self.is_of_regions:
            raise ValueError("this kind cannot be made per region")
        return self

    def _require_canonical(self, *tables: str) -> None:
        for table in tables:
            if table not in self.canonical:
                raise ValueError(f"this kind needs '{table}' in 'canonical'")
