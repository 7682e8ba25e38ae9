"""Every value that a contract or a setting allows has its words, where ids are put together from it."""

from typing import get_args

import pytest

from arviointi.config.analyses import Analysis, Specifications
from arviointi.config.estimators import AnyModelOptions, Covariate, MixedModel
from arviointi.config.exhibits_effects import HonestPlot
from arviointi.contracts.estimates import REASONS, ROLES, WARNINGS
from arviointi.contracts.findings import SEVERITIES
from arviointi.contracts.panel import ARMS
from arviointi.locale.texts import has_text
from arviointi.present.changes_table import COUNTED as CHANGES
from arviointi.present.checked import Stance
from arviointi.present.checks import CHECKS as ROWS_OF_CHECKS
from arviointi.present.effects import LEADING
from arviointi.present.missing_answers import PATTERNS
from arviointi.present.scales import RATIOS
from arviointi.present.specification_plot import CHOICES

LANGUAGES = ("fi", "en")
ESTIMATORS = tuple(
    get_args(options.model_fields["estimator"].annotation)[0]
    for options in get_args(get_args(AnyModelOptions)[0])
)
BOUNDS = get_args(HonestPlot.model_fields["bounds"].annotation)


def _choices(name: str) -> tuple[str, ...]:
    (allowed,) = get_args(Specifications.model_fields[name].annotation)
    return get_args(allowed)


def of_columns() -> tuple[str, ...]:
    """Endings of the ids of columns."""
    return (
        *(
            f"{arm}_{what}"
            for arm in ARMS
            for what in ("teams", "areas", "units", "rows", "mean", "interval")
        ),
        *(f"pattern_{name}" for name in PATTERNS),
        *(f"bound_{bounds}" for bounds in BOUNDS),
        *(f"choice_{choice}" for choice in CHOICES),
        *(f"rows_{name}" for name in CHANGES),
    )


def of_models() -> dict[str, tuple[str, ...]]:
    """Endings of the ids of models, their checks and readings."""
    named_by = (("baseline", "free"), ("residual", "independent"))
    counted = ("design", "randomisation_drawn", "randomisation_exact", "wild_bootstrap")
    return {
        "estimator": ESTIMATORS,
        "method": ESTIMATORS,
        "control": ("never_treated", "not_yet_treated"),
        "mixed": tuple(
            f"{name}_{value}"
            for name, usual in named_by
            for value in get_args(MixedModel.model_fields[name].annotation)
            if value != usual
        ),
        "model": tuple(f"given_{name}" for name in get_args(Covariate)),
        "reading": tuple(f"differs_from_{role}" for role in LEADING),
        "checked": (
            *(f"name_{check}" for check in ROWS_OF_CHECKS),
            *(f"{what}_{noun}" for what in counted for noun in ("teams", "areas")),
        ),
    }


def families() -> set[str]:
    """Ids that the code puts together from the values of a contract."""
    by_prefix = of_models() | {
        "reason": REASONS,
        "warning": WARNINGS,
        "role": ROLES,
        "arm": ARMS,
        "stance": get_args(Stance),
        "scale": tuple(RATIOS.values()),
        "plan": tuple(f"name_{role}" for role in ROLES),
        "exposure": get_args(Analysis.model_fields["exposure"].annotation),
        "honest": tuple(f"description_{bounds}" for bounds in BOUNDS),
        "weights": _choices("weights"),
        "sample": _choices("samples"),
        "status": ("estimated",),
        "check": ("pass", "review", "fail"),
        "part": ("summary", "exhibits", "methods", "glossary", "origin"),
        "axis": ("event_time_month", "event_time_year", *BOUNDS),
        "informant": ("child", "parent", "practitioner", "staff"),
        "severity": SEVERITIES,
        "label": ("better_higher", "better_lower", "better_neither"),
        "survey_of": ("child", "parent", "practitioner"),
        "missing": ("not_answered", "user_missing", "out_of_range", "unreadable"),
        "region": tuple(f"ask_{severity}" for severity in SEVERITIES),
        "delivery": ("used.real", "used.simulated", "left_out.real", "left_out.simulated"),
        "verdict": tuple(
            f"points_{way}_{wish}" for way in ("higher", "lower") for wish in ("better", "worse", "neither")
        ),
        "column": of_columns(),
    }
    return {f"{prefix}.{name}" for prefix, names in by_prefix.items() for name in names}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_a_contract_allows_has_its_words(language):
    assert {name for name in families() if not has_text(name, language)} == set()
