"""Checks of whether an estimate stands without single teams, by other tests, and under other choices."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.contracts.blocks import Content, Nothing, Sentences, Suppressed
from arviointi.contracts.panel import ARMS
from arviointi.present.checked import Checked, Found, ends, p_of
from arviointi.present.content import decimal, message, whole
from arviointi.present.disclosure import protect_unit_count
from arviointi.present.intervals import excludes_zero
from arviointi.present.verdicts import DIGITS_OF_SDS

LEFT_OUT = ("leave_out_team", "leave_out_site")
JOINT_TEST = "median"
OF_THE_DESIGN = {
    "n_per_team": ("checked.design_of_team", "n", 0),
    "icc": ("checked.design_icc", "icc", 2),
    "team_autocorrelation": ("checked.design_autocorrelation", "correlation", 2),
    "mdes_sd": ("checked.design_sds", "sds", DIGITS_OF_SDS),
    "mdes_design_sd": ("checked.design_planned", "sds", DIGITS_OF_SDS),
}
"""Texts of the design's numbers, with the name and decimals of each."""


def leave_out(check: str, checked: Checked) -> Iterator[Found]:
    """Say how far the estimate moves when one unit is left out, and never which unit.

    The most extreme of few teams could be worked out, so nothing is said of fewer than n_min units, or where
    an arm has fewer teams.
    """
    rows = [row for row in checked.rows(check) if not pd.isna(row["estimate"])]
    if not rows:
        return
    if _are_few(len(rows), checked):
        text = message("checked.few_units", n_min=whole(checked.rules.n_min))
        yield Found(check, "unclear", text, interval=Suppressed())
        return
    full = checked.estimate
    n_changed = sum(excludes_zero(row) != checked.has_direction for row in rows)
    values = {
        "range": ends(rows, checked.scale),
        "n": protect_unit_count(n_changed, checked.rules),
        "most": _largest_change(rows, full, checked),
    }
    name = "changes" if n_changed else "stands"
    yield Found(check, "against" if n_changed else "clear", message(f"checked.leave_out_{name}", **values))


def _are_few(n_units: int, checked: Checked) -> bool:
    fit, rules = checked.fitted.fit, checked.rules
    least = min(n_units, fit["n_treated"], fit["n_clusters"] - fit["n_treated"])
    return bool(least < rules.n_min and rules.enabled and not rules.public_units)


def _largest_change(rows: list[dict[str, Any]], full: float, checked: Checked) -> Content:
    most = max((float(row["estimate"]) - full for row in rows), key=abs)
    return checked.scale.change(most) if checked.scale.is_ratio else checked.scale.number(abs(most))


def equality(checked: Checked) -> Iterator[Found]:
    """Say whether other models of the same question give another effect, allowing for how many they are."""
    rows = [row for row in checked.rows("equality") if not pd.isna(row["p_value"])]
    if not rows:
        return
    n_away = sum(row["p_value"] < checked.size / len(rows) for row in rows)
    most = max(rows, key=lambda row: abs(row["estimate"]))
    values = {"n": whole(n_away), "all": whole(len(rows))}
    name = "checked.equality_differs" if n_away else "checked.equality_clear"
    scale = checked.scale
    yield Found(
        "equality",
        "against" if n_away else "clear",
        message(name, **values),
        estimate=scale.number(most["estimate"]),
        interval=scale.interval(most["conf_low"], most["conf_high"]),
        p=p_of(most),
    )


def randomisation(checked: Checked) -> Iterator[Found]:
    """Read the share of other assignments of starts that give an estimate as large."""
    for row in checked.rows("randomisation"):
        values = {
            "n": whole(row["n"]),
            "teams": _teams(row["value"], checked),
        }
        drawn = message(f"checked.randomisation_{row['label']}_{checked.rules.noun}", **values)
        if row["n"] * checked.size < 1:
            text = message("checked.randomisation_few", drawn=drawn)
            yield Found("randomisation", "unclear", text, p=p_of(row))
            return
        yield _other_test("randomisation", row, drawn, checked)


def _teams(number: float | None, checked: Checked) -> Content:
    if number is None or pd.isna(number):
        return Nothing()
    return protect_unit_count(int(number), checked.rules)


def wild_bootstrap(checked: Checked) -> Iterator[Found]:
    """Read the p-value that comes from flipping the signs of whole teams."""
    for row in checked.rows("wild_bootstrap"):
        yield _other_test(
            "wild_bootstrap",
            row,
            message(f"checked.wild_bootstrap_{checked.rules.noun}", n=whole(row["n"])),
            checked,
        )


def _other_test(check: str, row: dict[str, Any], what: Content, checked: Checked) -> Found:
    is_alike = checked.reads_alike(float(row["p_value"]))
    text = message("checked.other_test_same" if is_alike else "checked.other_test_differs", what=what)
    ends_of = checked.scale.interval(row["conf_low"], row["conf_high"])
    return Found(check, "clear" if is_alike else "against", text, interval=ends_of, p=p_of(row))


def specification(checked: Checked) -> Iterator[Found]:
    """Say where the estimate lies under every combination of choices, and test them at once."""
    rows = [row for row in checked.rows("specification") if not pd.isna(row["estimate"])]
    if not rows:
        return
    n_same = sum(row["estimate"] * checked.estimate > 0 for row in rows)
    n_away = sum(excludes_zero(row) for row in rows)
    values = {
        "all": whole(len(rows)),
        "range": ends(rows, checked.scale),
        "same": whole(n_same),
        "away": whole(n_away),
    }
    said = message("checked.specification", **values)
    joint = next(iter(checked.rows("specification_joint", JOINT_TEST)), None)
    if joint is None or pd.isna(joint["p_value"]):
        yield Found("specification", "background", said)
        return
    is_alike = checked.reads_alike(float(joint["p_value"]))
    name = "checked.specification_same" if is_alike else "checked.specification_differs"
    yield Found("specification", "clear" if is_alike else "against", message(name, said=said), p=p_of(joint))


def design(checked: Checked) -> Iterator[Found]:
    """Say what the design rests on, and the smallest effect it could have detected in standard deviations."""
    found = {row["label"]: _number_of(row) for row in checked.rows("design")}
    if not found:
        return
    teams = {arm: _teams(found.get(f"teams_{arm}"), checked) for arm in ARMS}
    further = (
        message(name, **{value: decimal(found[label], digits)})
        for label, (name, value, digits) in OF_THE_DESIGN.items()
        if found.get(label) is not None
    )
    yield Found(
        "design",
        "background",
        Sentences(parts=(message(f"checked.design_{checked.rules.noun}", **teams), *further)),
    )


def _number_of(row: dict[str, Any]) -> float | None:
    known = [float(row[name]) for name in ("value", "estimate") if not pd.isna(row[name])]
    return known[0] if known else None
