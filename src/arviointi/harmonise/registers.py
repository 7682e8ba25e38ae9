"""Everything but survey answers: one canonical table a kind of thing."""

from collections.abc import Iterator

import pyarrow as pa

from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import COVERAGE, DROPS, REGISTERS
from arviointi.contracts.quality import DELIVERED, DROP_CHANGES, FINDINGS_SUMMARY
from arviointi.harmonise.changes import drop_changes
from arviointi.harmonise.coverage import with_periods
from arviointi.harmonise.drops import Drop, drops_table, used_drops
from arviointi.harmonise.mapping import canonical_columns, indicator_columns, indicator_names
from arviointi.harmonise.quality import delivered, findings_summary
from arviointi.harmonise.union import Source, conformed, last_word, texts, united, with_drop
from arviointi.io.database import Connection, literal, name_of

NOT_REPORTED = "not_reported"


def registers(drops: list[Drop], schemas: dict[str, DropSchema], study: StudySettings) -> dict[str, pa.Table]:
    """Make every canonical table but the answers. Tables that no schema fills are empty.

    Raises
    ------
    RejectedDrop
        If a drop is rejected and the study says stop.
    """
    used = used_drops(drops, study)
    with united(used, schemas, study) as (connection, sources):
        tables = {name: _table(connection, name, sources) for name in REGISTERS}
        tables[DROP_CHANGES.name] = drop_changes(connection, sources, used, schemas, study)
    tables[DROPS.name] = drops_table(drops, schemas)
    tables[FINDINGS_SUMMARY.name] = findings_summary(drops, schemas)
    tables[DELIVERED.name] = delivered(used, schemas)
    tables[COVERAGE.name] = with_periods(tables[COVERAGE.name], tables["teams"], used, schemas)
    return tables


def _table(connection: Connection, name: str, sources: list[Source]) -> pa.Table:
    contract = REGISTERS[name]
    fitting = [source for source in sources if source.table.becomes == name and name != DROPS.name]
    if not fitting:
        return contract.empty()
    selects, filled = [], {"region"}
    for source in fitting:
        of_source, columns = _indicators(source) if source.table.shape == "indicators" else _rows(source)
        selects.append(of_source)
        filled |= columns
    return conformed(connection, last_word(selects, contract.key), filled, contract)


def _rows(source: Source) -> tuple[str, set[str]]:
    columns = canonical_columns(source.table)
    return with_drop(source, columns), set(columns)


def _indicators(source: Source) -> tuple[str, set[str]]:
    columns = indicator_columns(source.table)
    values = ", ".join(_values(source))
    wide = with_drop(source, {**columns, "one": f"unnest([{values}])"})
    filled = {*columns, "indicator", "value", "missing_reason"}
    return f"SELECT * EXCLUDE (one), one.* FROM ({wide})", filled


def _values(source: Source) -> Iterator[str]:
    for name, indicator in indicator_names(source.table).items():
        at = f"t.{name_of(name)}"
        why = f"t.{name_of(name + '__missing')}" if source.table.columns[name].missing else "NULL"
        reason = f"CASE WHEN {at} IS NULL THEN coalesce({why}, {literal(NOT_REPORTED)}) END"
        value = {"indicator": indicator, "value": f"CAST({at} AS DOUBLE)", "missing_reason": reason}
        yield texts(value)
