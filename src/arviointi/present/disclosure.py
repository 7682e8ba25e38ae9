"""The one door: whatever leaves stage 6 is protected here, and carries the verdict of the check."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import (
    Callout,
    Conclusion,
    Content,
    Exhibit,
    Figure,
    Message,
    Nothing,
    Number,
    Status,
    Suppressed,
    Table,
)
from arviointi.digests import text_digest
from arviointi.present.suppression import Cell, Counts, Mark, Sum, suppress, suppress_nested


class DisclosureError(Exception):
    """A small count reached the door unprotected: a bug."""


@dataclass(frozen=True)
class Unchecked:
    """An exhibit before the door. `review`: what the automatic check cannot judge."""

    block: Table | Figure
    conclusions: tuple[Conclusion, ...] = ()
    review: tuple[Content, ...] = ()
    heading: Content | None = None
    remarks: tuple[Callout, ...] = ()


def protect_counts(counts: Counts, rules: Disclosure) -> dict[Cell, Content]:
    """Turn counts that belong together into what may be shown.

    Counts from 1 to n_min − 1 become "<n_min"; further cells are hidden where a total would reveal one.
    """
    if not rules.enabled:
        return {cell: _count(value) for cell, value in counts.values.items()}
    return _marked(counts.values, suppress(counts, rules.n_min), rules)


def protect_nested(values: Mapping[Cell, int], anchor: int, rules: Disclosure) -> dict[Cell, Content]:
    """Protect counts of groups of people that lie within each other; `anchor` is shown first."""
    if not rules.enabled:
        return {cell: _count(value) for cell, value in values.items()}
    return _marked(values, suppress_nested(values, anchor, rules.n_min), rules)


def protect_count(value: int, rules: Disclosure) -> Content:
    """Protect one count that is part of no total."""
    return protect_counts(Counts({("count",): value}), rules)[("count",)]


def protect_part(
    part: int, whole: int, rules: Disclosure, *, digits: int = 0
) -> tuple[Content, Content, Content]:
    """Protect a count, the one it is part of, and the share: whole, part, share.

    Readers can subtract, so the rest counts as well. A part that exceeds its whole has no rest.
    """
    values: dict[Cell, int] = {("whole",): whole, ("part",): part}
    is_inside = part <= whole
    sums = (Sum(("whole",), (("part",), ("rest",))),) if is_inside else ()
    rest: dict[Cell, int] = {("rest",): whole - part} if is_inside else {}
    shown = protect_counts(Counts({**values, **rest}, sums, keep=frozenset({("whole",)})), rules)
    return shown[("whole",)], shown[("part",)], share(part, whole, shown, digits=digits)


def share(part: int, whole: int, shown: Mapping[Cell, Content], *, digits: int = 0) -> Content:
    """Return a share, unless one of the counts it could be worked back to is hidden in `shown`."""
    if not whole:
        return Nothing()
    hidden = any(_is_hidden(cell) for cell in shown.values())
    return Suppressed() if hidden else Number(value=part / whole, format="percent", digits=digits)


def protect_unit_counts(counts: Counts, rules: Disclosure) -> dict[Cell, Content]:
    """Protect counts of teams; areas of published statistics are counted openly."""
    if rules.public_units:
        return {cell: Number(value=n, format="integer") for cell, n in counts.values.items()}
    return protect_counts(counts, rules)


def protect_unit_count(value: int, rules: Disclosure) -> Content:
    """Protect one count of teams that is part of no total."""
    return protect_unit_counts(Counts({("count",): value}), rules)[("count",)]


def protect_mean(value: Content, n_behind: int, rules: Disclosure) -> Content:
    """Hide a mean that rests on fewer than n_min_respondents."""
    return value if n_behind >= rules.n_min_respondents or not rules.enabled else Suppressed()


def protect_unit_mean(value: Content, n_units: int, rules: Disclosure) -> Content:
    """Hide a mean over fewer than n_min teams; areas of published statistics are known one by one."""
    is_open = rules.public_units or not rules.enabled
    return value if is_open or n_units >= rules.n_min else Suppressed()


def protect_mean_of_units(value: Content, n_units: int, n_hidden: int, rules: Disclosure) -> Content:
    """Hide a mean over teams of which some are hidden one by one, where it would tell of those few.

    The shown ones can be subtracted; what is left must again be a mean over at least n_min teams.
    """
    tells_of_few = 0 < n_hidden < rules.n_min and rules.enabled
    return Suppressed() if tells_of_few else protect_unit_mean(value, n_units, rules)


def n_beside(n: int, share: float) -> tuple[int, int]:
    """Count the values that lie by rank on or below, and on or above, a percentile between two of them."""
    rank = round((n - 1) * share, 9)
    return math.ceil(rank), n - 1 - math.floor(rank)


def protect_percentile(value: Content, n_below: int, n_above: int, rules: Disclosure) -> Content:
    """Hide a percentile of teams with fewer than n_min_beside_percentile of them on either side."""
    is_open = rules.public_units or not rules.enabled
    return value if is_open or min(n_below, n_above) >= rules.n_min_beside_percentile else Suppressed()


def protect_rate(value: Content, events: float, rules: Disclosure) -> Content:
    """Hide a rate behind which a small number of events stands."""
    is_small = 0 < round(events) < rules.n_min
    return Suppressed() if is_small and rules.enabled and not rules.public_units else value


def hide_where(cells: Mapping[Cell, Content], other: Mapping[Cell, Content]) -> dict[Cell, Content]:
    """Hide the cells whose counterpart is hidden, where one would follow from the other."""
    return {
        key: Suppressed() if isinstance(other.get(key), Suppressed) and not _is_hidden(cell) else cell
        for key, cell in cells.items()
    }


def release(name: str, unchecked: Unchecked, rules: Disclosure, note: Content | None = None) -> Exhibit:
    """Check an exhibit once more as a whole, add its notes and stamp it.

    Raises
    ------
    DisclosureError
        If a small count is in it although protection is on.
    """
    content = [unchecked.block, *unchecked.conclusions, *unchecked.remarks]
    if rules.enabled and any(_is_small(number, rules) for part in content for number in _numbers(part)):
        raise DisclosureError(f"exhibit '{name}' shows a count below {rules.n_min}")
    status, reasons = _verdict(unchecked, rules)
    block = _with_notes(unchecked.block, rules, note)
    said = (block, *unchecked.conclusions, *unchecked.remarks)
    digest = text_digest("".join(part.model_dump_json() for part in said))
    return Exhibit(
        id=name,
        heading=unchecked.heading,
        remarks=unchecked.remarks,
        block=block,
        conclusions=unchecked.conclusions,
        status=status,
        reasons=reasons,
        is_draft=not rules.enabled,
        digest=digest,
    )


def _with_notes(block: Table | Figure, rules: Disclosure, note: Content | None) -> Table | Figure:
    hidden = Message(id="note.hidden", values={"n_min": Number(value=rules.n_min, format="integer")})
    before = () if note is None else (note,)
    after = (hidden,) if any(_suppressed(block)) else ()
    return block.model_copy(update={"footnotes": (*before, *block.footnotes, *after)})


def _marked(values: Mapping[Cell, int], marks: Mapping[Cell, Mark], rules: Disclosure) -> dict[Cell, Content]:
    hidden: dict[Mark, Content] = {
        "small_count": Suppressed(below=rules.n_min),
        "protects_another": Suppressed(),
    }
    return {cell: _count(values[cell]) if mark == "shown" else hidden[mark] for cell, mark in marks.items()}


def _count(value: int) -> Number:
    return Number(value=value, format="count")


def _is_hidden(cell: Content) -> bool:
    return isinstance(cell, Suppressed)


def _is_small(number: Number, rules: Disclosure) -> bool:
    return number.format == "count" and 0 < number.value < rules.n_min


def _verdict(unchecked: Unchecked, rules: Disclosure) -> tuple[Status, tuple[Content, ...]]:
    if not rules.enabled:
        return "fail", (Message(id="check.disclosure_off"),)
    n = sum(1 for _ in _suppressed(unchecked.block))
    hidden = (Message(id="check.n_hidden", values={"n": Number(value=n)}, count=n),) if n else ()
    return ("review" if unchecked.review else "pass"), (*hidden, *unchecked.review)


def _numbers(part: object) -> Iterator[Number]:
    return (item for item in _inside(part) if isinstance(item, Number))


def _suppressed(part: object) -> Iterator[Suppressed]:
    return (item for item in _inside(part) if isinstance(item, Suppressed))


def _inside(part: object) -> Iterator[object]:
    """Walk through everything a block holds."""
    yield part
    if isinstance(part, BaseModel):
        inner: Iterable[object] = (getattr(part, name) for name in type(part).model_fields)
    elif isinstance(part, Mapping):
        inner = part.values()
    elif isinstance(part, tuple):
        inner = part
    else:
        return
    for item in inner:
        yield from _inside(item)
