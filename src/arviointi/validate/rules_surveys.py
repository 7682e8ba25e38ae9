"""Rules about waves and answers: when they were given, by whom, about whom."""

from collections.abc import Iterable

from arviointi.config.drops import DropSchema
from arviointi.validate.rule import Columns, Place, Rows, RuleSet
from arviointi.validate.rules_children import BIRTHS, CHILD, born

SURVEYS = RuleSet()


def answered(stem: str, count: int) -> Columns:
    """Name the item columns of an instrument."""
    return tuple(f"{stem}_{number:02d}" for number in range(1, count + 1))


SDQ, SCORE15 = answered("sdq", 25), answered("score15", 15)


def surveys(schema: DropSchema) -> list[Place]:
    """List the tables of answers, each with the day of response, its wave and its team."""
    return [
        Place(name, ("pvm", "aalto", "tiimi_id"))
        for name, table in schema.tables.items()
        if table.shape == "responses" and {"pvm", "aalto", "tiimi_id"} <= set(table.columns)
    ]


def waves(schema: DropSchema) -> list[Place]:
    """List the tables whose rows belong to a wave."""
    return [
        Place(name, ("aalto",))
        for name, table in schema.tables.items()
        if name != schema.manifest and "aalto" in table.columns
    ]


@SURVEYS.rule_for_each(
    "R801",
    places=surveys,
    uses={
        "mittaukset": ("tiimi_id", "aalto", "ankkuri"),
        "toimitus": ("aalto", "kausi_loppu"),
    },
)
def answered_far_from_the_wave(place: Place) -> Rows:
    """Find answers far from their wave's anchor or, where there is none, from the end of the period."""
    return Rows(
        f"SELECT answers.row, strftime(coalesce(ankkuri, kausi_loppu), '%-d.%-m.%Y') AS other "
        f'FROM "{place.table}" AS answers LEFT JOIN mittaukset AS anchors USING (tiimi_id, aalto) '
        "LEFT JOIN toimitus AS drops ON drops.aalto = answers.aalto "
        "WHERE abs(answers.pvm - coalesce(ankkuri, kausi_loppu)) > $limit"
    )


@SURVEYS.rule_for_each("R802", places=waves, uses={"toimitus": ("aalto",)}, needs=("waves",))
def wave_is_later_than_the_drops(place: Place) -> Rows:
    """Find rows of a later wave than the drop's own."""
    return Rows(
        f'SELECT rows.row, drops.aalto AS other FROM "{place.table}" AS rows, toimitus AS drops '
        "JOIN known.waves AS ours ON ours.wave = drops.aalto "
        "JOIN known.waves AS theirs ON theirs.wave = rows.aalto WHERE theirs.place > ours.place"
    )


@SURVEYS.rule("R803", table="mittaukset", columns=("ankkuri", "tiimi_id", "aalto"), needs=("waves",))
def anchors_are_out_of_order() -> Rows:
    """Find anchors that are not after the anchor of the team's wave before."""
    return Rows(
        "SELECT row, strftime(before, '%-d.%-m.%Y') AS other FROM (SELECT anchors.row, ankkuri, max(ankkuri) "
        "OVER (PARTITION BY tiimi_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
        "AS before FROM mittaukset AS anchors JOIN known.waves AS waves ON waves.wave = anchors.aalto) "
        "WHERE ankkuri <= before"
    )


@SURVEYS.rule(
    "R804",
    table="mittaukset",
    columns=("ankkuri", "tiimi_id", "aalto"),
    uses={"tiimit": ("tiimi_id", "asiakastyo_alku")},
    unless=("R803",),
)
def follow_up_before_the_work_began() -> Rows:
    """Find anchors of follow-up waves that are not after the team's start of client work by the model."""
    return Rows(
        "SELECT anchors.row, strftime(asiakastyo_alku, '%-d.%-m.%Y') AS other "
        "FROM mittaukset AS anchors JOIN tiimit USING (tiimi_id) "
        "WHERE aalto <> 'T0' AND ankkuri <= asiakastyo_alku"
    )


def young(where: str, items: Iterable[str] = ()) -> Rows:
    """Return answers about children who, whatever the day of their birth, were under an age that day."""
    return _of_age(f"date_diff('month', {born()}, answers.pvm) < 12 * $limit", where, items)


def _of_age(condition: str, where: str, items: Iterable[str]) -> Rows:
    given = " OR ".join(f"answers.{item} IS NOT NULL" for item in items) or "TRUE"
    return Rows(
        "SELECT answers.row, children.syntymavuosi AS other FROM perhekysely AS answers "
        f"JOIN {BIRTHS} AS children USING (lapsi_id) WHERE {where} AND ({given}) AND {condition}"
    )


@SURVEYS.rule("R805", table="perhekysely", columns=("pvm", "lapsi_id", "vastaaja"), uses={"lapset": CHILD})
def respondent_is_a_small_child() -> Rows:
    """Find answers given by children who are too young for any of the forms."""
    return young("vastaaja = 'lapsi'")


