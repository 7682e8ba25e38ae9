"""What a region may see of all teams, attacked by a region that takes its own teams out.

The attacker knows the scores of its own teams, the number of all teams, and the quartiles it is shown. It
tries every set of scores that the other teams could have, on a coarse scale, and keeps those that give the
same quartiles. A team is found out where it has the same score, or the same side of a quartile, in all.
"""

import itertools

import numpy as np
import pandas as pd
import pytest

from arviointi.config.study import Disclosure
from arviointi.present.national import QUARTILES, Spread, national_spread

RULES = Disclosure()
OPEN = Disclosure(enabled=False)


def scores(**regions: list[float]) -> pd.DataFrame:
    rows = [(region, score) for region, own in regions.items() for score in own]
    return pd.DataFrame(rows, columns=["region", "score"])


def attack(own: list[float], n_others: int, shown: Spread) -> list[tuple[float, ...]]:
    """Return every set of the others' scores that the attacker cannot rule out."""
    seen = dict(zip(QUARTILES, (shown.low, shown.median, shown.high), strict=True))
    shares = [share for share, cut in seen.items() if cut is not None]
    known = [cut for cut in seen.values() if cut is not None]
    possible = itertools.combinations_with_replacement(range(0, 101, 20), n_others)
    return [
        others for others in possible if np.allclose(np.quantile([*own, *others], shares), known, atol=1e-9)
    ]


def test_of_few_teams_the_attacker_works_out_the_others_exactly_so_nothing_is_shown():
    own, others = [0, 100, 100], [20, 40]
    table = scores(a=own, b=others)
    assert attack(own, 2, national_spread(table, "a", OPEN)) == [tuple(others)]
    shown = national_spread(table, "a", RULES)
    assert shown.is_hidden
    assert len(attack(own, 2, shown)) == 21


def test_a_region_that_holds_one_end_would_locate_every_other_team():
    """All teams below the first quartile are the attacker's: each other team is known to be above it."""
    own, others = [1.0 * score for score in range(11)], [50.0 + score for score in range(31)]
    table = scores(a=own, b=others[::3], c=others[1::3], d=others[2::3])
    cut = national_spread(table, "a", OPEN).low
    assert max(own) <= cut <= min(others)
    shown = national_spread(table, "a", RULES)
    assert shown.low is None
    assert shown.median == pytest.approx(np.median(own + others))
    assert national_spread(table, "b", RULES).low == cut


def test_a_region_cannot_tell_on_which_side_of_a_shown_quartile_any_other_team_lies():
    """Move any other team across every quartile that is shown: somebody else can take its place."""
    rng = np.random.default_rng(4)
    table = scores(**{name: list(rng.uniform(0, 100, 8)) for name in "abcdefgh"})
    shown = national_spread(table, "a", RULES)
    others = table[table["region"] != "a"].reset_index(drop=True)
    own = table.loc[table["region"] == "a", "score"]
    for cut in (shown.low, shown.median, shown.high):
        is_above = others["score"] > cut
        for team in others.index:
            beyond = others.index[(is_above != is_above[team]) & (others["region"] != others["region"][team])]
            swapped = others["score"].copy()
            swapped[[team, beyond[0]]] = others["score"][[beyond[0], team]].to_numpy()
            again = national_spread(
                pd.concat([pd.DataFrame({"region": "a", "score": own}), others.assign(score=swapped)]),
                "a", RULES,
            )  # fmt: skip
            assert again == shown
            assert (swapped[team] > cut) != is_above[team]


@pytest.mark.parametrize("trial", range(40))
def test_what_is_shown_leaves_five_other_teams_free_on_each_side(trial):
    """Random studies: whatever is shown, by rank at least n_min places each side are not the region's own."""
    rng = np.random.default_rng(trial)
    sizes = rng.integers(1, 25, rng.integers(2, 7))
    pieces = {f"r{k}": list(np.round(rng.beta(2, 1 + k, size) * 20) * 5) for k, size in enumerate(sizes)}
    table = scores(**pieces)
    values = np.sort(table["score"].to_numpy())
    for region, own in pieces.items():
        shown = national_spread(table, region, RULES)
        for share, cut in zip(QUARTILES, (shown.low, shown.median, shown.high), strict=True):
            if cut is None:
                continue
            rank = (len(values) - 1) * share
            below, above = int(np.ceil(rank)), len(values) - 1 - int(np.floor(rank))
            assert min(below, above) >= 10
            assert below - sum(score < cut for score in own) >= 5
            assert above - sum(score > cut for score in own) >= 5


def test_one_other_region_is_not_a_country():
    table = scores(a=list(range(30)), b=list(range(0, 100, 2)))
    assert national_spread(table, "a", RULES).is_hidden


def test_a_region_that_is_nearly_all_the_others_is_hidden_by_nobody():
    table = scores(a=list(range(30)), b=list(range(0, 100, 2)), c=[1, 2, 3, 4])
    assert national_spread(table, "a", RULES).is_hidden
    assert not national_spread(pd.concat([table, scores(d=[5])]), "a", RULES).is_hidden


def test_where_all_teams_have_the_same_score_the_ranks_decide_and_not_the_ties():
    """Own teams hold all the places above: every other team would be known to score 0."""
    table = scores(a=[10.0] * 17, b=[0.0] * 20, c=[0.0] * 20, d=[0.0] * 12)
    assert national_spread(table, "a", OPEN).high == 0
    assert national_spread(table, "a", RULES).high is None


def test_every_region_sees_the_same_quartiles_so_pages_cannot_be_subtracted():
    table = scores(**{name: list(range(k, 100, 9)) for k, name in enumerate("abcdefgh")})
    seen = {national_spread(table, region, RULES) for region in "abcdefgh"}
    assert len(seen) == 1


def test_without_scores_there_is_nothing():
    assert national_spread(scores(a=[None, None]), "a", RULES) == Spread(0, None, None, None)
