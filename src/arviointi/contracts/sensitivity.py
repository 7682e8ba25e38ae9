"""How much scores of fidelity rest on choices: results/3_scores/fidelity/<rubric>/<name>.parquet."""

from arviointi.contracts.panel import ARMS
from arviointi.contracts.table import Column, Table

_TEAM_AND_WAVE = (
    Column("region", "string", key=True),
    Column("team", "string", key=True),
    Column("arm", "string", allowed=ARMS),
    Column("wave", "string", key=True),
)

SENSITIVITY = Table(
    "sensitivity",
    "One row per team, wave with a delivery, and variation of the rubric: an index scored in another way.",
    (
        *_TEAM_AND_WAVE,
        Column("variation", "string", "id in the rubric", key=True),
        Column("letter", "string", "kind of choice that is varied", allowed=tuple("abcdefghijkl")),
        Column("index", "string", "id of the index that is computed in another way"),
        Column("state", "string", allowed=("scored", "not_scored", "not_run")),
        Column("n_draws", "int", "draws or imputations; 1 where nothing is drawn, 0 where not run"),
        Column("score_main", "float", "0–100, by the rubric as it stands", null=True),
        Column("level_main", "int", "0, 1 or 2, by the rubric as it stands", null=True),
        Column("score", "float", "0–100; over draws their mean", null=True),
        Column("score_low", "float", "lower end of the interval of draws", null=True),
        Column("score_high", "float", null=True),
        Column("level", "int", "over draws the commonest level", null=True),
        Column("share_same_level", "float", "share of draws with the level by the rubric", null=True),
        Column("rank_main", "float", "1 is the highest of the arm and wave", null=True),
        Column("rank", "float", "over draws the median", null=True),
        Column("rank_low", "float", "lower end of the interval of draws", null=True),
        Column("rank_high", "float", null=True),
        Column("spearman", "float", "of arm and wave: rank correlation with the rubric", null=True),
        Column("spearman_low", "float", "lower end of the interval of draws", null=True),
        Column("spearman_high", "float", null=True),
    ),
)

ROBUSTNESS = Table(
    "robustness",
    "One row per team and wave with a delivery: does the level of the headline index rest on our choices?",
    (
        *_TEAM_AND_WAVE,
        Column("index", "string", "id of the headline index"),
        Column("level", "int", "0, 1 or 2, by the rubric as it stands", null=True),
        Column(
            "is_robust", "bool", "the same in all variations that count; empty without a level", null=True
        ),
        Column("changed_by", "string", "space-separated ids of the variations that change it", null=True),
    ),
)
