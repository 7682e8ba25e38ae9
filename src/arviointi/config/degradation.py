"""Are people's identifiers degraded wherever they must be, and in a way that tables still join?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from arviointi.config.drops import DropSchema, RawColumn
from arviointi.config.study import Ledger, StudySettings
from arviointi.contracts.canonical import CANONICAL
from arviointi.errors import Problem

TEXTS = {"id", "string"}
COARSENED = {"year", "month"}


def degradations(
    root: Path,
    settings: StudySettings | None,
    ledger: Ledger | None,
    schemas: Mapping[str, DropSchema | None],
) -> Iterator[Problem]:
    """Yield a problem for every column that cannot be degraded as declared, and for missing pseudonyms."""
    present = {name: schema for name, schema in schemas.items() if schema is not None}
    for name, schema in present.items():
        path = root / "drops" / f"{name}.yaml"
        for table, key, column in _columns(schema):
            for what in _impossible(column, CANONICAL.get(table)):
                yield Problem(str(path), f"{key}.degrade", what)
    yield from _one_way_each(root, present)
    yield from _real_identifiers(root, settings, ledger, present)


def _columns(schema: DropSchema) -> Iterator[tuple[str, str, RawColumn]]:
    for name, table in schema.tables.items():
        for column_name, column in table.columns.items():
            yield table.becomes, f"tables.{name}.columns.{column_name}", column


def _impossible(column: RawColumn, contract: Any) -> Iterator[str]:
    way = column.degradation
    if way == "pseudonym" and (column.type not in TEXTS or column.codes):
        yield "only an identifier or a text without codes can become a pseudonym"
    if way in COARSENED and (column.type != "date" or column.key or column.last_day):
        yield "only a date can be coarsened that is neither part of a key nor a spell's last day"
    canonical = {one.name: one for one in contract.columns} if contract else {}
    if way == "drop" and column.becomes in canonical and not canonical[column.becomes].null:
        yield f"'{column.becomes}' cannot be dropped: the analysis needs it"


def _one_way_each(root: Path, schemas: Mapping[str, DropSchema]) -> Iterator[Problem]:
    """Yield a problem where one kind of identifier is degraded in two ways: its tables would not join."""
    ways: dict[str, dict[str, str]] = defaultdict(dict)
    for name, schema in schemas.items():
        for _, key, column in _columns(schema):
            if column.type == "id" and column.becomes:
                place = f"{root / 'drops' / f'{name}.yaml'}: {key}"
                ways[column.becomes].setdefault(column.degradation, place)
    for kind, places in ways.items():
        if len(places) > 1:
            told = "; ".join(f"{way} in {place}" for way, place in places.items())
            yield Problem(str(root / "drops"), "degrade", f"'{kind}' is degraded in two ways: {told}")


def _real_identifiers(
    root: Path, settings: StudySettings | None, ledger: Ledger | None, schemas: Mapping[str, DropSchema]
) -> Iterator[Problem]:
    identifying = {
        name for name, schema in schemas.items() for _, _, one in _columns(schema) if _identifies(one)
    }
    deliveries = ledger.in_force if ledger else []
    real = [one.id for one in deliveries if not one.simulated and one.version in identifying]
    if real and settings and settings.pseudonyms is None:
        more = f" and {len(real) - 1} more" if len(real) > 1 else ""
        yield Problem(
            str(root / "study.yaml"),
            "pseudonyms",
            f"is missing, and {real[0]}{more} has identifiers of real people",
            "make a key with `arviointi new_key --out FILE` and state its id",
        )


def _identifies(column: RawColumn) -> bool:
    return bool(column.becomes) and column.degradation == "pseudonym"
