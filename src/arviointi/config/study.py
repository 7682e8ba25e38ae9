"""`study.yaml` and `deliveries.yaml`: the study itself, and which deliveries it accepts."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from arviointi.config.base import Label, Model, YearEnd
from arviointi.config.breaks import Break

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Language = Literal["fi", "en", "sv"]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ORIGIN = 2000
"""Year from whose January months are counted."""


class Region(Model):
    """One sender of drops."""

    label: Label
    """Name in print."""
    division: str
    """Regional division that the code belongs to; the code systems collide, so never a bare code."""
    code: str
    """Code within the division."""
    waves: list[str] | None = None
    """Waves that this sender takes part in, where it is not all of the study's."""
    languages: list[Language] = []
    """Languages in which it is also sent the feedback on its own teams, beside the study's first one."""


class Disclosure(Model):
    """Protection of small counts in everything that leaves stage 6."""

    enabled: bool = True
    """Switching this off stamps every exhibit DRAFT."""
    n_min: int = Field(default=5, ge=3)
    """Counts from 1 to n_min − 1 are not shown."""
    n_min_respondents: int = Field(default=5, ge=3)
    """Fewest respondents behind a published mean of a team."""
    n_min_beside_percentile: int = Field(default=10, ge=5)
    """Fewest units on each side of a published percentile of units."""
    public_units: bool = False
    """Units are areas of published statistics: counts of units (never of people) are shown as they are."""

    @property
    def noun(self) -> Literal["teams", "areas"]:
        """What units are, in the names of texts: teams, or areas of published statistics."""
        return "areas" if self.public_units else "teams"


class Calendar(Model):
    """The register panel's time unit."""

    unit: Literal["month", "year"] = "month"
    """Length of one period."""
    year_ends: YearEnd = "12-31"
    """Last day of the year (mm-dd) when the unit is a year; English reporting years end 03-31."""

    def ending(self, year_ends: str | None) -> "Calendar":
        """Return the same calendar with other reporting years, or itself where there are none."""
        return self if year_ends is None else self.model_copy(update={"year_ends": year_ends})

    def period_of(self, day: dt.date) -> int:
        """Return the number of the period that holds a day: see `days_of`."""
        if self.unit == "month":
            return (day.year - ORIGIN) * 12 + day.month - 1
        return day.year + (day >= self.days_of(day.year)[1])

    def days_of(self, period: int) -> tuple[dt.date, dt.date]:
        """Return the first day of a numbered period and the day after its last one.

        Months are counted from January 2000 (0); a year has the number of the calendar year in which it ends.
        """
        if self.unit == "month":
            return _first_of_month(period), _first_of_month(period + 1)
        month, day = (int(part) for part in self.year_ends.split("-"))
        first, after = (dt.date(year, month, day) + dt.timedelta(1) for year in (period - 1, period))
        return first, after


