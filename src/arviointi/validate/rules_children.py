"""Rules about children: who is responsible when, contacts and services."""

from arviointi.config.drops import DropSchema
from arviointi.validate.rule import Place, Rows, RuleSet

CHILDREN = RuleSet()
FAR = "DATE '9999-12-31'"
BIRTHS = (
    "(SELECT lapsi_id, any_value(syntymavuosi) AS syntymavuosi, "
    "any_value(syntymakuukausi) AS syntymakuukausi FROM lapset GROUP BY lapsi_id)"
)
CHILD = ("lapsi_id", "syntymavuosi", "syntymakuukausi")
SPELL = ("lapsi_id", "tiimi_id", "vastuu_alku", "vastuu_loppu")


def born(of: str = "children", *, earliest: bool = True) -> str:
    """Return the SQL of the first day of a child's month of birth, by default January if unknown."""
    return f"make_date({of}.syntymavuosi, coalesce({of}.syntymakuukausi, {1 if earliest else 12}), 1)"


def of_age(of: str = "children", years: str = "18") -> str:
    """Return the SQL of the last day of the month (or year) in which a child turns 18."""
    return f"last_day({born(of, earliest=False)} + to_years(CAST({years} AS INTEGER)))"


@CHILDREN.rule("R102", table="lapset", columns=("vastuu_loppu", "vastuu_alku"))
def responsibility_ends_before_it_starts() -> str:
    """Find spells of responsibility whose last day is before their first."""
    return "vastuu_loppu < vastuu_alku"


def earlier_spells(partition: str) -> str:
    """Return the SQL of every spell of responsibility with the latest end of those that began before it."""
    return (
        f"SELECT row, tiimi_id, vastuu_alku, max(coalesce(vastuu_loppu, {FAR})) OVER earlier AS before, "
        f"arg_max(tiimi_id, coalesce(vastuu_loppu, {FAR})) OVER earlier AS team FROM lapset "
        f"WINDOW earlier AS (PARTITION BY {partition} ORDER BY vastuu_alku, row "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )


@CHILDREN.rule("R601", table="lapset", columns=("vastuu_alku", *SPELL))
def responsibilities_in_one_team_overlap() -> Rows:
    """Find spells of a child in a team that begin before an earlier one there has ended."""
    spells = earlier_spells("lapsi_id, tiimi_id")
    return Rows(f"SELECT row, team AS other FROM ({spells}) WHERE vastuu_alku < before")


@CHILDREN.rule("R602", table="lapset", columns=("vastuu_alku", *SPELL), unless=("R601",))
def two_teams_are_responsible() -> Rows:
    """Find spells of a child that begin more than a day before an earlier one in another team has ended."""
    spells = earlier_spells("lapsi_id")
    return Rows(
        f"SELECT row, team AS other FROM ({spells}) WHERE team <> tiimi_id AND before - vastuu_alku > $limit"
    )


@CHILDREN.rule("R603", table="lapset", columns=CHILD)
def child_has_two_births() -> Rows:
    """Find spells of a child with another birth year or month than its first spell."""
    return Rows(
        "SELECT row, concat_ws('-', first_year, first_month) AS other FROM (SELECT row, syntymavuosi, "
        "syntymakuukausi, first_value(syntymavuosi) OVER same AS first_year, "
        "first_value(syntymakuukausi) OVER same AS first_month FROM lapset "
        "WINDOW same AS (PARTITION BY lapsi_id ORDER BY row)) "
        "WHERE syntymavuosi <> first_year OR syntymakuukausi <> first_month"
    )


@CHILDREN.rule("R604", table="lapset", columns=("sukupuoli", "lapsi_id"))
def child_has_two_sexes() -> Rows:
    """Find spells of a child with another sex than its first spell, unknown ones apart."""
    return Rows(
        "SELECT row, first AS other FROM (SELECT row, sukupuoli, first_value(sukupuoli) OVER "
        "(PARTITION BY lapsi_id ORDER BY row) AS first FROM lapset WHERE sukupuoli IN ('1', '2')) "
        "WHERE sukupuoli <> first"
    )


@CHILDREN.rule("R605", table="lapset", columns=("vastuu_alku", *CHILD))
def responsibility_begins_after_coming_of_age() -> str:
    """Find responsibilities that begin after the month in which the child turned 18."""
    return f"vastuu_alku > {of_age('lapset', '$limit')}"


def days_of_children(schema: DropSchema) -> list[Place]:
    """List the first day or month of everything that is told of a child."""
    return [
        Place(name, (column, "lapsi_id"))
        for name, table in schema.tables.items()
        if "lapsi_id" in table.columns
        for column, spec in table.columns.items()
        if spec.becomes in {"start", "date", "month"}
    ]


