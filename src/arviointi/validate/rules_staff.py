"""Rules about workers: posts, training, caseloads, time diaries and absence."""

from arviointi.validate.rule import Rows, RuleSet

STAFF = RuleSet()


@STAFF.rule("R101", table="tyontekijat", columns=("loppu", "alku"))
def post_ends_before_it_starts() -> str:
    """Find posts whose last day is before their first."""
    return "loppu < alku"


@STAFF.rule("R401", table="tyontekijat", columns=("fte", "tt_id"))
def post_without_working_time() -> str:
    """Find posts with no share of working time, which count nowhere."""
    return "fte = 0"


@STAFF.rule("R402", table="tyontekijat", columns=("alku", "tt_id", "tiimi_id", "loppu"))
def posts_in_one_team_overlap() -> Rows:
    """Find posts of a worker in a team that begin before an earlier one there has ended."""
    return Rows(
        "SELECT row, tt_id AS other FROM (SELECT row, tt_id, alku, max(coalesce(loppu, DATE '9999-12-31')) "
        "OVER (PARTITION BY tt_id, tiimi_id ORDER BY alku, row "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM tyontekijat) WHERE alku <= before"
    )


@STAFF.rule("R111", table="tyontekijat", columns=("fte", "tt_id", "alku", "loppu"), unless=("R402",))
def posts_exceed_full_time() -> str:
    """Find posts on whose first day the worker's posts together are more than full time."""
    return (
        "row IN (SELECT this.row FROM tyontekijat AS this JOIN tyontekijat AS other "
        "ON other.tt_id = this.tt_id AND other.alku <= this.alku "
        "AND (other.loppu IS NULL OR other.loppu >= this.alku) "
        "GROUP BY this.row HAVING count(*) > 1 AND sum(other.fte) > $limit + 1e-9)"
    )


@STAFF.rule("R403", table="tyontekijat", columns=("terapeutti_patevyys", "tt_id", "rooli"))
def therapist_without_word_of_qualification() -> str:
    """Find family therapists of whom it is not said whether they are qualified; they count as if not."""
    return "rooli = 'perheterapeutti' AND terapeutti_patevyys IS NULL"


@STAFF.rule(
    "R404",
    table="koulutus",
    columns=("pvm", "tt_id"),
    uses={"tyontekijat": ("tt_id", "alku", "loppu")},
)
def trained_outside_every_post() -> str:
    """Find training of a worker well before the first or after the last post that the drop has."""
    return (
        "row IN (SELECT koulutus.row FROM koulutus JOIN "
        "(SELECT tt_id, min(alku) AS first, max(coalesce(loppu, DATE '9999-12-31')) AS last "
        "FROM tyontekijat GROUP BY tt_id) AS posts USING (tt_id) "
        "WHERE pvm < first - CAST($limit AS INTEGER) OR pvm > last)"
    )


@STAFF.rule("R405", table="koulutus", columns=("paivia", "tt_id", "pvm", "laji"))
def training_blocks_overlap() -> Rows:
    """Find blocks of training, dated by their last day, that began before the one before had ended."""
    return Rows(
        "SELECT row, strftime(before, '%-d.%-m.%Y') AS other FROM (SELECT row, pvm, paivia, max(pvm) OVER "
        "(PARTITION BY tt_id ORDER BY pvm, row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before "
        "FROM koulutus WHERE laji IN ('tiimikoulutus', 'kouluttajakoulutus')) "
        "WHERE pvm > before AND pvm - CAST(ceil(paivia) AS INTEGER) + 1 <= before"
    )


@STAFF.rule("R406", table="koulutus", columns=("paivia", "tt_id"))
def training_of_no_length() -> str:
    """Find training of no days."""
    return "paivia = 0"


@STAFF.rule("R112", table="tyoaika", columns=("tunnit_kasvokkain", "tunnit_yhteensa"))
def more_hours_face_to_face_than_hours() -> str:
    """Find weeks with more hours face to face than hours worked."""
    return "tunnit_kasvokkain > tunnit_yhteensa"


@STAFF.rule(
    "R407",
    table="tyoaika",
    columns=("viikko", "tt_id", "tiimi_id"),
    uses={"tyontekijat": ("tt_id", "tiimi_id", "alku", "loppu")},
)
def diary_outside_every_post() -> str:
    """Find diary weeks in which the worker has no post in the team on any day."""
    return (
        "row NOT IN (SELECT diary.row FROM tyoaika AS diary "
        "JOIN tyontekijat AS posts USING (tt_id, tiimi_id) "
        "WHERE posts.alku <= diary.viikko + 6 AND (posts.loppu IS NULL OR posts.loppu >= diary.viikko))"
    )


