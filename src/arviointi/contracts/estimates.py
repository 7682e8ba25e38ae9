"""The one results schema: every estimator, every analysis."""

from arviointi.contracts.table import Column, Table

ROLES = ("primary", "secondary", "sensitivity", "placebo")
ESTIMANDS = (
    "att", "att_cohort", "att_calendar", "att_cohort_time", "att_event_time", "coefficient", "contrast",
    "contrast_cr2", "mean", "variance", "icc", "mdes",
)  # fmt: skip
REASONS = (
    "no_observations", "no_treated", "no_comparison", "no_pre_period", "no_post_period", "one_cluster_in_arm",
    "constant_outcome", "singular_design", "did_not_converge", "not_finite", "duplicate_rows", "separation",
    "not_counts", "not_binary", "several_starts", "unbalanced", "package_missing", "borrowed_error",
)  # fmt: skip
WARNINGS = (
    "few_treated", "few_compared", "few_teams", "singular_fit", "wave_without_arm", "lone_cohort",
    "cells_not_estimable", "without_events", "without_variation", "few_answers_per_team",
    "concentrated_weights", "without_baseline",
)  # fmt: skip

ESTIMATES = Table(
    "estimates",
    "One row per estimated quantity.",
    (
        Column("analysis", "string", key=True),
        Column("model", "string", key=True),
        Column("role", "string", allowed=ROLES),
        Column("estimator", "string"),
        Column("outcome", "string", "outcome id, or instrument.scale.informant"),
        Column("estimand", "string", "what the number is", key=True, allowed=ESTIMANDS),
        Column("term", "string", key=True),
        Column("cohort", "int", "first exposed period", null=True, key=True),
        Column("period", "int", null=True, key=True),
        Column("event_time", "int", "periods from the start", null=True, key=True),
        Column("subgroup", "string", null=True, key=True),
        Column("is_headline", "bool", "whether it answers the analysis' question"),
        Column("scale", "string", "scale of the estimate", allowed=("identity", "log", "logit")),
        Column("estimate", "float", null=True),
        Column("std_error", "float", null=True),
        Column("df", "float", "degrees of freedom; empty: normal", null=True),
        Column("statistic", "float", null=True),
        Column("p_value", "float", null=True),
        Column("conf_low", "float", null=True),
        Column("conf_high", "float", null=True),
        Column("conf_level", "float"),
        Column("band_low", "float", "simultaneous over the estimand's rows of the model", null=True),
        Column("band_high", "float", null=True),
        Column("n_obs", "int", disclosive=True),
        Column("n_units", "int", disclosive=True),
        Column("n_treated", "int", "exposed teams", disclosive=True),
        Column("n_clusters", "int", disclosive=True),
    ),
)

FITS = Table(
    "fits",
    "One row per model: whether it could be estimated, and by which conventions.",
    (
        Column("analysis", "string", key=True),
        Column("model", "string", key=True),
        Column("role", "string", allowed=ROLES),
        Column("estimator", "string"),
        Column("outcome", "string"),
        Column("family", "string", "outcome family, within which multiplicity is judged"),
        Column("status", "string", allowed=("estimated", "not_estimable")),
        Column("reason", "string", "why it could not be estimated", null=True, allowed=REASONS),
        Column("warning", "string", "what a reader must know: ids of WARNINGS, space-separated", null=True),
        Column("n_obs", "int", disclosive=True),
        Column("n_units", "int", disclosive=True),
        Column("n_treated", "int", "exposed teams", disclosive=True),
        Column("n_clusters", "int", disclosive=True),
        Column("se_type", "string", "standard-error convention", null=True),
        Column("formula", "string", null=True),
        Column("converged", "bool", null=True),
        Column("log_lik", "float", null=True),
        Column("aic", "float", null=True),
        Column("baseline_sd", "float", "pooled within arms, before any start", null=True),
        Column("seed", "int", null=True),
        Column("replications", "int", null=True),
    ),
)

CHECKS = (
    "pre_trend", "pre_trend_power", "placebo_start", "leave_out_team", "leave_out_site",
    "relative_magnitudes", "smoothness", "decomposition", "equality", "wild_bootstrap", "randomisation",
    "specification", "specification_joint", "design",
)  # fmt: skip

BREAKDOWN, ZERO_INSIDE, ZERO_OUTSIDE = "breakdown", "breakdown_zero_inside", "breakdown_zero_outside"
"""Labels of honest intervals: the largest bound that leaves zero outside, or that zero is inside (outside) at
every bound."""

INFLUENCE = Table(
    "influence",
    "What each team contributes to the error of an estimate; products over teams add up to covariances.",
    (
        Column("analysis", "string", key=True),
        Column("model", "string", key=True),
        Column("estimand", "string", key=True, allowed=ESTIMANDS),
        Column("term", "string", key=True),
        Column("event_time", "int", null=True, key=True),
        Column("team", "string", "region/team", key=True),
        Column("influence", "float"),
    ),
)

DIAGNOSTICS = Table(
    "diagnostics",
    "What speaks for or against reading a model's estimate as an effect; one row per number.",
    (
        Column("analysis", "string", key=True),
        Column("model", "string", "the model that is checked", key=True),
        Column("check", "string", key=True, allowed=CHECKS),
        Column("number", "int", "order of the rows of one check", key=True),
        Column("label", "string", "what was varied", null=True),
        Column("value", "float", "where it was set: bound, periods, power, weight", null=True),
        Column("estimate", "float", null=True),
        Column("conf_low", "float", null=True),
        Column("conf_high", "float", null=True),
        Column("statistic", "float", null=True),
        Column("df", "float", null=True),
        Column("p_value", "float", null=True),
        Column("n", "int", "replications, or teams behind the row", null=True, disclosive=True),
        Column("reason", "string", "why there is no number: an id of REASONS", null=True, allowed=REASONS),
    ),
)

FAMILIES = Table(
    "families",
    "Tests of each outcome family together: p-values adjusted for the number of questions asked.",
    (
        Column("family", "string", key=True),
        Column("analysis", "string", key=True),
        Column("model", "string", key=True),
        Column("term", "string", key=True),
        Column("role", "string", allowed=ROLES),
        Column("n_hypotheses", "int"),
        Column("p_value", "float"),
        Column("p_holm", "float", "error rate of the family (Holm 1979)"),
        Column(
            "p_max_t", "float", "the same through the joint distribution (Romano and Wolf 2005)", null=True
        ),
        Column("p_fdr", "float", "false discovery rate (Benjamini and Hochberg 1995)"),
    ),
)