def _first_of_month(number: int) -> dt.date:
    return dt.date(ORIGIN + number // 12, number % 12 + 1, 1)


class Pseudonyms(Model):
    """How identifiers of people are replaced before anybody works with the data."""

    study: Id
    """Short name of the study. It is part of every pseudonym, so that no two studies can be joined by them,
    and must never change."""
    key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    """Id of the key, as `arviointi new_key` prints it. The key itself is in the file that the environment
    variable ARVIOINTI_KEY_FILE names, outside the study's folder."""


class StudySettings(Model):
    """The study: who takes part, when, in which languages, and what may be shown."""

    title: Label
    """Title of the report."""
    author: Label
    """Who answers for the study."""
    seed: int
    """Every random number comes from (seed, analysis, model)."""
    languages: list[Language] = Field(min_length=1)
    """Languages of the report; the first one is index.html."""
    regions: dict[Id, Region]
    """Senders of drops; keys are the folder names under data/raw."""
    waves: list[str] = []
    """Survey waves in order; the first one is the baseline."""
    calendar: Calendar = Calendar()
    """The register panel's time unit."""
    unlisted_units: Literal["comparison", "leave_out"] = "leave_out"
    """What a unit with outcomes but no row in `teams` is: a comparison unit, or left out."""
    when_rejected: Literal["stop", "leave_out"] = "stop"
    """What happens when a drop is rejected."""
    disclosure: Disclosure = Disclosure()
    """Protection of small counts."""
    breaks: dict[Id, Break] = {}
    """Structural breaks by id: figures over calendar time show them, and an analysis can leave out the
    periods that lie in one (`population: {without: …}`)."""
    families: dict[Id, Label] = {}
    """Names of outcome families in the report; one that is not here is shown by its id."""
    pseudonyms: Pseudonyms | None = None
    """How identifiers are replaced. Without it they stay as the senders gave them, which only a study of
    simulated deliveries or of public units may do."""

    def region_of(self, division: str, code: str) -> str | None:
        """Return the sender that an area code belongs to, or None."""
        own = {(one.division, one.code): region for region, one in self.regions.items()}
        return own.get((division, code))

    def waves_of(self, region: str) -> list[str]:
        """Return the waves that a sender is expected to deliver, in order."""
        own = self.regions[region].waves
        return [wave for wave in self.waves if own is None or wave in own]


class DeliveredFile(Model):
    """One file of a delivery as it was received."""

    sha256: Sha256
    """Content."""
    size: int
    """Bytes."""


class SentAs(Model):
    """The archive in which the files of a delivery came."""

    name: str
    """File name."""
    sha256: Sha256
    """Content."""


class Delivery(Model):
    """One line of the ledger."""

    region: Id
    """Sender."""
    delivery: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}[a-z]?$")]
    """Folder name: the day it was received, with a letter for more than one a day."""
    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    """Drop schema: config/drops/<version>.yaml."""
    wave: str | None = None
    """Survey wave, where drops are delivered by wave."""
    simulated: bool = False
    """Made by `arviointi simulate`: marked on every page of the report."""
    supersedes: str | None = None
    """Delivery of the same region that this one replaces."""
    received_at: AwareDatetime | None = None
    """When it was accepted, with the time zone."""
    received_by: str = ""
    """Who accepted it."""
    drop: str = ""
    """The sender's own id of the drop: a later drop says with it which one it supersedes."""
    sent_as: SentAs | None = None
    """The archive in which the files came."""
    receipt: Sha256 | None = None
    """Digest that the receipt bears: a receipt can be proved genuine by it."""
    files: dict[str, DeliveredFile]
    """Every file, by its path inside the delivery folder."""

    @property
    def id(self) -> str:
        """Region and delivery, as in the folder names."""
        return f"{self.region}/{self.delivery}"

    @property
    def contents(self) -> frozenset[str]:
        """Digests of its files, whatever their names."""
        return frozenset(file.sha256 for file in self.files.values())


class Ledger(Model):
    """`deliveries.yaml`."""

    deliveries: list[Delivery] = []
    """In the order they were received."""

    def find(self, region: str, delivery: str) -> Delivery | None:
        """Return one delivery, or None."""
        return next((d for d in self.deliveries if (d.region, d.delivery) == (region, delivery)), None)

    def superseded_by(self, delivery: Delivery) -> Delivery | None:
        """Return the delivery that took the place of this one, or None while it is in force."""
        return next(
            (d for d in self.deliveries if (d.region, d.supersedes) == (delivery.region, delivery.delivery)),
            None,
        )

    @property
    def in_force(self) -> list[Delivery]:
        """Deliveries that no later one supersedes."""
        replaced = {(d.region, d.supersedes) for d in self.deliveries}
        return [d for d in self.deliveries if (d.region, d.delivery) not in replaced]

    def before(self, delivery: Delivery) -> Delivery | None:
        """Return the region's delivery in force that comes before this one, or None.

        A correction stands where the delivery that it supersedes stood.
        """
        place = self._place(delivery)
        earlier = [d for d in self.in_force if d.region == delivery.region and self._place(d) < place]
        return max(earlier, key=self._place, default=None)

    def _place(self, delivery: Delivery) -> int:
        replaced = delivery.supersedes and self.find(delivery.region, delivery.supersedes)
        is_earlier = replaced and self.deliveries.index(replaced) < self.deliveries.index(delivery)
        return self._place(replaced) if replaced and is_earlier else self.deliveries.index(delivery)
