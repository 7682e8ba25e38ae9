"""Specification curve: the estimate under every combination of choices (Simonsohn and others 2020)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from arviointi.config.analyses import Analysis
from arviointi.config.exhibits_effects import SpecificationPlot
from arviointi.contracts.blocks import Content, Figure, Row, RowGroup, Table
from arviointi.present.check_robustness import JOINT_TEST
from arviointi.present.content import column, heading, message, p_value, plain, whole
from arviointi.present.disclosure import Unchecked
from arviointi.present.fitted import Fitted, fitted_model
from arviointi.present.intervals import excludes_zero
from arviointi.present.model_names import model_in_words
from arviointi.present.sources import Sources, words
from arviointi.present.verdicts import reason_in_words

CHOICES = ("models", "weights", "samples")
LONE = "without_lone_cohorts"


@dataclass(frozen=True)
class Curve:
    """Estimates in order of size, each with its choices, and the text of every choice."""

    fitted: Fitted
    rows: list[dict[str, Any]]
    names: dict[tuple[str, str], Content]
    joint_p: float | None
    n_unseen: int
    """Combinations that could not be estimated, or are on another scale."""

    @property
    def chosen(self) -> dict[str, list[str]]:
        """Alternatives of each choice that some estimate uses, in the order of the plan."""
        return {
            choice: [name for kind, name in self.names if kind == choice and self._is_used(choice, name)]
            for choice in CHOICES
        }

    def _is_used(self, choice: str, name: str) -> bool:
        return any(row[choice] == name for row in self.rows)

    def is_planned(self, row: dict[str, Any]) -> bool:
        """Say whether a row is the estimate of the model that is checked, as planned."""
        return bool(
            (row["models"], row["weights"], row["samples"]) == (self.fitted.fit["model"], "given", "all")
        )


def curve(exhibit: SpecificationPlot, sources: Sources) -> Curve:
    """Collect the estimates of one model's specifications, smallest first."""
    (analysis,) = exhibit.analyses
    fitted = fitted_model(analysis, exhibit.model, sources)
    tried = fitted.checks("specification")
    rows = [
        {**row, **dict(zip(CHOICES, str(row["label"]).split("/"), strict=True))}
        for row in tried
        if pd.isna(row["reason"]) and not pd.isna(row["estimate"])
    ]
    joint = next((row["p_value"] for row in fitted.checks("specification_joint", JOINT_TEST)), None)
    ordered = sorted(rows, key=lambda row: (row["estimate"], row["number"]))
    names = dict(_names(sources.analyses[analysis], {row["models"] for row in rows}))
    joint_p = None if pd.isna(joint) else float(joint)
    return Curve(fitted, ordered, names, joint_p, len(tried) - len(rows))


def _names(plan: Analysis, used: set[str]) -> Iterator[tuple[tuple[str, str], Content]]:
    """Yield the words of every alternative; a model by as many of them as tell it from the others."""
    models = {name: options for name, options in plan.models.items() if name in used}
    briefly: dict[str, Content] = {
        name: message(f"estimator.{options.estimator}") for name, options in models.items()
    }
    in_full = {name: model_in_words(options) for name, options in models.items()}
    for name in models:
        by_id = message("label.with_unit", label=briefly[name], unit=plain(name))
        distinct = (
            names[name] for names in (briefly, in_full) if list(names.values()).count(names[name]) == 1
        )
        yield ("models", name), next(distinct, by_id)
    for weights in ("given", "equal"):
        yield ("weights", weights), message(f"weights.{weights}")
    for sample in ("all", LONE, "balanced", "without_first_exposed"):
        yield ("samples", sample), message(f"sample.{sample}")


def specification_plot(exhibit: SpecificationPlot, sources: Sources) -> Unchecked:
    """Describe the curve: picture in words, and every estimate with its choices."""
    found = curve(exhibit, sources)
    table = Table(
        caption=words(exhibit.title),
        columns=(
            heading("specification"),
            *(column(f"choice_{choice}", "text") for choice in CHOICES),
            column("estimate"),
            column("interval"),
            column("p_value"),
        ),
        groups=(RowGroup(id="curve", rows=tuple(_rows(found))),),
    )
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(found),
        description=message("specification.description"),
        table=table,
        footnotes=tuple(_notes(found)),
    )
    shows_lone = any(row["samples"] == LONE for row in found.rows) and not sources.rules.public_units
    return Unchecked(figure, review=(message("check.lone_cohort_left_out"),) if shows_lone else ())


def _rows(found: Curve) -> Iterator[Row]:
    for order, row in enumerate(found.rows, 1):
        name = message("specification.planned", n=whole(order)) if found.is_planned(row) else whole(order)
        choices = (found.names[(choice, row[choice])] for choice in CHOICES)
        scale = found.fitted.scale
        cells = (
            name,
            *choices,
            scale.number(row["estimate"]),
            scale.interval(row["conf_low"], row["conf_high"]),
            p_value(row["p_value"]),
        )
        yield Row(id=str(row["label"]), cells=cells)


def _notes(found: Curve) -> Iterator[Content]:
    yield message("note.specification")
    if found.n_unseen:
        yield message("note.specification_unseen", n=whole(found.n_unseen))
    if found.joint_p is not None:
        yield message("note.specification_joint", p=p_value(found.joint_p))


def _alt(found: Curve) -> Content:
    if not found.fitted.is_estimated:
        return reason_in_words(found.fitted.fit["reason"])
    if not found.rows:
        return message("specification.alt_empty")
    scale = found.fitted.scale
    return message(
        "specification.alt",
        outcome=found.fitted.subject.label,
        all=whole(len(found.rows)),
        least=scale.number(found.rows[0]["estimate"]),
        most=scale.number(found.rows[-1]["estimate"]),
        away=whole(sum(excludes_zero(row) for row in found.rows)),
    )
