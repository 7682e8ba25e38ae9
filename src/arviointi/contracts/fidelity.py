"""What is computed by a rubric of fidelity: results/3_scores/fidelity/<rubric>/<name>.parquet."""

from arviointi.contracts.panel import ARMS
from arviointi.contracts.raters import AGREEMENT, FACTORS
from arviointi.contracts.sensitivity import ROBUSTNESS, SENSITIVITY
from arviointi.contracts.table import Column, Table

STATES = ("observed", "not_applicable", "not_reported", "not_yet")

FIDELITY = Table(
    "fidelity",
    "One row per team, wave and part of the rubric: indicator, element, index (0–100), or a detail that is "
    "printed beside an indicator.",
    (
        Column("region", "string", key=True),
        Column("team", "string", key=True),
        Column("arm", "string", allowed=ARMS),
        Column("wave", "string", key=True),
        Column("part", "string", allowed=("indicator", "element", "index", "detail"), key=True),
        Column("id", "string", key=True),
        Column("value", "float", "measured value x of an indicator", null=True),
        Column("score", "float", "0–1; index 0–100", null=True),
        Column("score_low", "float", "with every not reported indicator at 0", null=True),
        Column("score_high", "float", "with every not reported indicator at 1", null=True),
        Column("level", "int", "0, 1 or 2", null=True),
        Column("level_low", "int", null=True),
        Column("level_high", "int", null=True),
        Column("state", "string", allowed=STATES),
        Column("flags", "string", "space-separated ids, e.g. critical_gap:R3", null=True),
    ),
)

ADOPTION_FLAGS = ("maybe_earlier", "far_from_practice_start", "not_reported")

ADOPTION = Table(
    "adoption",
    "One row per team of both arms: the day of its first held meeting with enough trained staff in post.",
    (
        Column("region", "string", key=True),
        Column("team", "string", key=True),
        Column("arm", "string", allowed=ARMS),
        Column("adoption", "date", "empty: never in what was reported", null=True),
        Column("is_maybe_earlier", "bool", "close to the first day on which the team's meetings are known"),
        Column("training_start", "date", "as reported", null=True),
        Column("practice_start", "date", "start of client work as reported", null=True),
        Column("days_from_training", "int", "from training_start to adoption", null=True, unit="days"),
        Column("days_apart", "int", "from practice_start to adoption", null=True, unit="days"),
        Column("flags", "string", "space-separated: " + ", ".join(ADOPTION_FLAGS), null=True),
    ),
)

DOSES = Table(
    "doses",
    "One row per team and wave: its window, and fidelity as exposure (headline index, 0–100).",
    (
        Column("region", "string", key=True),
        Column("team", "string", key=True),
        Column("arm", "string", allowed=ARMS),
        Column("wave", "string", key=True),
        Column("first", "date", "first day of the window", null=True),
        Column("last", "date", "last day of the window", null=True),
        Column("is_contaminated", "bool", "a comparison team that may have used the model in this window"),
        Column("index", "float", "headline index of the wave", null=True),
        Column("lagged", "float", "that of the wave before", null=True),
        Column("cumulative", "float", "mean over waves since client work began, this one too", null=True),
        Column("cumulative_lagged", "float", "the same mean up to the wave before", null=True),
    ),
)

RUBRIC_RESULTS = {
    "scores": FIDELITY,
    "adoption": ADOPTION,
    "doses": DOSES,
    "agreement": AGREEMENT,
    "factors": FACTORS,
    "sensitivity": SENSITIVITY,
    "robustness": ROBUSTNESS,
}
