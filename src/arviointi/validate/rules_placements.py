"""Rules about placements outside the home: the Child Welfare Act's forms, deciders and lengths."""

from arviointi.validate.rule import Rows, RuleSet
from arviointi.validate.rules_children import BIRTHS, CHILD, FAR, SPELL, of_age

PLACEMENTS = RuleSet()
SPELLS = ("lapsi_id", "alku", "loppu", "peruste")


@PLACEMENTS.rule("R103", table="sijoitukset", columns=("loppu", "alku"))
def placement_ends_before_it_starts() -> str:
    """Find placements whose last day is before their first."""
    return "loppu < alku"


@PLACEMENTS.rule(
    "R109",
    table="sijoitukset",
    columns=("alku", "lapsi_id", "peruste"),
    uses={"lapset": CHILD},
)
def placed_after_coming_of_age() -> str:
    """Find placements, aftercare apart, that start after the month (or year) of the child's 18th birthday."""
    return (
        f"row IN (SELECT spells.row FROM sijoitukset AS spells JOIN {BIRTHS} AS children USING (lapsi_id) "
        f"WHERE peruste <> 'jalkihuolto' AND alku > {of_age(years='$limit')})"
    )


@PLACEMENTS.rule("R110", table="sijoitukset", columns=("loppu", "alku", "peruste"))
def emergency_placement_is_long() -> str:
    """Find emergency placements that last longer than the law's 30 + 30 days."""
    return "peruste = 'kiireellinen' AND loppu - alku + 1 > $limit"


@PLACEMENTS.rule(
    "R701",
    table="sijoitukset",
    columns=("loppu", "alku", "peruste"),
    uses={"toimitus": ("kausi_loppu",)},
)
def emergency_placement_was_left_open() -> str:
    """Find emergency placements without an end that by the end of the period had lasted far too long."""
    return (
        "peruste = 'kiireellinen' AND loppu IS NULL "
        "AND (SELECT max(kausi_loppu) FROM toimitus) - alku + 1 > $limit"
    )


@PLACEMENTS.rule("R702", table="sijoitukset", columns=("loppu", *SPELLS), unless=("R110",))
def emergency_placements_follow_each_other() -> Rows:
    """Find emergency placements that with those before them, without a free day, are too long."""
    return Rows(
        f"WITH ordered AS (SELECT row, lapsi_id, alku, loppu, max(coalesce(loppu, {FAR})) OVER "
        "(PARTITION BY lapsi_id ORDER BY alku, row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
        "AS before FROM sijoitukset WHERE peruste = 'kiireellinen'), chained AS (SELECT *, "
        "sum(CASE WHEN alku <= before + 1 THEN 0 ELSE 1 END) "
        "OVER (PARTITION BY lapsi_id ORDER BY alku, row) AS chain FROM ordered), "
        "whole AS (SELECT row, loppu, min(alku) OVER (PARTITION BY lapsi_id, chain) AS first, "
        "row_number() OVER (PARTITION BY lapsi_id, chain ORDER BY alku, row) AS number FROM chained) "
        "SELECT row, strftime(first, '%-d.%-m.%Y') AS other FROM whole "
        "WHERE number > 1 AND loppu - first + 1 > $limit"
    )


@PLACEMENTS.rule("R703", table="sijoitukset", columns=("sijoitus_id", *SPELLS))
def placement_is_there_twice() -> Rows:
    """Find placements of the same child, start and basis as an earlier row under another identifier."""
    return Rows(
        "SELECT row, first AS other FROM (SELECT row, first_value(sijoitus_id) OVER same AS first, "
        "row_number() OVER same AS number FROM sijoitukset "
        "WINDOW same AS (PARTITION BY lapsi_id, alku, peruste ORDER BY row)) WHERE number > 1"
    )


def earlier_placements(partition: str, where: str) -> str:
    """Return the SQL of placements with the latest end of those that began before them."""
    return (
        f"SELECT row, alku, peruste, max(coalesce(loppu, {FAR})) OVER earlier AS before, "
        f"arg_max(sijoitus_id, coalesce(loppu, {FAR})) OVER earlier AS earlier_one, "
        f"arg_max(peruste, coalesce(loppu, {FAR})) OVER earlier AS earlier_basis FROM sijoitukset {where} "
        f"WINDOW earlier AS (PARTITION BY {partition} ORDER BY alku, row "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )


@PLACEMENTS.rule("R704", table="sijoitukset", columns=("alku", "sijoitus_id", *SPELLS), unless=("R703",))
def placements_of_one_basis_overlap() -> Rows:
    """Find placements that begin more than a day before an earlier one of the same basis has ended."""
    spells = earlier_placements("lapsi_id, peruste", "")
    return Rows(f"SELECT row, earlier_one AS other FROM ({spells}) WHERE before - alku > $limit")


