"""Structural breaks: dated changes that a series over calendar time must be read against."""

import datetime as dt
from collections.abc import Iterable, Mapping

from pydantic import model_validator

from arviointi.config.base import Label, Model


class Break(Model):
    """A change of law, of organisation or of circumstances: from one day on, or between two days."""

    label: Label
    """Name in print."""
    date: dt.date | None = None
    """First day of the new state: everything before it was different. Instead of `first` and `last`."""
    first: dt.date | None = None
    """First day of a time that was different."""
    last: dt.date | None = None
    """Last day of that time."""
    source: Label
    """Where the fact and its dates are documented, or whose choice they are."""
    regions: list[str] = []
    """Senders that it concerns; all when empty."""

    @model_validator(mode="after")
    def _one_way_to_date_it(self) -> "Break":
        both = (self.first is not None, self.last is not None)
        if (self.date is not None) is any(both) or any(both) is not all(both):
            raise ValueError("needs either 'date', or 'first' and 'last'")
        if self.ends < self.begins:
            raise ValueError("'last' is before 'first'")
        return self

    @property
    def begins(self) -> dt.date:
        """First day of the new state, or of the time that was different."""
        days = [day for day in (self.date, self.first) if day is not None]
        return days[0]

    @property
    def ends(self) -> dt.date:
        """Last day of a time that was different; of a change on one day, that day."""
        return self.last or self.begins

    @property
    def lasts(self) -> bool:
        """Whether it is a time between two days and not a change for good."""
        return self.date is None

    def is_inside(self, start: dt.date, after: dt.date) -> bool:
        """Say whether the days [start, after) are divided by it, or shared with it.

        A change on the very first day divides nothing: no day before it is seen.
        """
        if self.lasts:
            return self.begins < after and self.ends >= start
        return start < self.begins < after

    def concerns(self, regions: Iterable[str]) -> bool:
        """Say whether it concerns at least one of these senders."""
        return not self.regions or not set(self.regions).isdisjoint(regions)


def breaks_inside(
    breaks: Mapping[str, Break], start: dt.date, after: dt.date, regions: Iterable[str]
) -> dict[str, Break]:
    """Return the breaks inside the days [start, after) that concern these senders, earliest first."""
    senders = set(regions)
    found = {
        name: one for name, one in breaks.items() if one.is_inside(start, after) and one.concerns(senders)
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].begins, item[1].ends, item[0])))
