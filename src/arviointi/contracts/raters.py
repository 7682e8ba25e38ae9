"""What is computed of raters, and of the factors that interviews name: parts of a rubric's results."""

from arviointi.contracts.columns import FACTOR_IDS
from arviointi.contracts.table import Column, Table

RATED = ("observations", "team_ratings", "interviews", "staff_scale")
COEFFICIENTS = (
    "agreement", "kappa", "ac1", "alpha", "fleiss_kappa",
    "icc_1_1", "icc_2_1", "icc_3_1", "icc_1_k", "icc_2_k", "icc_3_k",
    "rwg_median", "rwg_share_low", "team_icc_1", "team_icc_2",
)  # fmt: skip
NOT_AGREED = ("no_ratings", "one_rater", "few_things", "no_variation", "raters_differ")

AGREEMENT = Table(
    "agreement",
    "How far raters agree: one row per thing rated, wave and coefficient. Of staff scales: how far staff "
    "agree within teams, and how much teams differ. Intervals are 95 % intervals: `cluster_bootstrap` "
    "resamples teams (percentiles), `f_distribution` rests on the analysis of variance.",
    (
        Column("subject", "string", allowed=RATED, key=True),
        Column("topic", "string", "what was rated; the item stem of a staff scale", key=True),
        Column("wave", "string", "`all`: pooled over the study", key=True),
        Column("coefficient", "string", allowed=COEFFICIENTS, key=True),
        Column(
            "level", "string", "linear: with linear weights", key=True,
            allowed=("nominal", "ordinal", "linear", "interval"),
        ),
        Column("estimate", "float", null=True),
        Column("conf_low", "float", null=True),
        Column("conf_high", "float", null=True),
        Column("interval", "string", null=True, allowed=("cluster_bootstrap", "f_distribution")),
        Column("n_subjects", "int", "things with a rating"),
        Column("n_compared", "int", "things with two ratings or more: those that say something of agreement"),
        Column("n_raters", "int", disclosive=True),
        Column("n_ratings", "int"),
        Column("n_teams", "int", "teams of the things compared", disclosive=True),
        Column("is_sufficient", "bool", "by the rubric; empty: no rule, or not judged", null=True),
        Column("reason", "string", "why there is no estimate", null=True, allowed=NOT_AGREED),
    ),
)  # fmt: skip

DIRECTIONS = ("facilitator", "barrier")
NOT_COMPARED = ("no_index", "nobody_named", "everybody_named", "one_level")

FACTORS = Table(
    "factors",
    "Factors that furthered or hindered the work of pilot teams: one row per wave, factor and direction. A "
    "direction counts for a team if at least half of its coders give it; `both` counts in both.",
    (
        Column("wave", "string", key=True),
        Column("factor", "string", allowed=FACTOR_IDS, key=True),
        Column("direction", "string", allowed=DIRECTIONS, key=True),
        Column("n_teams", "int", "pilot teams interviewed", disclosive=True),
        Column("n_named", "int", "teams in which the factor has this direction", disclosive=True),
        Column("strength", "float", "mean over these teams", unit="1-3", null=True),
        Column("n_strength", "int", "teams behind the strength", disclosive=True),
        Column("n_scored", "int", "interviewed teams with a headline index", disclosive=True),
        Column("n_named_scored", "int", "of them, those that named it", disclosive=True),
        Column("mean_named", "float", "headline index of teams that named it", null=True),
        Column("mean_other", "float", "headline index of teams that did not", null=True),
        Column("difference", "float", "first minus second", null=True),
        Column("conf_low", "float", "95 %, from all permutations of teams or a fixed draw", null=True),
        Column("conf_high", "float", null=True),
        Column("detectable", "float", "difference detected with 80 % power by a test at 5 %", null=True),
        Column("p_value", "float", "Fisher–Freeman–Halton, named × level of the index", null=True),
        Column("p_holm", "float", "adjusted over the factors and directions of the wave", null=True),
        Column("reason", "string", "why nothing is compared", null=True, allowed=NOT_COMPARED),
    ),
)