@CHILDREN.rule_for_each("R606", places=days_of_children, uses={"lapset": CHILD})
def something_happened_long_before_birth(place: Place) -> str:
    """Find what is told of a child from more than a pregnancy's months before its birth."""
    day = f'told."{place.columns[0]}"'
    return (
        f'row IN (SELECT told.row FROM "{place.table}" AS told JOIN {BIRTHS} AS children USING (lapsi_id) '
        f"WHERE {day} < {born()} - to_months(CAST($limit AS INTEGER)))"
    )


@CHILDREN.rule("R607", table="lapset", columns=("paattymissyy", "lapsi_id", "vastuu_loppu"))
def reason_without_an_end() -> str:
    """Find reasons for an end of a responsibility that goes on."""
    return "paattymissyy IS NOT NULL AND vastuu_loppu IS NULL"


@CHILDREN.rule("R608", table="lapset", columns=("vastuu_loppu", "lapsi_id", "paattymissyy", *CHILD[1:]))
def came_of_age_too_early() -> str:
    """Find responsibilities that ended because the child came of age, before the month in which it did."""
    birthday = f"{born('lapset')} + to_years(18)"
    return f"paattymissyy = 'taysi_ikaisyys' AND vastuu_loppu < {birthday} - to_days(CAST($limit AS INTEGER))"


@CHILDREN.rule("R609", table="lapset", columns=("perhe_id", "lapsi_id"))
def family_is_too_large() -> str:
    """Find families of more children than there are: an identifier that stands for `unknown`."""
    return (
        "perhe_id IN (SELECT perhe_id FROM lapset GROUP BY perhe_id HAVING count(DISTINCT lapsi_id) > $limit)"
    )


@CHILDREN.rule("R610", table="kontaktit", columns=("pvm", "lapsi_id"), uses={"lapset": SPELL})
def contact_outside_every_responsibility() -> str:
    """Find contacts with a child on a day when no team was responsible for it."""
    return (
        "row NOT IN (SELECT contacts.row FROM kontaktit AS contacts JOIN lapset AS spells USING (lapsi_id) "
        "WHERE spells.vastuu_alku <= contacts.pvm "
        "AND (spells.vastuu_loppu IS NULL OR spells.vastuu_loppu >= contacts.pvm))"
    )


@CHILDREN.rule(
    "R611",
    table="kontaktit",
    columns=("pvm", "tt_id"),
    uses={"tyontekijat": ("tt_id", "alku", "loppu")},
)
def contact_by_someone_without_a_post() -> str:
    """Find contacts by a worker who had no post that day."""
    return (
        "row NOT IN (SELECT contacts.row FROM kontaktit AS contacts JOIN tyontekijat AS posts USING (tt_id) "
        "WHERE posts.alku <= contacts.pvm AND (posts.loppu IS NULL OR posts.loppu >= contacts.pvm))"
    )


def numbered_within_days(schema: DropSchema) -> list[Place]:
    """List the tables whose rows are numbered within a day."""
    return [
        Place(name, ("numero", "pvm", *(column for column in table.key if column not in {"numero", "pvm"})))
        for name, table in schema.tables.items()
        if {"numero", "pvm"} <= set(table.key)
    ]


@CHILDREN.rule_for_each("R612", places=numbered_within_days)
def a_number_of_the_day_is_missing(place: Place) -> Rows:
    """Find running numbers above the number of rows there are that day, so that a row must be missing."""
    same = ", ".join(f'"{column}"' for column in place.columns[1:])
    return Rows(
        f"SELECT row, numbered AS other FROM (SELECT row, numero, count(*) OVER (PARTITION BY {same}) "
        f'AS numbered FROM "{place.table}") WHERE numero > numbered'
    )


@CHILDREN.rule("R613", table="palvelut", columns=("maara", "yksikko", "kuukausi"))
def more_days_of_service_than_the_month_has() -> str:
    """Find services of more days than their month has."""
    return "yksikko = 'vuorokausi' AND maara > day(last_day(kuukausi))"


@CHILDREN.rule("R614", table="palvelut", columns=("kuukausi", "lapsi_id"), uses={"lapset": SPELL})
def service_outside_every_responsibility() -> str:
    """Find services in a month in which no team was responsible for the child on any day."""
    return (
        "row NOT IN (SELECT services.row FROM palvelut AS services JOIN lapset AS spells USING (lapsi_id) "
        "WHERE spells.vastuu_alku <= last_day(services.kuukausi) "
        "AND (spells.vastuu_loppu IS NULL OR spells.vastuu_loppu >= services.kuukausi))"
    )
