"""Spells [start, end): merging them, finding the one a day lies in, and whose day it is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

FAR = pd.Timestamp("2200-01-01")
DAY = pd.Timedelta(days=1)


def merged(spells: pd.DataFrame, by: Sequence[str], *, gap: int = 0) -> pd.DataFrame:
    """Join spells that overlap, touch, or have at most `gap` free days between them.

    Parameters
    ----------
    spells : columns `by`, start, end (empty: still open), and any others.
    by : columns within which spells are joined.

    Returns
    -------
    One row a joined spell with the other columns of its first row; open ends are `FAR`.
    """
    ordered, group = _in_order(spells, by)
    latest = running_end(ordered, group)
    new_group = np.diff(group, prepend=-1) != 0
    apart = ordered["start"].to_numpy() > _shifted(latest) + np.timedelta64(gap, "D")
    spell = np.cumsum(new_group | apart)
    first = ordered[new_group | apart].reset_index(drop=True)
    joined: pd.DataFrame = first.assign(end=ordered["end"].groupby(spell).max().to_numpy())
    return joined


def closed(spells: pd.DataFrame) -> pd.DataFrame:
    """Give open spells the far end `FAR`."""
    ends = spells["end"].fillna(FAR)
    return spells.assign(end=ends)


def _in_order(spells: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Sort spells by group and start; whole numbers sort much faster than pseudonyms."""
    whole = closed(spells)
    group = codes(whole, by)
    start = day_numbers(whole["start"])
    order = np.argsort(group * (np.ptp(start) + 1 if len(start) else 1) + start, kind="stable")
    return whole.iloc[order].reset_index(drop=True), group[order]


def codes(rows: pd.DataFrame, by: Sequence[str]) -> npt.NDArray[np.int64]:
    """Give every group of rows a number 0, 1, … in order of appearance."""
    numbers = pd.factorize(rows[by[0]])[0].astype(np.int64)
    for column in by[1:]:
        inner = pd.factorize(rows[column])[0].astype(np.int64)
        numbers = pd.factorize(numbers * (inner.max(initial=0) + 1) + inner)[0].astype(np.int64)
    return numbers


def running_end(ordered: pd.DataFrame, group: npt.NDArray[np.int64]) -> npt.NDArray[np.datetime64]:
    """Return the latest end so far within each group, for rows sorted by group and start."""
    ends: npt.NDArray[np.datetime64] = ordered["end"].groupby(group).cummax().to_numpy()
    return ends


def locate(points: pd.DataFrame, day: str, spells: pd.DataFrame, by: Sequence[str]) -> npt.NDArray[np.int64]:
    """Find the spell that each day lies in.

    Parameters
    ----------
    points : columns `by` and `day`.
    spells : columns `by`, start, end; disjoint within `by`.

    Returns
    -------
    Position of the row in `spells`, −1 where there is none.
    """
    if spells.empty or points.empty:
        return np.full(len(points), -1, dtype=np.int64)
    group = codes(pd.concat([spells[list(by)], points[list(by)]], ignore_index=True), by)
    ours, theirs = group[: len(spells)], group[len(spells) :]
    start, end, days = day_numbers(spells["start"]), day_numbers(spells["end"]), day_numbers(points[day])
    low = min(start.min(), days.min())
    width = max(start.max(), days.max()) - low + 1
    order = np.argsort(ours * width + (start - low), kind="stable")
    keys = (ours * width + (start - low))[order]
    position = np.searchsorted(keys, theirs * width + (days - low), side="right") - 1
    found = order[np.maximum(position, 0)]
    inside = (position >= 0) & (ours[found] == theirs) & (days < end[found])
    return np.where(inside, found, -1)


def day_numbers(dates: pd.Series) -> npt.NDArray[np.int64]:
    """Count days from 1970-01-01."""
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def owned(spells: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Cut spells so that every day belongs to one: of overlapping spells, to the latest begun.

    Parameters
    ----------
    spells : columns `by`, start, end (empty: still open), and any others; starts differ within `by`.

    Returns
    -------
    Disjoint pieces with the other columns of the spell that owns them.
    """
    ordered, group = _in_order(spells, by)
    before = _shifted(running_end(ordered, group))
    overlaps = (np.diff(group, prepend=-1) == 0) & (ordered["start"].to_numpy() < before)
    shared = np.isin(group, group[overlaps])
    return pd.concat([ordered[~shared], _owned_pieces(ordered[shared], group[shared])], ignore_index=True)


def _owned_pieces(spells: pd.DataFrame, group: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Cut overlapping spells at every start and end; each segment goes to its latest begun spell."""
    if spells.empty:
        return spells
    edges = pd.DataFrame({"group": np.tile(group, 2), "from": pd.concat([spells["start"], spells["end"]])})
    segments = edges.drop_duplicates().sort_values(["group", "from"], ignore_index=True)
    segments = segments.assign(to=segments.groupby("group")["from"].shift(-1)).dropna(subset="to")
    pairs = segments.merge(spells.assign(group=group), on="group")
    inside = pairs[(pairs["start"] <= pairs["from"]) & (pairs["from"] < pairs["end"])]
    owner = inside.sort_values(["group", "from", "start"], kind="stable").groupby(["group", "from"]).tail(1)
    return owner.assign(start=owner["from"], end=owner["to"])[spells.columns]


def clipped(spells: pd.DataFrame, first: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Cut spells to [first, after) and leave out what is then empty."""
    start = spells["start"].clip(lower=first)
    end = spells["end"].clip(upper=after)
    return spells.assign(start=start, end=end)[start < end]


def shared(spells: pd.DataFrame, others: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return the parts of spells that lie within others; both have ends, and others are disjoint within `by`.

    Returns
    -------
    Rows in the order of `spells`, with their index and columns; a spell has as many as the others it meets.
    """
    group = codes(pd.concat([spells[list(by)], others[list(by)]], ignore_index=True), by)
    ours, theirs = group[: len(spells)], group[len(spells) :]
    start, end = day_numbers(others["start"]), day_numbers(others["end"])
    low = min(start.min(initial=0), day_numbers(spells["start"]).min(initial=0))
    width = max(end.max(initial=0), day_numbers(spells["end"]).max(initial=0)) - low + 1
    order = np.argsort(theirs * width + (start - low), kind="stable")
    offset = ours * width - low
    begins, ends = ((theirs * width + (day - low))[order] for day in (start, end))
    first = np.searchsorted(ends, offset + day_numbers(spells["start"]), side="right")
    number = np.maximum(np.searchsorted(begins, offset + day_numbers(spells["end"])) - first, 0)
    spell = np.repeat(np.arange(len(spells)), number)
    nth = np.arange(len(spell)) - np.repeat(np.cumsum(number) - number, number)
    rows, met = spells.iloc[spell], others.iloc[order[first[spell] + nth]].set_axis(spells.index[spell])
    return clipped(rows, met["start"], met["end"])


def _shifted(values: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
    """Move values one row down; the first row is never compared."""
    return np.concatenate([values[:1], values[:-1]])
