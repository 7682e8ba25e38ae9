"""Faults in what is said of children: responsibility, placements, notifications."""

import datetime as dt

from faults.drop import Drop, day_of, moved
from faults.registry import fault


@fault("rule")
def responsibility_reversed(drop: Drop) -> None:
    """A team's responsibility ends before it starts."""
    row = drop.pick("lapset")
    drop["lapset"].set(row, "vastuu_loppu", moved(-5)(drop["lapset"].get(row, "vastuu_alku")))


@fault("rule")
def child_in_two_teams(drop: Drop) -> None:
    """Two teams are responsible for a child at once."""
    row = drop.pick("lapset", lambda cells: not cells["vastuu_loppu"])
    team = drop.pick("tiimit", lambda cells: cells["tiimi_id"] != drop["lapset"].get(row, "tiimi_id"))
    start = moved(3)(drop["lapset"].get(row, "vastuu_alku"))
    drop.copy_row("lapset", row, tiimi_id=drop["tiimit"].get(team, "tiimi_id"), vastuu_alku=start)


@fault("rule")
def one_child_two_birth_years(drop: Drop) -> None:
    """A child has two birth years."""
    row = drop.pick("lapset")
    table = drop["lapset"]
    year = str(int(table.get(row, "syntymavuosi")) - 4)
    end = moved(-1)(table.get(row, "vastuu_alku"))
    start = moved(-30)(end)
    drop.copy_row("lapset", row, syntymavuosi=year, vastuu_alku=start, vastuu_loppu=end)


@fault("rule")
def one_child_two_families(drop: Drop) -> None:
    """A child has two families."""
    row = drop.pick("lapset")
    end = moved(-1)(drop["lapset"].get(row, "vastuu_alku"))
    drop.copy_row("lapset", row, perhe_id="F99999", vastuu_alku=moved(-30)(end), vastuu_loppu=end)


@fault("rule")
def end_reason_without_end(drop: Drop) -> None:
    """A reason is given for an end that has no date."""
    drop.spoil("lapset", "vastuu_loppu", "", lambda cells: bool(cells["paattymissyy"]))


@fault("rule")
def placement_reversed(drop: Drop) -> None:
    """A placement ends before it starts."""
    row = drop.pick("sijoitukset")
    drop["sijoitukset"].set(row, "loppu", moved(-9)(drop["sijoitukset"].get(row, "alku")))


@fault("rule")
def placement_twice(drop: Drop) -> None:
    """A child has two placements of one basis at once."""
    row = drop.pick("sijoitukset")
    drop.copy_row("sijoitukset", row, sijoitus_id="S99999")


@fault("rule")
def emergency_too_long(drop: Drop) -> None:
    """An emergency placement lasts a hundred days."""
    row = drop.pick("sijoitukset", lambda cells: cells["peruste"] == "kiireellinen")
    drop["sijoitukset"].set(row, "loppu", moved(100)(drop["sijoitukset"].get(row, "alku")))


@fault("rule")
def placed_as_an_adult(drop: Drop) -> None:
    """A placement starts after the child came of age."""
    child = drop["sijoitukset"].get(
        drop.pick("sijoitukset", lambda cells: cells["peruste"] != "jalkihuolto"), "lapsi_id"
    )
    children = drop["lapset"]
    for row in children.rows:
        if children.get(row, "lapsi_id") == child:
            children.set(row, "syntymavuosi", "1995")


@fault("rule")
def placed_before_birth(drop: Drop) -> None:
    """A placement starts before the child was born."""
    drop.spoil("sijoitukset", "alku", "1991-05-05", lambda cells: not cells["loppu"])


@fault("rule")
def court_decides_emergency(drop: Drop) -> None:
    """The court is said to have decided an emergency placement."""
    drop.spoil("sijoitukset", "paattaja", "hallinto_oikeus", lambda cells: cells["peruste"] == "kiireellinen")


@fault("rule")
def placement_in_the_future(drop: Drop) -> None:
    """A placement starts after the extraction."""
    row = drop.pick("sijoitukset", lambda cells: not cells["loppu"])
    drop["sijoitukset"].set(row, "alku", moved(700)(drop["sijoitukset"].get(row, "alku")))


@fault("rule")
def assessment_reversed(drop: Drop) -> None:
    """A needs assessment was completed before it began."""
    drop.spoil("ilmoitukset", "arvio_valmis", moved(-150), lambda cells: bool(cells["arvio_alku"]))


@fault("rule")
def assessment_before_notification(drop: Drop) -> None:
    """A needs assessment began before the notification."""
    drop.spoil("ilmoitukset", "arvio_alku", moved(-60))


@fault("rule")
def assessment_too_long(drop: Drop) -> None:
    """A needs assessment took eight months."""
    row = drop.pick("ilmoitukset", lambda cells: bool(cells["arvio_valmis"]))
    table = drop["ilmoitukset"]
    table.set(row, "arvio_valmis", moved(240)(table.get(row, "arvio_alku")))


@fault("rule")
def contact_with_anothers_child(drop: Drop) -> None:
    """A contact is dated long after the responsibility ended."""
    contact = drop.pick("kontaktit")
    child = drop["kontaktit"].get(contact, "lapsi_id")
    day = day_of(drop["kontaktit"].get(contact, "pvm"))
    children = drop["lapset"]
    for row in children.rows:
        if children.get(row, "lapsi_id") == child:
            children.set(row, "vastuu_alku", (day - dt.timedelta(days=300)).isoformat())
            children.set(row, "vastuu_loppu", (day - dt.timedelta(days=200)).isoformat())
