"""Outcomes whose options cannot be meant together are refused before a run."""

import pytest
from pydantic import ValidationError

from arviointi.config.outcomes import OutcomeFile

TEXT = {"fi": "x", "en": "x"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "duration", "of": "placed_days"}, "'months' goes with 'placed_days'"),
        ({"kind": "duration", "of": "placement", "months": 3}, "'months' goes with 'placed_days'"),
        ({"kind": "duration", "of": "responsibility", "where": {"basis": ["emergency"]}}, "has none"),
        ({"kind": "rate", "of": "staff_exits", "where": {"role": ["other"]}}, "cannot be filtered"),
        ({"kind": "rate", "of": "staff_retained"}, "needs 'period: year'"),
        ({"kind": "sequence", "of": "involuntary", "days": 90}, "'care_order_follows' only"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, said):
    with pytest.raises(ValidationError, match=said):
        OutcomeFile.model_validate(
            {"label": TEXT, "definition": TEXT, "unit": TEXT, "better": "neither", **options}
        )


@pytest.mark.parametrize("bands", [[[0, 6], [6, 17]], [[0, 6], [8, 17]]])
def test_age_bands_hold_every_age_once(bands):
    measure = {"label": TEXT, "definition": TEXT, "basis": ["care_order"], "ages": [0, 17]}
    with pytest.raises(ValidationError, match="every age of the measures once"):
        OutcomeFile.model_validate(
            {
                "kind": "annual_count",
                "label": TEXT,
                "definition": TEXT,
                "unit": TEXT,
                "better": "neither",
                "measures": {"in_care": measure},
                "age_bands": bands,
            }
        )