@STAFF.rule("R408", table="tyoaika", columns=("tunnit_yhteensa", "tt_id", "viikko"))
def week_is_too_long() -> str:
    """Find weeks in which the hours of all of a worker's teams together are more than one can work."""
    return (
        "row IN (SELECT row FROM (SELECT row, count(*) OVER every AS teams, sum(tunnit_yhteensa) OVER every "
        "AS hours FROM tyoaika WINDOW every AS (PARTITION BY tt_id, viikko)) "
        "WHERE hours > $limit)"
    )


@STAFF.rule(
    "R409",
    table="poissaolot",
    columns=("kuukausi", "tt_id", "tiimi_id"),
    uses={"tyontekijat": ("tt_id", "tiimi_id", "alku", "loppu")},
)
def absent_without_a_post() -> str:
    """Find absence in a month without a day in post in the team."""
    return (
        "row NOT IN (SELECT absences.row FROM poissaolot AS absences "
        "JOIN tyontekijat AS posts USING (tt_id, tiimi_id) WHERE posts.alku <= last_day(absences.kuukausi) "
        "AND (posts.loppu IS NULL OR posts.loppu >= absences.kuukausi))"
    )


@STAFF.rule("R410", table="poissaolot", columns=("sairauspaivat", "tt_id", "kuukausi"))
def absent_longer_than_the_month() -> str:
    """Find absence of more days than its month has."""
    return "sairauspaivat > day(last_day(kuukausi))"


@STAFF.rule(
    "R411",
    table="asiakasmaarat",
    columns=("kuukausi", "tt_id", "tiimi_id"),
    uses={"tyontekijat": ("tt_id", "tiimi_id", "alku", "loppu")},
)
def caseload_outside_every_post() -> str:
    """Find caseloads of a month without a day in post in the team."""
    return (
        "row NOT IN (SELECT loads.row FROM asiakasmaarat AS loads "
        "JOIN tyontekijat AS posts USING (tt_id, tiimi_id) WHERE posts.alku <= last_day(loads.kuukausi) "
        "AND (posts.loppu IS NULL OR posts.loppu >= loads.kuukausi))"
    )


@STAFF.rule("R412", table="asiakasmaarat", columns=("lapsia", "tt_id"))
def caseload_is_beyond_belief() -> str:
    """Find caseloads far above any that has been told of."""
    return "lapsia > $limit"


@STAFF.rule(
    "R413",
    table="asiakasmaarat",
    columns=("lapsia", "tiimi_id", "kuukausi", "tt_id"),
    uses={
        "lapset": ("lapsi_id", "tiimi_id", "vastuu_alku", "vastuu_loppu"),
        "tyontekijat": ("tt_id", "tiimi_id", "rooli", "alku", "loppu", "fte"),
        "toimitus": ("kausi_alku", "kausi_loppu"),
    },
    unless=("R412",),
)
def caseloads_differ_from_responsibilities() -> Rows:
    """Find month-ends at which the caseloads of a team and its children differ by more than the limit.

    Told once a team and month, on its first row; only where every social worker in post has a row, and by
    more than one child.
    """
    return Rows(
        "WITH loads AS (SELECT tiimi_id, kuukausi, min(row) AS row, sum(lapsia) AS lapsia FROM asiakasmaarat "
        "GROUP BY ALL), expected AS (SELECT tiimi_id, kuukausi FROM loads JOIN tyontekijat AS posts "
        "USING (tiimi_id) WHERE posts.rooli = 'sosiaalityontekija' AND posts.fte > 0 "
        "AND posts.alku <= last_day(kuukausi) AND (posts.loppu IS NULL OR posts.loppu >= last_day(kuukausi)) "
        "AND NOT EXISTS (SELECT 1 FROM asiakasmaarat AS own WHERE own.tt_id = posts.tt_id "
        "AND own.tiimi_id = posts.tiimi_id AND own.kuukausi = loads.kuukausi)), "
        "children AS (SELECT loads.tiimi_id, kuukausi, count(DISTINCT lapsi_id) AS children FROM loads "
        "LEFT JOIN lapset AS spells ON spells.tiimi_id = loads.tiimi_id "
        "AND vastuu_alku <= last_day(kuukausi) "
        "AND (vastuu_loppu IS NULL OR vastuu_loppu >= last_day(kuukausi)) GROUP BY ALL) "
        "SELECT loads.row, concat(loads.lapsia, ' / ', children.children) AS other "
        "FROM loads JOIN children USING (tiimi_id, kuukausi) "
        "ANTI JOIN expected USING (tiimi_id, kuukausi) SEMI JOIN toimitus AS drops "
        "ON last_day(loads.kuukausi) BETWEEN drops.kausi_alku AND drops.kausi_loppu "
        "WHERE abs(loads.lapsia - children.children) > 1 "
        "AND abs(loads.lapsia - children.children) > $limit * children.children"
    )
