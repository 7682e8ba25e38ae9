"""What is computed by a rubric of fidelity: results/3_scores/fidelity/<rubric>/<name>.parquet."""

from arviointi.contracts.panel import ARMS
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

RUBRIC_RESULTS = {"scores": FIDELITY}
