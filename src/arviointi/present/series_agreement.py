"""How far two published series of the same thing agree: how many values differ, by how much, and which."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from arviointi.config.exhibits_reference import SeriesAgreement, SeriesPair
from arviointi.contracts.blocks import Conclusion, Content, Nothing, Row, RowGroup, Table
from arviointi.present.content import column, decimal, heading, message, plain, records, whole
from arviointi.present.disclosure import Unchecked, protect_unit_mean
from arviointi.present.sources import Sources, words

KEY = ["region", "team", "period", "period_label"]
MOST_DIGITS = 15


@dataclass(frozen=True)
class Compared:
    """Values of two series by unit and period.

    Attributes
    ----------
    rows : KEY, first, second, difference (second − first), is_different; every unit and period of either.
    """

    rows: pd.DataFrame

    @property
    def in_both(self) -> pd.DataFrame:
        """Rows with a value in both."""
        return self.rows[self.rows["difference"].notna()]

    @property
    def different(self) -> pd.DataFrame:
        """Rows whose values differ by more than the tolerance, in order of time."""
        return self.rows[self.rows["is_different"]].sort_values(["period", "region", "team"])

    def only(self, name: str) -> pd.DataFrame:
        """Return the rows that have a value in this series and none in the other."""
        return self.rows[self.rows[name].notna() & self.rows["difference"].isna()]


def compared(pair: SeriesPair, sources: Sources) -> Compared:
    """Put the values of a pair side by side, matched by unit and period."""
    first, second = (
        sources.outcomes[name][[*KEY, "value"]].rename(columns={"value": column_name})
        for name, column_name in ((pair.first, "first"), (pair.second, "second"))
    )
    rows = first.merge(second, how="outer", on=KEY, validate="one_to_one")
    difference = rows["second"] - rows["first"]
    is_different = difference.abs() > pair.tolerance
    return Compared(rows.assign(difference=difference, is_different=is_different))


def series_agreement(exhibit: SeriesAgreement, sources: Sources) -> Unchecked:
    """Say of each pair how many values both have and how many differ, and list those that differ."""
    columns = (heading("period"), column("first_series"), column("second_series"), column("difference"))
    found = {name: compared(pair, sources) for name, pair in exhibit.pairs.items()}
    groups = tuple(
        RowGroup(
            id=name,
            heading=_summary(words(exhibit.pairs[name].label), exhibit.pairs[name], one, sources),
            rows=tuple(_rows(exhibit, name, one, sources)),
        )
        for name, one in found.items()
    )
    notes = tuple(_note(exhibit.pairs[name], one, sources) for name, one in found.items())
    table = Table(caption=words(exhibit.title), columns=columns, groups=groups, footnotes=notes)
    return Unchecked(table, tuple(_conclusions(exhibit, found, sources)))


def _conclusions(
    exhibit: SeriesAgreement, found: dict[str, Compared], sources: Sources
) -> Iterator[Conclusion]:
    """Say how far each pair agrees; without values in common nothing can be told."""
    for name, one in found.items():
        pair = exhibit.pairs[name]
        label = message("agreement.of", **_labels(pair, sources))
        certainty: Literal["learned", "cannot_tell"] = "learned" if len(one.in_both) else "cannot_tell"
        said = _summary(label, pair, one, sources)
        yield Conclusion(id=f"agreement.{name}", topic="implementation", certainty=certainty, text=said)


def _labels(pair: SeriesPair, sources: Sources) -> dict[str, Content]:
    named = {"first": pair.first, "second": pair.second}
    return {place: words(sources.definitions[outcome].label) for place, outcome in named.items()}


def _summary(label: Content, pair: SeriesPair, found: Compared, sources: Sources) -> Content:
    if found.in_both.empty:
        return message("agreement.nothing_common", label=label)
    largest = decimal(found.in_both["difference"].abs().max(), pair.digits)
    return message(
        "agreement.pair",
        label=label,
        different=whole(len(found.different)),
        common=whole(len(found.in_both)),
        largest=protect_unit_mean(largest, 1, sources.rules),
    )


def _rows(exhibit: SeriesAgreement, name: str, found: Compared, sources: Sources) -> Iterator[Row]:
    if found.different.empty:
        yield Row(id=f"{name}/none", cells=(message("agreement.none"), Nothing(), Nothing(), Nothing()))
    has_units = found.rows[["region", "team"]].drop_duplicates().shape[0] > 1
    digits = exhibit.pairs[name].digits
    for row in records(found.different):
        label = f"{_unit(row, sources)} {row['period_label']}" if has_units else row["period_label"]
        values = (
            protect_unit_mean(decimal(row[key], digits), 1, sources.rules)
            for key in ("first", "second", "difference")
        )
        yield Row(
            id=f"{name}/{row['region']}/{row['team']}/{row['period_label']}", cells=(plain(label), *values)
        )


def _unit(row: dict[str, object], sources: Sources) -> str:
    """Name a unit as the statistics do, by its code where they give no name."""
    if "indicators" not in sources.canonical:
        return str(row["team"])
    rows = sources.canonical["indicators"]
    own = rows[(rows["region"] == row["region"]) & (rows["team"] == row["team"])]
    return str(next(iter(own["name"].dropna()), row["team"]))


def _note(pair: SeriesPair, found: Compared, sources: Sources) -> Content:
    return message(
        "note.series_pair",
        label=words(pair.label),
        **_labels(pair, sources),
        only_first=whole(len(found.only("first"))),
        only_second=whole(len(found.only("second"))),
        tolerance=decimal(pair.tolerance, _digits(pair.tolerance)),
    )


def _digits(tolerance: float) -> int:
    """Return the decimals with which a tolerance is printed whole."""
    return next((n for n in range(MOST_DIGITS) if round(tolerance, n) == tolerance), MOST_DIGITS)
