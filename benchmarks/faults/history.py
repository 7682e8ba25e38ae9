"""Faults that show only beside the region's drop before this one."""

from faults.drop import Drop, day_of
from faults.registry import fault

MONTHS = 12


@fault("history")
def children_renamed(drop: Drop) -> None:
    """Every child has another identifier than in the drop before."""
    for table in drop.tables.values():
        if "lapsi_id" in table.header:
            for row in table.rows:
                table.set(row, "lapsi_id", "uusi" + table.get(row, "lapsi_id"))


@fault("history")
def workers_renamed(drop: Drop) -> None:
    """Every worker has another identifier than in the drop before."""
    for name, table in drop.tables.items():
        if "tt_id" in table.header and name != "tyontekijakysely":
            for row in table.rows:
                table.set(row, "tt_id", "uusi" + table.get(row, "tt_id"))


@fault("history")
def history_gone(drop: Drop) -> None:
    """Placements that were delivered before are gone."""
    known = drop.previous["sijoitukset"]
    before = {known.get(row, "sijoitus_id") for row in known.rows}
    table = drop["sijoitukset"]
    table.rows[:] = [row for row in table.rows if table.get(row, "sijoitus_id") not in before]


@fault("history")
def table_halved(drop: Drop) -> None:
    """A table has a third of the rows it would have."""
    table = drop["kontaktit"]
    table.rows[:] = table.rows[::3]


@fault("history")
def birth_year_changed(drop: Drop) -> None:
    """A child has another birth year than in the drop before."""
    known = drop.previous["lapset"]
    before = {known.get(row, "lapsi_id") for row in known.rows}
    drop.spoil(
        "lapset", "syntymavuosi", lambda year: str(int(year) - 2), lambda cells: cells["lapsi_id"] in before
    )


@fault("history")
def arm_changed(drop: Drop) -> None:
    """A team changed its arm since the drop before."""
    drop.spoil("tiimit", "ryhma", lambda arm: "vertailu" if arm == "pilotti" else "pilotti")


@fault("history")
def wave_repeated(drop: Drop) -> None:
    """The drop names the wave of the drop before."""
    before = drop.previous["toimitus"]
    drop.spoil("toimitus", "aalto", before.get(before.rows[0], "aalto"))


@fault("history")
def scale_changed(drop: Drop) -> None:
    """A share of full time lost its decimal comma in the whole table."""
    table = drop["tyontekijat"]
    for row in table.rows:
        value = float(table.get(row, "fte").replace(",", "."))
        table.set(row, "fte", f"{value / 10:g}")


@fault("history")
def days_and_months_exchanged(drop: Drop) -> None:
    """Day and month changed places in a table's dates."""
    table = drop["kokoukset"]
    for row in table.rows:
        date = day_of(table.get(row, "pvm"))
        if date.day <= MONTHS:
            table.set(row, "pvm", date.replace(month=date.day, day=date.month).isoformat())
