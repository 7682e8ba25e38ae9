"""Draws, ranks, imputation and the latent score against loops, scipy, and cases that must collapse."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata, spearmanr

from arviointi.config.sensitivity import DrawnWeights, Imputed, Latent, Weights
from arviointi.contracts.sensitivity import SENSITIVITY
from arviointi.score.aggregate import Scores
from arviointi.score.evidence import Evidence
from arviointi.score.scoring import level as level_of
from arviointi.score.sensitivity import by_rubric, generator, varied_by
from arviointi.score.sensitivity_cases import Case, Main, index_of, other_weights
from arviointi.score.sensitivity_draws import Draws, drawn_weights
from arviointi.score.sensitivity_imputation import imputed
from arviointi.score.sensitivity_latent import latent
from arviointi.score.sensitivity_rows import robustness_rows, variation_rows
from ascii_tables import frame
from one_team import RUBRIC

LABEL = {"fi": "x", "en": "x"}
NAMES = list(RUBRIC.indicators)
HEADLINE = RUBRIC.headline.elements


def study(n: int, rng: np.random.Generator, *, missing: float = 0.0, rubric=RUBRIC) -> Main:
    """Make teams whose indicators rise with one trait; some are not reported, K2.2 of half does not apply."""
    trait = rng.normal(0, 1, (n, 1))
    score = 1 / (1 + np.exp(-(trait + rng.normal(0, 0.7, (n, len(NAMES))))))
    is_applicable = np.ones(score.shape, bool)
    is_applicable[::2, NAMES.index("K2.2")] = False
    is_missing = rng.random(score.shape) < missing
    known = np.where(is_missing | ~is_applicable, np.nan, score)
    low, high = (np.where(is_applicable, np.where(is_missing, bound, score), np.nan) for bound in (0, 1))
    units = pd.DataFrame(
        {
            "region": "x",
            "team": [f"t{number:03d}" for number in range(n)],
            "arm": np.where(np.arange(n) % 3 == 0, "comparison", "pilot"),
            "wave": np.where(np.arange(n) % 2 == 0, "T0", "T1"),
        }
    )
    teams = units[["region", "team"]].assign(site=[f"s{number % 4}" for number in range(n)])
    return Main(
        Evidence(units, {"teams": teams}, rubric, "T0"),
        pd.DataFrame(),
        Case(rubric, Scores(known, low, high)),
    )


def drawn(**options) -> DrawnWeights:
    return DrawnWeights(letter="d", label=LABEL, change="drawn_weights", **options)


@pytest.mark.parametrize("index", ["H", "F"])
def test_drawn_weights_are_those_of_a_loop_over_draws_teams_elements_and_indicators(index):
    main = study(12, np.random.default_rng(3), missing=0.15)
    found = drawn_weights(main, drawn(draws=25), index, np.random.default_rng(5))
    rng, plan = np.random.default_rng(5), RUBRIC.indices[index]
    within = {e: rng.dirichlet(np.ones(len(RUBRIC.elements[e].indicators)), 25) for e in plan.elements}
    between = rng.dirichlet(np.ones(len(plan.elements)), 25)
    by_main = main.case.of_index(index).score
    for team in range(12):
        for draw in range(25):
            elements = []
            for place, element in enumerate(plan.elements):
                own = [NAMES.index(name) for name in RUBRIC.elements[element].indicators]
                pairs = zip(main.case.indicators.score[team, own], within[element][draw], strict=True)
                present = [(s, w) for s, w in pairs if not np.isnan(s)]
                top, bottom = sum(s * w for s, w in present), sum(w for _, w in present)
                is_there = not np.isnan(by_main[team, place])
                elements.append(top / bottom if is_there else np.nan)
            pairs = [(e, w) for e, w in zip(elements, between[draw], strict=True) if not np.isnan(e)]
            score = 100 * sum(e * w for e, w in pairs) / sum(w for _, w in pairs)
            if np.isnan(index_of(main.case, index)[0][team]):
                assert np.isnan(found.score[team, draw])
                continue
            assert found.score[team, draw] == pytest.approx(score)
            level = float(level_of([score / 100], RUBRIC.levels)[0])
            is_held_down = plan.guard is not None and min(elements) < plan.guard.min_element
            assert found.level[team, draw] == (min(level, 1) if is_held_down else level)


def test_weights_drawn_all_equal_are_equal_weights():
    main = study(30, np.random.default_rng(4), missing=0.1)
    found = drawn_weights(main, drawn(draws=5, concentration=1e12), "H", np.random.default_rng(1))
    equal = Weights(letter="d", label=LABEL, change="weights", equal=True)
    score, _ = index_of(other_weights(main, equal, "H"), "H")
    both = ~np.isnan(found.score[:, 0]) & ~np.isnan(score)
    assert both.sum() > 15
    assert found.score[both] == pytest.approx(np.repeat(score[both, None], 5, axis=1), abs=1e-3)


def test_a_variation_that_changes_nothing_gives_the_rubric_itself():
    main = study(20, np.random.default_rng(4), missing=0.1)
    same = Weights(letter="d", label=LABEL, change="weights")
    found = varied_by(main, same, "H", np.random.default_rng(1))
    rows = variation_rows(main.units, by_rubric(main, "H"), found, 0.95)
    scored = rows[rows["state"] == "scored"]
    assert scored["score"].tolist() == scored["score_main"].tolist()
    assert set(scored["share_same_level"]) == {1}
    assert scored["spearman"].to_numpy() == pytest.approx(1)
    assert scored["rank"].tolist() == scored["rank_main"].tolist()
    assert {"rank_low", "spearman_low"}.isdisjoint(rows)


def test_ranks_and_correlations_are_those_of_scipy_within_arm_and_wave():
    main = study(40, np.random.default_rng(8), missing=0.2)
    found = drawn_weights(main, drawn(draws=30), "H", np.random.default_rng(2))
    rows = variation_rows(main.units, by_rubric(main, "H"), found, 0.9)
    for _, group in rows.groupby(["arm", "wave"]):
        scored = group[group["score_main"].notna()]
        draws = found.score[scored.index]
        ranks = np.array([rankdata(-draw) for draw in draws.T])
        assert scored["rank_main"].tolist() == rankdata(-scored["score_main"]).tolist()
        for column, share in (("rank_low", 0.05), ("rank", 0.5), ("rank_high", 0.95)):
            assert scored[column].tolist() == pytest.approx(np.quantile(ranks, share, axis=0).tolist())
        each = [spearmanr(scored["score_main"], draw).statistic for draw in draws.T]
        for column, share in (("spearman_low", 0.05), ("spearman", 0.5), ("spearman_high", 0.95)):
            assert group[column].to_numpy() == pytest.approx(np.quantile(each, share))
        for unit, draw_levels in zip(scored.index, found.level[scored.index], strict=True):
            kept = np.mean([one == rows.loc[unit, "level_main"] for one in draw_levels])
            assert rows.loc[unit, "share_same_level"] == pytest.approx(kept)


def test_scores_that_differ_by_rounding_only_share_a_rank():
    units = pd.DataFrame({"region": "x", "team": list("abc"), "arm": "pilot", "wave": "T1"})
    near = Draws(np.array([[0.1 + 0.2], [0.3], [0.9]]), np.zeros((3, 1)))
    assert variation_rows(units, near, near, 0.95)["rank"].tolist() == [2.5, 2.5, 1]


T_19 = 2.093
"""With 20 imputations, 95 % of errors should be within so many standard deviations of the imputations."""


def imputation(**options) -> Imputed:
    return Imputed(letter="k", label=LABEL, change="imputed", imputations=20, **options)


def test_with_nothing_missing_all_imputations_are_the_rubric_itself():
    main = study(60, np.random.default_rng(6))
    found = imputed(main, imputation(), "F", np.random.default_rng(1))
    assert found.score == pytest.approx(np.repeat(by_rubric(main, "F").score, 20, axis=1))


def test_imputed_indices_lie_near_the_complete_ones_and_tell_how_uncertain_they_are():
    """Of 400 teams a tenth of all indicators is hidden: about 95 % of the errors are as large as told."""
    whole = study(400, np.random.default_rng(9))
    gaps = study(400, np.random.default_rng(9), missing=0.1)
    found = imputed(gaps, imputation(), "H", np.random.default_rng(2))
    truth = by_rubric(whole, "H").score[:, 0]
    is_incomplete = np.isnan(gaps.case.indicators.score[:, : NAMES.index("K2.1")]).any(axis=1)
    error = found.score.mean(axis=1) - truth
    assert abs(error[is_incomplete].mean()) < 0.5
    assert error[is_incomplete].std() < 0.5 * truth.std()
    spread = found.score.std(axis=1, ddof=1) * np.sqrt(1 + 1 / 20)
    differs = spread > 1e-9
    assert 0.88 <= np.mean(np.abs(error[differs]) <= T_19 * spread[differs]) <= 0.99


def test_every_row_is_imputed_by_its_own_pattern_of_missing_columns():
    """Columns 0 and 7, and columns 1 and 3, are one pattern to the library: 2 + log 8 both."""
    main = study(50, np.random.default_rng(3))
    scores = main.case.indicators
    gaps = Scores(*(part.copy() for part in (scores.score, scores.low, scores.high)))
    for team, columns in ((1, [0, 7]), (3, [1, 3])):
        gaps.score[team, columns], gaps.low[team, columns], gaps.high[team, columns] = np.nan, 0, 1
    main = replace(main, case=Case(RUBRIC, gaps))
    found = imputed(main, imputation(), "F", np.random.default_rng(1))
    assert not np.isnan(found.score).any()
    assert (np.ptp(found.score, axis=1) > 1e-9).nonzero()[0].tolist() == [1, 3]


def test_what_does_not_apply_is_not_imputed_and_what_nobody_reported_stays_missing():
    main = study(60, np.random.default_rng(6), missing=0.1)
    column = NAMES.index("A4.1")
    scores = main.case.indicators
    nobody = Scores(*(part.copy() for part in (scores.score, scores.low, scores.high)))
    nobody.score[:, column], nobody.low[:, column], nobody.high[:, column] = np.nan, 0, 1
    main = replace(main, case=Case(RUBRIC, nobody))
    found = imputed(main, imputation(), "F", np.random.default_rng(1))
    without_a4 = np.nanmean(main.case.of_index("F").score[:, :-1], axis=1)
    complete = ~np.isnan(np.delete(nobody.score, [column, NAMES.index("K2.2")], axis=1)).any(axis=1)
    unrated = complete & np.isnan(nobody.low[:, NAMES.index("K2.2")])
    assert unrated.any()
    assert found.score[unrated] == pytest.approx(np.repeat(100 * without_a4[unrated, None], 20, axis=1))


def test_random_numbers_come_from_the_seed_and_the_name_of_the_variation():
    main = study(50, np.random.default_rng(6), missing=0.1)
    plans = (drawn(draws=10), imputation())
    for plan in plans:
        first, again, other = (
            varied_by(main, plan, "H", generator(seed, name)).score
            for seed, name in ((1, "x"), (1, "x"), (1, "y"))
        )
        assert np.array_equal(first, again, equal_nan=True)
        assert not np.array_equal(first, other, equal_nan=True)


def one_factor(rows: int = 40) -> Latent:
    return Latent(letter="l", label=LABEL, change="latent", min_rows=rows)


def test_the_latent_score_finds_the_trait_on_the_scale_of_the_index():
    rng = np.random.default_rng(12)
    main = study(300, rng)
    found, by_mean = latent(main, one_factor(), "F").score[:, 0], by_rubric(main, "F").score[:, 0]
    assert (found.mean(), found.std()) == pytest.approx((by_mean.mean(), by_mean.std()))
    trait = np.random.default_rng(12).normal(0, 1, (300, 1))[:, 0]
    assert spearmanr(found, trait).statistic > 0.9


def test_the_latent_score_is_the_same_to_the_last_digit_every_time():
    """Starting values are drawn: without a seed of ours they would be of the moment."""
    main = study(60, np.random.default_rng(3))
    first, again = (latent(main, one_factor(), "H").score for _ in range(2))
    assert np.array_equal(first, again, equal_nan=True)


def test_the_latent_score_is_not_run_with_few_teams_or_an_element_that_never_varies():
    main = study(39, np.random.default_rng(1))
    assert latent(main, one_factor(), "H") is None
    assert latent(main, one_factor(39), "H") is not None
    flat = main.case.indicators.score.copy()
    flat[:, [NAMES.index(name) for name in RUBRIC.elements["K1"].indicators]] = 0.5
    main = replace(main, case=Case(RUBRIC, Scores(flat, flat, flat)))
    assert latent(main, one_factor(39), "H") is None


def test_what_counts_for_robustness():
    """Not run says nothing; without a level it has changed; the letters i–l and the index F do not count."""
    table = """
        | team | variation | letter | index | state      | level_main | share_same_level |
        | a    | same      | a      | H     | scored     | 1          | 1                |
        | a    | often     | d      | H     | scored     | 1          | .95              |
        | a    | rarely    | d      | H     | scored     | 1          | .94              |
        | a    | gone      | f      | H     | not_scored | 1          | 0                |
        | a    | unrun     | g      | H     | not_run    | 1          |                  |
        | b    | same      | a      | H     | scored     | 2          | 1                |
        | b    | unrun     | g      | H     | not_run    | 2          |                  |
        | b    | late      | i      | H     | scored     | 2          | 0                |
        | b    | full      | e      | F     | scored     | 1          | 0                |
        | c    | same      | a      | H     | scored     |            |                  |
    """
    rows = frame(SENSITIVITY, table, region="x", arm="pilot", wave="T1", n_draws=1)
    told = robustness_rows(rows, RUBRIC.sensitivity, "H").set_index("team")
    assert told["is_robust"].tolist() == [False, True, pd.NA]
    assert told["changed_by"].fillna("").tolist() == ["rarely gone", "", ""]
