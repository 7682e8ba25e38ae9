"""Which findings are consequences of others, and which say the same thing twice."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from arviointi.config.drops import DropSchema
from arviointi.feedback.answer import Consequence, Group, Kind

REFERS_TO_LEFT_OUT, MANIFEST_ROWS = "K03", "F11"
MISSPELT = {"C04": ("C01", "C02", "C07"), "F04": ("F01",)}
STOPPING = "FC"


def under_their_causes(groups: Iterable[Group], schema: DropSchema, checked: set[str]) -> list[Group]:
    """Put consequences under their cause, and a misspelt name under the name that is missing.

    Parameters
    ----------
    checked : tables that were checked to the end.
    """
    together = _with_related(list(groups))
    cascades = [group for group in together if _is_cascade(group)]
    roots = [group for group in together if group not in cascades]
    follows: dict[int, list[Consequence]] = defaultdict(list)
    orphans = []
    for cascade in cascades:
        causes = _roots_of(cascade, roots, cascades, schema)
        if causes:
            follows[causes[0]].append(_consequence(cascade, is_shared=len(causes) > 1))
        else:
            orphans.append(cascade)
    _not_checked(roots, checked, follows)
    return [_with(group, follows.get(place, ())) for place, group in enumerate(roots)] + orphans


def _with(group: Group, follows: Iterable[Consequence]) -> Group:
    """Add consequences, those of several groups with the same table as one."""
    counts: dict[tuple[Kind, str, bool], int] = defaultdict(int)
    for one in follows:
        counts[one.kind, one.table, one.shared] += one.count
    merged = tuple(Consequence(kind, table, count, shared) for (kind, table, shared), count in counts.items())
    return replace(group, consequences=merged)


def is_consequence(rule: str, severity: str) -> bool:
    """Tell whether a finding only follows from others: a row that refers to one that is left out."""
    return rule == REFERS_TO_LEFT_OUT and severity != "query"


def _is_cascade(group: Group) -> bool:
    return is_consequence(group.rule, group.severity) or group.rule == MANIFEST_ROWS


def _consequence(cascade: Group, *, is_shared: bool) -> Consequence:
    if cascade.rule == MANIFEST_ROWS:
        return Consequence("drop_rejected", cascade.table or "", 0, is_shared)
    return Consequence("rows_left_out", cascade.table or "", cascade.count, is_shared)


def _roots_of(
    cascade: Group,
    roots: list[Group],
    cascades: list[Group],
    schema: DropSchema,
    seen: frozenset[str] = frozenset(),
) -> list[int]:
    """Find the groups that leave out the rows which a cascade misses, through other cascades if need be."""
    table = _parent(cascade, schema)
    if table is None or table in seen:
        return []
    found = [place for place, group in enumerate(roots) if group.table == table and _leaves_rows_out(group)]
    for other in cascades:
        if other.table == table and other.rule == REFERS_TO_LEFT_OUT:
            found += _roots_of(other, roots, cascades, schema, seen | {table})
    return list(dict.fromkeys(found))


def _parent(cascade: Group, schema: DropSchema) -> str | None:
    """Name the table whose rows a cascade misses."""
    if cascade.rule == MANIFEST_ROWS:
        return cascade.table
    table = schema.tables.get(cascade.table or "")
    column = table.columns.get(cascade.columns[0]) if table and cascade.columns else None
    return column.references if column else None


def _leaves_rows_out(group: Group) -> bool:
    return group.severity != "query" and bool(group.places)


def _not_checked(roots: list[Group], checked: set[str], follows: Mapping[int, list[Consequence]]) -> None:
    """Say once a table that its rows wait for the file or the columns to be mended."""
    waiting: set[str] = set()
    for place, group in enumerate(roots):
        stops = group.severity == "reject" and group.rule[0] in STOPPING and group.rule != "F01"
        if stops and group.table and group.table not in checked | waiting:
            waiting.add(group.table)
            follows[place].append(Consequence("not_checked", group.table))


def _with_related(groups: list[Group]) -> list[Group]:
    """Put what is mended together together.

    A name that is nearly a missing one stands under the missing one; what is odd about cells of a workbook
    under what is wrong with their values.
    """
    kept, under = [], defaultdict(list)
    for group in groups:
        place = _missing_one(group, groups) if group.rule in MISSPELT else _same_cells(group, groups)
        if place is None:
            kept.append(group)
        else:
            under[id(groups[place])].append(group)
    return [replace(group, related=tuple(under[id(group)])) for group in kept]


def _same_cells(group: Group, groups: list[Group]) -> int | None:
    """Find the group of values that are wrong in the cells of which a file check says something."""
    if group.rule[0] != "F" or not group.columns or not group.places:
        return None
    for place, other in enumerate(groups):
        is_same = (other.table, other.columns) == (group.table, group.columns)
        if is_same and other.rule[0] == "V" and set(group.rows) <= set(other.rows):
            return place
    return None


def _missing_one(group: Group, groups: list[Group]) -> int | None:
    """Find the group of a missing name that this one is nearest to."""
    names = {
        name.casefold(): place
        for place, other in enumerate(groups)
        if other.rule in MISSPELT[group.rule] and (group.rule == "F04" or other.table == group.table)
        for name in (other.columns if group.rule == "C04" else (other.table or "",))
    }
    given = group.columns if group.rule == "C04" else tuple(map(_stem, group.files))
    close = difflib.get_close_matches(given[0].casefold(), sorted(names), n=1) if given else []
    return names[close[0]] if close else None


def _stem(file: str) -> str:
    """Return the name of a file without its ending, or of a sheet."""
    return file.rpartition("#")[2].rpartition("/")[2].partition(".")[0]
