"""Every canonical table but the survey answers."""

import datetime as dt

import pyarrow as pa

from arviointi.config.study import Calendar
from arviointi.contracts.canonical import DROPS, REGISTERS
from arviointi.harmonise.coverage import coverage
from arviointi.harmonise.drops import Drop, parts_of
from arviointi.harmonise.indicators import indicators
from arviointi.harmonise.unite import unite

DAY = dt.timedelta(days=1)


def registers(drops: list[Drop], calendar: Calendar) -> dict[str, pa.Table]:
    """Return every canonical register table by name; those that no delivery fills are empty.

    Parameters
    ----------
    drops : deliveries in force, in order, used or left out.
    """
    parts = parts_of(drops)
    rows = [part for part in parts if part.table.shape == "rows"]
    tables = {
        name: unite([part for part in rows if part.table.becomes == name], contract, calendar)
        for name, contract in REGISTERS.items()
        if name != DROPS.name
    }
    tables[DROPS.name] = deliveries(drops)
    tables["coverage"] = coverage(tables["coverage"], tables["teams"], drops)
    tables["indicators"] = indicators([part for part in parts if part.table.shape == "indicators"], calendar)
    return tables


def deliveries(drops: list[Drop]) -> pa.Table:
    """Describe every delivery in force, used or left out."""
    columns = [_described(drop) for drop in drops]
    return DROPS.conform(
        pa.Table.from_pylist(sorted(columns, key=lambda row: (row["region"], row["delivery"])))
    )


def _described(drop: Drop) -> dict[str, object]:
    own, counts = drop.manifest(), drop.verdict["counts"]
    last = own.get("end")
    return {
        "region": drop.verdict["region"],
        "delivery": drop.verdict["delivery"],
        "drop": own.get("drop"),
        "version": drop.verdict["version"],
        "wave": drop.verdict["wave"],
        "start": own.get("start"),
        "end": last + DAY if last else None,
        "extracted": own.get("extracted"),
        "is_simulated": drop.verdict["simulated"],
        "is_used": drop.is_used,
        **{f"n_{severity}": counts[severity] for severity in ("reject", "exclude", "query")},
    }