@PLACEMENTS.rule(
    "R705", table="sijoitukset", columns=("alku", "sijoitus_id", *SPELLS), unless=("R703", "R704")
)
def placements_of_two_bases_overlap() -> Rows:
    """Find placements that begin more than a day before one of another basis has ended; emergencies may."""
    spells = earlier_placements("lapsi_id", "WHERE peruste <> 'kiireellinen'")
    return Rows(
        f"SELECT row, earlier_one AS other FROM ({spells}) "
        "WHERE earlier_basis <> peruste AND before - alku > $limit"
    )


@PLACEMENTS.rule("R706", table="sijoitukset", columns=("alku", "sijoitus_id", *SPELLS))
def care_order_during_an_emergency() -> Rows:
    """Find care orders that begin more than a day before the emergency placement before them has ended."""
    return Rows(
        "SELECT orders.row, min(emergencies.sijoitus_id) AS other FROM sijoitukset AS orders "
        "JOIN sijoitukset AS emergencies ON emergencies.lapsi_id = orders.lapsi_id "
        "AND orders.peruste = 'huostaanotto' AND emergencies.peruste = 'kiireellinen' "
        "AND emergencies.alku <= orders.alku "
        f"AND coalesce(emergencies.loppu, {FAR}) - orders.alku > $limit GROUP BY orders.row"
    )


@PLACEMENTS.rule("R707", table="sijoitukset", columns=("paattaja", "peruste"))
def court_decided_what_it_does_not_decide() -> str:
    """Find placements other than care orders that the administrative court is said to have decided."""
    return "paattaja = 'hallinto_oikeus' AND peruste <> 'huostaanotto'"


@PLACEMENTS.rule("R708", table="sijoitukset", columns=("paattaja", "peruste"))
def care_order_without_a_decider() -> str:
    """Find care orders of which it is not said who decided, so that consent is not known."""
    return "peruste = 'huostaanotto' AND paattaja IS NULL"


@PLACEMENTS.rule("R709", table="sijoitukset", columns=("paattaja", *SPELLS))
def decider_changes_within_a_care_order() -> Rows:
    """Find rows of an unbroken care order with another decider than the row before it."""
    return Rows(
        "SELECT row, decided AS other FROM (SELECT row, alku, paattaja, "
        "lag(paattaja) OVER earlier AS decided, "
        f"lag(coalesce(loppu, {FAR})) OVER earlier AS before FROM sijoitukset WHERE peruste = 'huostaanotto' "
        "WINDOW earlier AS (PARTITION BY lapsi_id ORDER BY alku, row)) "
        "WHERE paattaja <> decided AND alku <= before + 1"
    )


@PLACEMENTS.rule(
    "R710", table="sijoitukset", columns=("loppu", "lapsi_id", "alku", "peruste"), uses={"lapset": CHILD}
)
def care_goes_on_after_coming_of_age() -> str:
    """Find placements, aftercare apart, that end after the month (or year) of the child's 18th birthday."""
    return (
        f"row IN (SELECT spells.row FROM sijoitukset AS spells JOIN {BIRTHS} AS children USING (lapsi_id) "
        f"WHERE peruste <> 'jalkihuolto' AND alku <= {of_age()} AND loppu > {of_age()})"
    )


@PLACEMENTS.rule(
    "R711",
    table="sijoitukset",
    columns=("loppu", "lapsi_id", "alku", "peruste"),
    uses={"lapset": CHILD, "toimitus": ("kausi_loppu",)},
)
def care_is_open_after_coming_of_age() -> str:
    """Find placements, aftercare apart, left open though the child was of age at the end of the period."""
    return (
        f"row IN (SELECT spells.row FROM sijoitukset AS spells JOIN {BIRTHS} AS children USING (lapsi_id) "
        f"WHERE peruste <> 'jalkihuolto' AND alku <= {of_age()} AND loppu IS NULL "
        f"AND {of_age()} < (SELECT max(kausi_loppu) FROM toimitus))"
    )


@PLACEMENTS.rule("R712", table="sijoitukset", columns=("alku", "lapsi_id"), uses={"lapset": SPELL})
def placed_outside_every_responsibility() -> str:
    """Find placements that begin within the child's spells of responsibility but in a gap between them."""
    return (
        "row IN (SELECT placed.row FROM sijoitukset AS placed JOIN lapset AS spells USING (lapsi_id) "
        "WHERE placed.peruste <> 'jalkihuolto' GROUP BY placed.row, placed.alku "
        "HAVING min(spells.vastuu_alku) < placed.alku "
        f"AND max(coalesce(spells.vastuu_loppu, {FAR})) > placed.alku "
        "AND NOT bool_or(spells.vastuu_alku <= placed.alku "
        f"AND coalesce(spells.vastuu_loppu, {FAR}) >= placed.alku))"
    )
