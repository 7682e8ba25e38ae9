"""Structures: who is in post (R1), what managers decided (R2.2), caseloads (R3), partners (R4)."""

import pytest

from one_team import part, parts

SOCIAL_WORKER = (
    "| worker | role | fte | start | end | is_qualified |\n| w1 | social_worker | 1 | 2017-01-01 | | |\n"
)


def test_a_consultant_in_post_for_half_the_window_scores_a_half():
    """91 of 182 days: the last day in force is 1.7., so the half-open end is 2.7."""
    consultant = part(
        "R1.1",
        posts="""
        | worker | role          | fte | start      | end        |
        | w1     | consultant    | 1   | 2017-06-01 | 2018-07-02 |
        | w2     | social_worker | 1   | 2017-06-01 |            |
        """,
    )
    assert (consultant["value"], consultant["score"], consultant["level"]) == (0.5, 0.5, 1)


def test_a_post_of_no_fte_fills_no_role():
    posts = SOCIAL_WORKER + "| w2 | consultant | 0 | 2017-01-01 | | |"
    assert part("R1.1", posts=posts)["score"] == 0


def test_vacant_days_count_as_zero_fte_of_social_workers():
    """One whole post for 182 days and half a post for 91 days: 1.25 FTE on average."""
    posts = SOCIAL_WORKER + "| w2 | social_worker | 0.5 | 2018-07-02 | | |"
    assert part("R1.2", posts=posts)["value"] == pytest.approx(1.25)
    assert part("R1.2", posts=posts)["score"] == pytest.approx(0.625)


def test_coordinators_need_a_tenth_of_a_post_each():
    """Posts are not summed: two of .06 are not a coordinator."""
    small = SOCIAL_WORKER + (
        "| w2 | coordinator | 0.06 | 2017-01-01 | | |\n| w3 | coordinator | 0.06 | 2017-01-01 | | |"
    )
    assert part("R1.4", posts=small)["value"] == 0
    assert part("R1.4", posts=small.replace("0.06", "0.10", 1))["value"] == 1


@pytest.mark.parametrize(
    ("fte", "qualified", "value", "score", "flag"),
    [
        ("0.30", "true", 1, 1, ""),
        ("0.10", "true", 0.5, 0.5, ""),
        ("0.30", "false", 1, 0.5, ""),
        ("0.30", "", 1, 0.5, "unqualified_clinician_unknown"),
        ("0.05", "false", 0.25, 0.25, ""),
    ],
)
def test_a_clinician_without_the_qualification_scores_at_most_a_half(fte, qualified, value, score, flag):
    clinician = part(
        "R1.3", posts=SOCIAL_WORKER + f"| w2 | family_therapist | {fte} | 2017-01-01 | | {qualified} |"
    )
    assert clinician["value"] == pytest.approx(value)
    assert clinician["score"] == pytest.approx(score)
    assert clinician.fillna({"flags": ""})["flags"] == flag


def test_the_better_of_the_qualified_alone_and_everybody_capped_counts():
    """Qualified .18 of .20 FTE = .9 scores 1 by itself; the unqualified colleague cannot lower it."""
    posts = SOCIAL_WORKER + (
        "| w2 | family_therapist | 0.18 | 2017-01-01 | | true |\n"
        "| w3 | family_therapist | 0.02 | 2017-01-01 | | false |"
    )
    assert part("R1.3", posts=posts)["score"] == 1


def test_a_team_without_any_post_did_not_report_its_structure():
    structure = parts(element="R1")
    assert set(structure.loc[["R1.1", "R1.2", "R1.3", "R1.4"], "state"]) == {"not_reported"}
    assert structure.loc["R1", "state"] == "not_reported"


def test_managers_checks_are_a_share_and_an_empty_cell_leaves_none():
    header = (
        "| wave | written_decision | trainer_time | clinician_funded | caseload_plan | steering_group |\n"
    )
    checks = header + "| T1 | true | true | true | false | false |"
    assert part("R2.2", leadership=checks)["value"] == pytest.approx(0.6)
    assert part("R2.2", leadership=checks)["score"] == pytest.approx(0.75)
    assert part("R2.2", leadership=checks.replace("false |", " |"))["state"] == "not_reported"
    assert part("R2.2", wave="T0", leadership=checks)["state"] == "not_reported"


MONTHS_T1 = ["2018-04-01", "2018-05-01", "2018-06-01", "2018-07-01", "2018-08-01", "2018-09-01"]
MONTHS_T0 = ["2017-07-01", "2017-08-01", "2017-09-01", "2017-10-01", "2017-11-01", "2017-12-01"]
WORKERS = """
| worker | role             | fte | start      | end |
| w1     | social_worker    | 1   | 2017-01-01 |     |
| w2     | social_worker    | 0.5 | 2017-01-01 |     |
| w3     | social_worker    | 1   | 2017-01-01 |     |
| w4     | consultant       | 1   | 2017-01-01 |     |
| w5     | social_counsellor| 1   | 2017-01-01 |     |
"""


