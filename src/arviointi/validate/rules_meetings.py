"""Rules about weekly meetings, discussions and observations."""

from arviointi.validate.rule import Rows, RuleSet

MEETINGS = RuleSet()
PRESENT = (
    "SELECT meetings.row FROM kokoukset AS meetings JOIN tyontekijat AS posts "
    "ON posts.tiimi_id = meetings.tiimi_id AND posts.alku <= meetings.pvm "
    "AND (posts.loppu IS NULL OR posts.loppu >= meetings.pvm)"
)
STAFFED = {"tyontekijat": ("tiimi_id", "rooli", "alku", "loppu")}


@MEETINGS.rule(
    "R113",
    table="kasittelyt",
    columns=("toteutunut_pvm", "kokous_id"),
    uses={"kokoukset": ("kokous_id", "pvm")},
)
def action_done_before_it_was_agreed() -> str:
    """Find agreed actions that were done before the meeting that agreed on them."""
    return (
        "row IN (SELECT kasittelyt.row FROM kasittelyt JOIN kokoukset USING (kokous_id) "
        "WHERE kasittelyt.toteutunut_pvm < kokoukset.pvm)"
    )


@MEETINGS.rule("R501", table="kasittelyt", columns=("toteutunut_pvm", "kokous_id", "sovittu_toimi"))
def action_done_that_was_not_agreed() -> str:
    """Find discussions with the day an action was done though none was agreed."""
    return "toteutunut_pvm IS NOT NULL AND NOT sovittu_toimi"


@MEETINGS.rule("R502", table="kokoukset", columns=("pvm", "tiimi_id", "kesto_min"))
def meeting_on_a_weekend() -> str:
    """Find meetings held on a Saturday or Sunday."""
    return "kesto_min > 0 AND isodow(pvm) > 5"


@MEETINGS.rule("R503", table="kokoukset", columns=("pvm", "tiimi_id", "kokous_id"))
def two_meetings_on_a_day() -> Rows:
    """Find further meetings of a team on the same day."""
    return Rows(
        "SELECT row, first AS other FROM (SELECT row, first_value(kokous_id) OVER same AS first, "
        "row_number() OVER same AS number FROM kokoukset "
        "WINDOW same AS (PARTITION BY tiimi_id, pvm ORDER BY row)) WHERE number > 1"
    )


@MEETINGS.rule(
    "R504",
    table="kokoukset",
    columns=("kesto_min", "kokous_id", "pvm"),
    uses={"kasittelyt": ("kokous_id",)},
)
def meeting_without_discussions() -> str:
    """Find meetings that were held, at a time from which there are discussions, and discussed no child."""
    return (
        "kesto_min > 0 AND kokous_id NOT IN (SELECT kokous_id FROM kasittelyt) "
        "AND EXISTS (SELECT 1 FROM kasittelyt)"
    )


@MEETINGS.rule(
    "R505",
    table="kokoukset",
    columns=("kesto_min", "kokous_id"),
    uses={"kasittelyt": ("kokous_id",)},
)
def cancelled_meeting_with_discussions() -> str:
    """Find cancelled meetings, of no minutes, at which children were discussed."""
    return "kesto_min = 0 AND kokous_id IN (SELECT kokous_id FROM kasittelyt)"


@MEETINGS.rule(
    "R506",
    table="kokoukset",
    columns=("kesto_min", "kokous_id"),
    uses={"kasittelyt": ("kokous_id", "lapsi_id", "minuutit")},
    unless=("R505",),
)
def discussion_is_longer_than_its_meeting() -> Rows:
    """Find meetings that are minutes shorter than the longest discussion held in them."""
    return Rows(
        "SELECT kokoukset.row, max(minuutit) AS other FROM kokoukset JOIN kasittelyt USING (kokous_id) "
        "GROUP BY kokoukset.row, kesto_min HAVING max(minuutit) > kesto_min + $limit"
    )


@MEETINGS.rule(
    "R507",
    table="kokoukset",
    columns=("pvm", "tiimi_id"),
    uses={"kattavuus": ("tiimi_id", "taulu", "alku", "loppu"), "toimitus": ("kausi_alku",)},
)
def meeting_outside_coverage() -> str:
    """Find meetings of the drop's period on days that the team's coverage of meetings leaves out."""
    return (
        "tiimi_id IN (SELECT tiimi_id FROM kattavuus WHERE taulu = 'kokoukset') "
        "AND pvm >= (SELECT max(kausi_alku) FROM toimitus) AND row NOT IN "
        "(SELECT meetings.row FROM kokoukset AS meetings JOIN kattavuus AS spells USING (tiimi_id) "
        "WHERE spells.taulu = 'kokoukset' AND meetings.pvm BETWEEN spells.alku AND spells.loppu)"
    )


@MEETINGS.rule(
    "R508",
    table="kasittelyt",
    columns=("lapsi_id", "kokous_id"),
    uses={
        "kokoukset": ("kokous_id", "tiimi_id", "pvm"),
        "lapset": ("lapsi_id", "tiimi_id", "vastuu_alku", "vastuu_loppu"),
    },
)
def discussed_child_is_not_the_teams() -> str:
    """Find discussions of children for whom the team was not responsible that day."""
    return (
        "row NOT IN (SELECT said.row FROM kasittelyt AS said JOIN kokoukset AS meetings USING (kokous_id) "
        "JOIN lapset AS spells ON spells.lapsi_id = said.lapsi_id AND spells.tiimi_id = meetings.tiimi_id "
        "AND spells.vastuu_alku <= meetings.pvm "
        "AND (spells.vastuu_loppu IS NULL OR spells.vastuu_loppu >= meetings.pvm))"
    )


@MEETINGS.rule("R509", table="kokoukset", columns=("kliinikko_reflektoi", "kliinikko_lasna"))
def absent_clinician_reflected() -> str:
    """Find meetings at which an absent family therapist is said to have supported reflection."""
    return "kliinikko_reflektoi AND NOT kliinikko_lasna"


@MEETINGS.rule(
    "R510", table="kokoukset", columns=("kliinikko_lasna", "tiimi_id", "pvm", "kesto_min"), uses=STAFFED
)
def clinician_present_but_not_in_post() -> str:
    """Find meetings with a family therapist though the team has none in post that day."""
    return (
        f"kliinikko_lasna AND kesto_min > 0 AND row NOT IN ({PRESENT} WHERE posts.rooli = 'perheterapeutti')"
    )


@MEETINGS.rule(
    "R511", table="kokoukset", columns=("vetaja_rooli", "tiimi_id", "pvm", "kesto_min"), uses=STAFFED
)
def led_by_a_role_that_nobody_has() -> str:
    """Find meetings led in a role that nobody in the team has that day; a leader from outside is `muu`."""
    return (
        "kesto_min > 0 AND vetaja_rooli <> 'muu' "
        f"AND row NOT IN ({PRESENT} WHERE posts.rooli = meetings.vetaja_rooli)"
    )


@MEETINGS.rule(
    "R512",
    table="havainnot",
    columns=("kokous_id",),
    uses={"kokoukset": ("kokous_id", "kesto_min")},
)
def cancelled_meeting_was_observed() -> str:
    """Find observations of meetings that were cancelled."""
    return "kokous_id IN (SELECT kokous_id FROM kokoukset WHERE kesto_min = 0)"
