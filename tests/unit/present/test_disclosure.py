"""The one door: protected counts and means, a last look at the whole exhibit, and its stamp."""

import pytest

from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import (
    Column,
    Message,
    Nothing,
    Number,
    Plain,
    Row,
    RowGroup,
    Suppressed,
    Table,
)
from arviointi.present.disclosure import (
    DisclosureError,
    Unchecked,
    protect_count,
    protect_counts,
    protect_mean,
    protect_rate,
    protect_unit_count,
    protect_unit_mean,
    release,
)
from arviointi.present.suppression import Counts, Sum

RULES = Disclosure(n_min=5, n_min_respondents=5)
OFF = Disclosure(enabled=False)
PUBLIC = Disclosure(public_units=True)
MEAN = Number(value=2.5, digits=1)


def block(*cells: object) -> Table:
    return Table(
        caption=Plain(text="t"),
        columns=tuple(Column(id=str(number), heading=Plain(text="c")) for number in range(len(cells))),
        groups=(RowGroup(id="g", rows=(Row(id="r", cells=cells),)),),
    )


@pytest.mark.parametrize(("n", "shown"), [(0, True), (1, False), (4, False), (5, True), (120, True)])
def test_counts_from_one_to_the_threshold_are_hidden(n, shown):
    expected = Number(value=n, format="count") if shown else Suppressed(below=5)
    assert protect_count(n, RULES) == expected


def test_a_total_hides_a_second_cell():
    counts = Counts({("a",): 2, ("b",): 9, ("sum",): 11}, [Sum(("sum",), (("a",), ("b",)))])
    assert protect_counts(counts, RULES)[("b",)] == Suppressed()


@pytest.mark.parametrize(("n", "shown"), [(4, False), (5, True)])
def test_a_mean_needs_respondents(n, shown):
    assert protect_mean(MEAN, n, RULES) == (MEAN if shown else Suppressed())


def test_a_mean_over_few_teams_is_hidden_but_areas_are_public():
    assert protect_unit_mean(MEAN, 3, RULES) == Suppressed()
    assert protect_unit_mean(MEAN, 1, PUBLIC) == MEAN
    assert protect_unit_count(1, PUBLIC) == Number(value=1, format="integer")


def test_a_rate_with_few_events_behind_it_is_hidden_and_one_with_none_is_not():
    assert protect_rate(MEAN, 3.0, RULES) == Suppressed()
    assert protect_rate(MEAN, 0.0, RULES) == MEAN
    assert protect_rate(MEAN, 5.0, RULES) == MEAN


def test_people_stay_protected_where_units_are_public():
    assert protect_count(3, PUBLIC) == Suppressed(below=5)


def test_a_small_count_that_slipped_through_stops_the_run():
    with pytest.raises(DisclosureError, match="below 5"):
        release("x", Unchecked(block(Number(value=3, format="count"))), RULES)


def test_a_small_count_inside_a_sentence_stops_the_run_too():
    hidden_deep = Message(id="check.n_hidden", values={"n": Number(value=2, format="count")})
    with pytest.raises(DisclosureError):
        release("x", Unchecked(block(hidden_deep)), RULES)


def test_protection_switched_off_stamps_a_draft_that_fails():
    made = release("x", Unchecked(block(Number(value=3, format="count"))), OFF)
    assert (made.status, made.is_draft) == ("fail", True)


def test_hidden_cells_are_counted_and_explained():
    made = release("x", Unchecked(block(Suppressed(below=5), Suppressed(), Nothing())), RULES)
    assert made.status == "pass"
    assert [(reason.id, reason.count) for reason in made.reasons] == [("check.n_hidden", 2)]
    assert made.block.footnotes[-1].id == "note.hidden"


def test_what_the_check_cannot_judge_is_for_review():
    reason = Message(id="check.teams_one_by_one")
    made = release("x", Unchecked(block(MEAN), review=(reason,)), RULES, note=Plain(text="read me"))
    assert (made.status, made.reasons) == ("review", (reason,))
    assert made.block.footnotes == (Plain(text="read me"),)


def test_the_digest_follows_what_is_published():
    digests = {
        release("x", Unchecked(block(Number(value=n, digits=1))), RULES).digest for n in (1.0, 1.0, 2.0)
    }
    assert len(digests) == 2