def caseloads(months, **children):
    rows = [f"| {worker} | {month} | {number} |" for worker, number in children.items() for month in months]
    return "\n".join(rows)


def team(*rows):
    return {"posts": WORKERS, "caseloads": "\n".join(["| worker | month | children |", *rows])}


def test_caseload_is_the_median_over_social_workers_of_children_per_fte():
    """30/1, 20/.5 = 40 and 26/1: median 30. The consultant has no children of their own and is left out."""
    now = parts(element="R3", **team(caseloads(MONTHS_T1, w1=30, w2=20, w3=26, w4=0, w5=12)))
    assert now.loc["R3.1", "value"] == 30
    assert now.loc["R3.1", "score"] == 0.5
    assert now.loc["R3.2", "value"] == 30 + 20 + 26 + 0 + 12
    assert now.loc["R3.1.largest", "value"] == 40
    assert now.loc["R3.1.average", "value"] == pytest.approx(76 / 2.5)


def test_a_consultant_with_children_is_a_social_worker_that_month():
    """With the consultant's 10 the four caseloads are 10, 26, 30, 40: median 28."""
    now = parts(element="R3", **team(caseloads(MONTHS_T1, w1=30, w2=20, w3=26, w4=10)))
    assert now.loc["R3.1", "value"] == 28


def test_cases_piled_on_one_worker_are_flagged_uneven():
    """Median 10, average (10 + 60 + 10) / 2.5 = 32: they differ by more than a quarter."""
    now = parts(element="R3", **team(caseloads(MONTHS_T1, w1=10, w2=60, w3=10)))
    assert now.loc["R3.1", "flags"] == "uneven"
    assert now.loc["R3.1.largest", "value"] == 120


def test_a_month_end_counts_only_if_every_social_worker_reports():
    """Six month-ends: with four complete 4/6 ≥ .60 is enough, with three it is not."""
    four = [caseloads(MONTHS_T1, w1=30, w2=15), caseloads(MONTHS_T1[:4], w3=30)]
    three = [caseloads(MONTHS_T1, w1=30, w2=15), caseloads(MONTHS_T1[:3], w3=30)]
    assert part("R3.1", **team(*four))["value"] == 30
    assert part("R3.1", **team(*three))["state"] == "not_reported"
    assert part("R3.2", **team(*three))["state"] == "not_reported"


@pytest.mark.parametrize(
    ("before", "now", "state", "value"),
    [
        (50, 40, "observed", 0.2),
        (40, 50, "observed", -0.25),
        (20, 10, "not_applicable", None),
        (20, None, "not_applicable", None),
        (None, 30, "not_reported", None),
        (50, None, "not_reported", None),
    ],
)
def test_reduction_from_the_start(before, now, state, value):
    """A base at or under 20 needs no reduction, whatever came after; without a base nothing is known."""
    rows = [
        caseloads(months, w1=children, w2=children / 2, w3=children).replace(".0 ", " ")
        for months, children in ((MONTHS_T0, before), (MONTHS_T1, now))
        if children is not None
    ]
    reduction = part("R3.3", **team(*rows))
    assert reduction["state"] == state
    if value is not None:
        assert reduction["value"] == pytest.approx(value)


def test_reduction_does_not_apply_at_the_first_wave():
    first = parts(wave="T0", element="R3", **team(caseloads(MONTHS_T0, w1=35, w2=15, w3=35)))
    assert first.loc["R3.3", "state"] == "not_applicable"
    assert first.loc["R3", "score"] == pytest.approx((0.5 * 0.25 + 0.2 * score_of_team(85)) / 0.7)


def score_of_team(children):
    return 0.5 + 0.5 * (90 - children) / 30


def test_transfers_out_are_printed_beside_the_caseload_of_the_team():
    """The last day in force counts: an end (half-open) on 1.10. is a transfer on 30.9., inside the window."""
    spells = """
    | child | start      | end        | end_reason    |
    | a     | 2018-01-01 | 2018-10-01 | transferred   |
    | b     | 2018-01-01 | 2018-10-02 | transferred   |
    | c     | 2018-01-01 | 2018-06-01 | goals_reached |
    """
    assert part("R3.2.transfers_out", responsibilities=spells)["value"] == 1


def test_partners_told_at_any_time_up_to_the_window_count_once():
    partners = """
    | partner         | date       |
    | school          | 2016-05-01 |
    | school          | 2018-05-01 |
    | home_help       | 2018-09-30 |
    | early_education | 2018-10-01 |
    """
    assert part("R4.1", partners=partners)["value"] == pytest.approx(2 / 7)
    assert part("R4.1", wave="T0", partners=partners)["value"] == pytest.approx(1 / 7)
    assert part("R4.1", team="c1", partners=partners)["state"] == "not_reported"
