"""Findings as `validate` writes them, for tests of what senders are told."""

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.feedback.answer import About, Answer
from arviointi.feedback.compose import compose
from ascii_tables import cells
from small_drop import SCHEMA

PLAN = read_config(DropSchema, SCHEMA)
DESCRIBED = {"rows": 100, "used": 90, "left_out": 0, "encoding": "cp1252", "delimiter": ";"}


def finding(rule: str, severity: str, table: str | None = None, **rest: object) -> dict:
    """Write one row of FINDINGS; what is told names the rule, the column and the value."""
    row = {
        "file": f"{table}.csv" if table else None,
        "row": None,
        "column": None,
        "value": None,
        "count": 1,
        **rest,
    }
    told = " ".join(str(part) for part in (rule, row["column"] or row["file"], row["value"]) if part)
    return {
        "region": "lappi", "delivery": "", "rule": rule, "severity": severity, "table": table,
        "fi": f"fi {told}", "sv": f"sv {told}", "en": f"en {told}", **row,
    }  # fmt: skip


def drawn(text: str) -> list[dict]:
    """Read findings that are drawn; `2-5` under row stands for a finding on each of these rows."""
    rows = []
    for cell in cells(text):
        given = {name: cell.get(name) for name in ("column", "value", "file") if cell.get(name)}
        for row in _rows(cell.get("row")):
            count = int(cell.get("count") or 1)
            rows.append(finding(cell["rule"], cell["severity"], cell["table"], row=row, count=count, **given))
    return rows


def _rows(text: str | None) -> list[int | None]:
    if text is None:
        return [None]
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def answer(rows: list[dict], *, tables=("lapset", "tiimit"), files=None) -> Answer:
    """Compose the answer to these findings; `tables` were checked to the end."""
    is_rejected = any(row["severity"] == "reject" for row in rows)
    counts = {name: sum(row["severity"] == name for row in rows) for name in ("reject", "exclude", "query")}
    verdict = {
        "verdict": "rejected" if is_rejected else "accepted",
        "counts": counts,
        "tables": {name: {**DESCRIBED, "file": f"{name}.csv"} for name in tables},
    }
    label = PLAN.tables["lapset"].label
    about = About("lappi", label, "lappi-T1", "T1", "v1", "1.1.2024", "30.6.2024")
    return compose(rows, PLAN, about, verdict, files or {"lapset.csv": "a" * 64})
