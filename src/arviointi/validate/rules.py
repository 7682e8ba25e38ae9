"""Rules about what cannot be, or hardly is, so: each says in SQL which rows of its table break it.

A rule is used only in drops whose schema has its columns. Severity, limit and wording are in `rules.yaml`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from arviointi.config.drops import DropSchema

Predicate = Callable[[], str]


@dataclass(frozen=True)
class DropRule:
    """One rule: the first of `columns` is shown as what is wrong, the second as what it is compared with."""

    id: str
    table: str
    columns: tuple[str, ...]
    uses: Mapping[str, tuple[str, ...]]
    predicate: Predicate = field(compare=False)

    def fits(self, schema: DropSchema) -> bool:
        """Say whether a schema has every table and column that the rule names."""
        needed = {self.table: self.columns, **self.uses}
        return all(
            table in schema.tables and set(columns) <= set(schema.tables[table].columns)
            for table, columns in needed.items()
        )


RULES: dict[str, DropRule] = {}


def rule(
    rule_id: str, *, table: str, columns: tuple[str, ...], uses: Mapping[str, tuple[str, ...]] | None = None
) -> Callable[[Predicate], Predicate]:
    """Register a function that returns the SQL of the rows that break a rule."""

    def register(predicate: Predicate) -> Predicate:
        RULES[rule_id] = DropRule(rule_id, table, columns, uses or {}, predicate)
        return predicate

    return register


@rule("R101", table="tyontekijat", columns=("loppu", "alku"))
def post_ends_before_it_starts() -> str:
    """Find posts whose last day is before their first."""
    return "loppu < alku"


@rule("R102", table="lapset", columns=("vastuu_loppu", "vastuu_alku"))
def responsibility_ends_before_it_starts() -> str:
    """Find spells of responsibility whose last day is before their first."""
    return "vastuu_loppu < vastuu_alku"


@rule("R103", table="sijoitukset", columns=("loppu", "alku"))
def placement_ends_before_it_starts() -> str:
    """Find placements whose last day is before their first."""
    return "loppu < alku"


@rule("R104", table="kattavuus", columns=("loppu", "alku"))
def coverage_ends_before_it_starts() -> str:
    """Find spells of coverage whose last day is before their first."""
    return "loppu < alku"


@rule("R105", table="toimitus", columns=("kausi_loppu", "kausi_alku"))
def drop_ends_before_it_starts() -> str:
    """Find a drop whose period ends before it starts."""
    return "kausi_loppu < kausi_alku"


@rule("R106", table="tiimit", columns=("asiakastyo_alku", "koulutus_alku"))
def practice_starts_before_training() -> str:
    """Find teams that worked by the model before their first training day."""
    return "asiakastyo_alku < koulutus_alku"


@rule("R107", table="ilmoitukset", columns=("arvio_valmis", "arvio_alku"))
def assessment_ends_before_it_starts() -> str:
    """Find needs assessments that were completed before they began."""
    return "arvio_valmis < arvio_alku"


@rule("R108", table="ilmoitukset", columns=("arvio_alku", "pvm"))
def assessment_starts_before_the_notification() -> str:
    """Find needs assessments that began before the notification arrived."""
    return "arvio_alku < pvm"


@rule(
    "R109",
    table="sijoitukset",
    columns=("alku", "lapsi_id", "peruste"),
    uses={"lapset": ("lapsi_id", "syntymavuosi")},
)
def placed_after_coming_of_age() -> str:
    """Find placements, aftercare apart, that start after the year of the child's 18th birthday."""
    return (
        "peruste <> 'jalkihuolto' AND EXISTS (SELECT 1 FROM lapset "
        "WHERE lapset.lapsi_id = sijoitukset.lapsi_id AND year(sijoitukset.alku) > syntymavuosi + $limit)"
    )


@rule("R110", table="sijoitukset", columns=("loppu", "alku", "peruste"))
def emergency_placement_is_long() -> str:
    """Find emergency placements that last longer than the law's 30 + 30 days."""
    return "peruste = 'kiireellinen' AND loppu - alku + 1 > $limit"


@rule("R111", table="tyontekijat", columns=("fte", "tt_id", "alku", "loppu"))
def posts_exceed_full_time() -> str:
    """Find posts on whose first day the worker's posts together are more than full time."""
    return (
        "row IN (SELECT this.row FROM tyontekijat AS this JOIN tyontekijat AS other "
        "ON other.tt_id = this.tt_id AND other.alku <= this.alku "
        "AND (other.loppu IS NULL OR other.loppu >= this.alku) "
        "GROUP BY this.row HAVING count(*) > 1 AND sum(other.fte) > $limit + 1e-9)"
    )


@rule("R112", table="tyoaika", columns=("tunnit_kasvokkain", "tunnit_yhteensa"))
def more_hours_face_to_face_than_hours() -> str:
    """Find weeks with more hours face to face than hours worked."""
    return "tunnit_kasvokkain > tunnit_yhteensa"


@rule(
    "R113",
    table="kasittelyt",
    columns=("toteutunut_pvm", "kokous_id"),
    uses={"kokoukset": ("kokous_id", "pvm")},
)
def action_done_before_it_was_agreed() -> str:
    """Find agreed actions that were done before the meeting that agreed on them."""
    return (
        "EXISTS (SELECT 1 FROM kokoukset WHERE kokoukset.kokous_id = kasittelyt.kokous_id "
        "AND kasittelyt.toteutunut_pvm < kokoukset.pvm)"
    )
