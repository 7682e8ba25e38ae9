"""Nine published rules of the English children-in-care return, in the rule language of this package.

The numbers are the catalogue's; each docstring says how its text was read.
"""

from arviointi.validate.rule import Rows, RuleSet

RETURN = RuleSet()
STILL = "DATE '9999-12-31'"
OUTCOMES = (
    "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE",
    "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED",
)  # fmt: skip


@RETURN.rule("R142", table="episodes", columns=("DEC", "CHILD", "DECOM", "REC"))
def next_episode_began_before_this_ended() -> Rows:
    """Find episodes that a later one of the child follows, without a date or reason of their end."""
    return Rows(
        "SELECT row, strftime(next, '%d/%m/%Y') AS other FROM (SELECT row, DEC, REC, "
        "lead(DECOM) OVER (PARTITION BY CHILD ORDER BY DECOM, row) AS next FROM episodes) "
        "WHERE next IS NOT NULL AND (DEC IS NULL OR REC IS NULL)"
    )


@RETURN.rule("R144", table="episodes", columns=("LS",), needs=("codes",))
def legal_status_is_no_code() -> str:
    """Find legal statuses that are given and are not in the list of codes."""
    return "LS NOT IN (SELECT code FROM known.codes WHERE list = 'legal_status')"


@RETURN.rule("R148", table="episodes", columns=("DEC", "REC"))
def end_is_half_told() -> str:
    """Find episodes with a date of their end and no reason, or a reason and no date."""
    return "(DEC IS NULL) <> (REC IS NULL)"


@RETURN.rule("R158", table="oc2", columns=("INTERVENTION_OFFERED", "INTERVENTION_RECEIVED"))
def offer_is_told_of_what_was_received() -> str:
    """Find children who received an intervention (1) and of whom an offer is told too, yes or no."""
    return "INTERVENTION_RECEIVED = '1' AND INTERVENTION_OFFERED IS NOT NULL"


@RETURN.rule(
    "R190",
    table="oc2",
    columns=("CHILD", *OUTCOMES),
    uses={"episodes": ("CHILD", "DECOM", "DEC", "LS")},
)
def year_is_told_of_a_shorter_stay() -> str:
    """Find outcomes of a year of children who were not looked after on every day of the collection year.

    Short-term breaks (V3, V4) are not being looked after; the last day of an episode is a day looked after.
    """
    told = " OR ".join(f"{name} IS NOT NULL" for name in OUTCOMES)
    all_year = (
        f"SELECT CHILD FROM (SELECT *, coalesce(DEC, {STILL}) AS last, max(coalesce(DEC, {STILL})) "  # noqa: S608  no text from outside
        "OVER (PARTITION BY CHILD ORDER BY DECOM, row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
        "AS before FROM episodes WHERE LS NOT IN ('V3', 'V4') AND DECOM <= CAST($collection_end AS DATE)) "
        "GROUP BY CHILD HAVING min(DECOM) <= CAST($collection_start AS DATE) "
        "AND max(last) >= CAST($collection_end AS DATE) "
        "AND NOT bool_or(coalesce(DECOM > before + 1 AND DECOM > CAST($collection_start AS DATE), FALSE))"
    )
    return f"({told}) AND CHILD NOT IN ({all_year})"


@RETURN.rule("R193", table="oc2", columns=("SUBSTANCE_MISUSE", *OUTCOMES[-2:]))
def intervention_is_told_without_misuse() -> str:
    """Find children without misuse (0, or nothing said) of whom anything is told about interventions."""
    told = "INTERVENTION_RECEIVED IS NOT NULL OR INTERVENTION_OFFERED IS NOT NULL"
    return f"coalesce(SUBSTANCE_MISUSE, '0') = '0' AND ({told})"


@RETURN.rule("R222", table="episodes", columns=("URN", "PLACE"), needs=("codes",))
def register_number_of_an_unregistered_place() -> str:
    """Find register numbers, other than the mark for none, of places that no register holds."""
    unregistered = "SELECT code FROM known.codes WHERE list = 'unregistered_placement'"
    return f"URN IS NOT NULL AND URN <> 'XXXXXXX' AND PLACE IN ({unregistered})"


@RETURN.rule("R440", table="reviews", columns=("REVIEW_CODE", "REVIEW", "DOB"))
def told_as_too_young_and_was_not() -> str:
    """Find reviews in which a child took part as one under four (PN0) on or after its fourth birthday."""
    return "REVIEW_CODE = 'PN0' AND REVIEW >= DOB + to_years(CAST($limit AS INTEGER))"


@RETURN.rule("R441", table="reviews", columns=("REVIEW_CODE", "REVIEW", "DOB"))
def told_as_old_enough_and_was_not() -> str:
    """Find reviews in which a child took part as one of four or over (PN1–PN7) before its fourth birthday."""
    return "REVIEW_CODE BETWEEN 'PN1' AND 'PN7' AND REVIEW < DOB + to_years(CAST($limit AS INTEGER))"
