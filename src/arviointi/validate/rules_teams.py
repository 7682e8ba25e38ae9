"""Rules about teams: arm, training, coverage, staff and partners."""

from arviointi.validate.rule import Rows, RuleSet

TEAMS = RuleSet()


@TEAMS.rule("R104", table="kattavuus", columns=("loppu", "alku"))
def coverage_ends_before_it_starts() -> str:
    """Find spells of coverage whose last day is before their first."""
    return "loppu < alku"


@TEAMS.rule("R106", table="tiimit", columns=("asiakastyo_alku", "koulutus_alku"))
def practice_starts_before_training() -> str:
    """Find teams that worked by the model before their first training day."""
    return "asiakastyo_alku < koulutus_alku"


@TEAMS.rule("R301", table="tiimit", columns=("kunta",))
def municipality_is_not_a_code() -> str:
    """Find municipalities that are not written as the official three digits."""
    return r"NOT regexp_full_match(kunta, '\d{3}')"


@TEAMS.rule(
    "R302",
    table="tiimit",
    columns=("koulutus_alku", "tiimi_id", "ryhma", "asiakastyo_alku"),
    uses={"toimitus": ("aalto",)},
)
def pilot_has_no_training_day() -> str:
    """Find pilot teams without a training day that work by the model, or by the second wave."""
    by_now = "EXISTS (SELECT 1 FROM toimitus WHERE aalto <> 'T0')"
    return f"ryhma = 'pilotti' AND koulutus_alku IS NULL AND (asiakastyo_alku IS NOT NULL OR {by_now})"


@TEAMS.rule("R303", table="tiimit", columns=("koulutus_alku", "tiimi_id", "ryhma", "asiakastyo_alku"))
def comparison_team_was_trained() -> str:
    """Find comparison teams with a day of training or of client work by the model."""
    return "ryhma = 'vertailu' AND coalesce(koulutus_alku, asiakastyo_alku) IS NOT NULL"


@TEAMS.rule(
    "R304",
    table="koulutus",
    columns=("tt_id", "pvm", "laji"),
    uses={"tyontekijat": ("tt_id", "tiimi_id", "alku", "loppu"), "tiimit": ("tiimi_id", "ryhma")},
)
def worker_of_a_comparison_team_was_trained() -> Rows:
    """Find training in the model of workers who that day are in comparison teams only."""
    return Rows(
        "SELECT koulutus.row, min(tiimit.tiimi_id) AS other FROM koulutus JOIN tyontekijat AS posts "
        "ON posts.tt_id = koulutus.tt_id AND posts.alku <= koulutus.pvm "
        "AND (posts.loppu IS NULL OR posts.loppu >= koulutus.pvm) JOIN tiimit USING (tiimi_id) "
        "WHERE koulutus.laji IN ('tiimikoulutus', 'kouluttajakoulutus') "
        "GROUP BY koulutus.row HAVING bool_and(tiimit.ryhma = 'vertailu')"
    )


@TEAMS.rule(
    "R305",
    table="tiimit",
    columns=("tiimi_id",),
    uses={"tyontekijat": ("tiimi_id", "fte", "alku", "loppu"), "toimitus": ("kausi_alku", "kausi_loppu")},
)
def team_has_no_staff() -> str:
    """Find teams in which nobody has a post at any time of the drop's period."""
    return (
        "tiimi_id NOT IN (SELECT posts.tiimi_id FROM tyontekijat AS posts, toimitus AS drops "
        "WHERE posts.alku <= drops.kausi_loppu "
        "AND (posts.loppu IS NULL OR posts.loppu >= drops.kausi_alku)) "
        "AND EXISTS (SELECT 1 FROM toimitus)"
    )


@TEAMS.rule(
    "R306",
    table="kattavuus",
    columns=("taulu", "tiimi_id", "alku", "loppu"),
    uses={
        "kokoukset": ("tiimi_id", "pvm"),
        "tiimit": ("tiimi_id", "ryhma", "asiakastyo_alku"),
    },
)
def covered_and_empty() -> str:
    """Find long coverage of meetings in which a team that works by the model has none."""
    return (
        "taulu = 'kokoukset' AND loppu - alku + 1 >= $limit AND row IN "
        "(SELECT spells.row FROM kattavuus AS spells JOIN tiimit USING (tiimi_id) "
        "WHERE ryhma = 'pilotti' AND asiakastyo_alku <= spells.alku) AND row NOT IN "
        "(SELECT spells.row FROM kattavuus AS spells JOIN kokoukset AS meetings USING (tiimi_id) "
        "WHERE meetings.pvm BETWEEN spells.alku AND spells.loppu)"
    )


@TEAMS.rule("R307", table="kattavuus", columns=("alku", "tiimi_id", "taulu", "loppu"))
def coverage_overlaps() -> Rows:
    """Find coverage of the same team and table that begins before an earlier spell has ended."""
    return Rows(
        "SELECT row, strftime(before, '%-d.%-m.%Y') AS other FROM (SELECT row, alku, max(loppu) OVER "
        "(PARTITION BY tiimi_id, taulu ORDER BY alku, row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
        "AS before FROM kattavuus) WHERE alku <= before"
    )


@TEAMS.rule(
    "R308",
    table="tiimit",
    columns=("koulutus_alku", "tiimi_id"),
    uses={
        "tyontekijat": ("tt_id", "tiimi_id"),
        "koulutus": ("tt_id", "pvm", "laji"),
        "toimitus": ("kausi_alku", "kausi_loppu"),
    },
)
def training_began_without_anyone() -> str:
    """Find teams whose training began well before the period's end, though nobody of theirs was trained."""
    return (
        "row IN (SELECT teams.row FROM tiimit AS teams, toimitus AS drops "
        "WHERE teams.koulutus_alku BETWEEN drops.kausi_alku AND drops.kausi_loppu - CAST($limit AS INTEGER)) "
        "AND tiimi_id NOT IN (SELECT posts.tiimi_id FROM koulutus JOIN tyontekijat AS posts USING (tt_id) "
        "WHERE koulutus.laji IN ('tiimikoulutus', 'kouluttajakoulutus'))"
    )