@SURVEYS.rule("R806", table="perhekysely", columns=("pvm", "lapsi_id", *SDQ), uses={"lapset": CHILD})
def sdq_of_a_small_child() -> Rows:
    """Find SDQ answers about children younger than its forms are for."""
    return young("TRUE", SDQ)


@SURVEYS.rule("R807", table="perhekysely", columns=("pvm", "lapsi_id", *SDQ), uses={"lapset": CHILD})
def sdq_of_an_adult() -> Rows:
    """Find SDQ answers about young people older than its forms are for."""
    return _of_age(
        f"date_diff('month', {born(earliest=False)}, answers.pvm) > 12 * ($limit + 1)", "TRUE", SDQ
    )


@SURVEYS.rule(
    "R808",
    table="perhekysely",
    columns=("pvm", "lapsi_id", "vastaaja", *SCORE15),
    uses={"lapset": CHILD},
    unless=("R805",),
)
def score15_by_a_child() -> Rows:
    """Find SCORE-15 answers given by children younger than its form is for."""
    return young("vastaaja = 'lapsi'", SCORE15)


@SURVEYS.rule(
    "R809",
    table="perhekysely",
    columns=("perhe_id", "lapsi_id"),
    uses={"lapset": ("lapsi_id", "perhe_id")},
)
def answers_of_another_family() -> Rows:
    """Find answers about a child under a family that is not the child's."""
    return Rows(
        "SELECT answers.row, min(children.perhe_id) AS other FROM perhekysely AS answers "
        "JOIN lapset AS children USING (lapsi_id) GROUP BY answers.row, answers.perhe_id "
        "HAVING NOT bool_or(children.perhe_id = answers.perhe_id)"
    )


@SURVEYS.rule(
    "R810",
    table="perhekysely",
    columns=("tiimi_id", "lapsi_id"),
    uses={"lapset": ("lapsi_id", "tiimi_id")},
)
def answers_under_a_team_never_responsible() -> Rows:
    """Find answers under a team that has never been responsible for the child."""
    return Rows(
        "SELECT answers.row, min(children.tiimi_id) AS other FROM perhekysely AS answers "
        "JOIN lapset AS children USING (lapsi_id) GROUP BY answers.row, answers.tiimi_id "
        "HAVING NOT bool_or(children.tiimi_id = answers.tiimi_id)"
    )


def answers_by_respondent(schema: DropSchema) -> list[Place]:
    """List the tables of answers with who answered and every item that may have been asked."""
    return [
        Place(name, (respondent, "tiimi_id", "aalto", *table.item_columns))
        for name, table in schema.tables.items()
        if table.shape == "responses" and {"tiimi_id", "aalto"} <= set(table.columns)
        for respondent, spec in table.columns.items()
        if spec.becomes == "respondent"
    ]


@SURVEYS.rule_for_each("R811", places=answers_by_respondent)
def two_respondents_answered_alike(place: Place) -> Rows:
    """Find answers that repeat those of another respondent of the team and wave, item for item."""
    respondent, team, wave, *items = place.columns
    answers = ", ".join(f'"{item}"' for item in items)
    given = " + ".join(f'("{item}" IS NOT NULL)::INTEGER' for item in items)
    return Rows(
        f'SELECT row, first AS other FROM (SELECT row, "{respondent}" AS own, '
        f'first_value("{respondent}") OVER '
        f'(PARTITION BY "{team}", "{wave}", {answers} ORDER BY row) AS first FROM "{place.table}" '
        f"WHERE {given} >= $limit) WHERE own <> first"
    )


@SURVEYS.rule(
    "R812",
    table="tyontekijakysely",
    columns=("tiimi_id", "aalto", "tt_id"),
    uses={
        "tyontekijat": ("tt_id", "tiimi_id", "alku", "loppu"),
        "toimitus": ("kausi_alku", "kausi_loppu", "aalto"),
    },
)
def more_respondents_than_staff() -> Rows:
    """Find teams of which more people answered than had a post in the period; told once a team, on a row."""
    return Rows(
        "WITH staff AS (SELECT tiimi_id, count(DISTINCT tt_id) AS heads FROM tyontekijat AS posts, toimitus "
        "WHERE alku <= kausi_loppu AND (loppu IS NULL OR loppu >= kausi_alku) GROUP BY tiimi_id) "
        "SELECT min(answers.row) AS row, "
        "concat(count(DISTINCT answers.tt_id), ' / ', any_value(heads)) AS other "
        "FROM tyontekijakysely AS answers JOIN staff USING (tiimi_id) "
        "SEMI JOIN toimitus USING (aalto) GROUP BY tiimi_id "
        "HAVING count(DISTINCT answers.tt_id) > any_value(heads)"
    )
