"""Simultaneous bands of a fit, where they must collapse to pointwise intervals."""

import numpy as np
import pytest

from arviointi.config.analyses import Analysis
from arviointi.estimate.results import Fit, Quantity, Sample
from arviointi.estimate.tidy import Plan, estimates_of

DRAWN = 0.02
"""Monte Carlo error of a quantile of 50 000 draws, in standard errors, with room to spare."""


@pytest.mark.parametrize("degrees", [None, 1e9])
def test_estimates_that_move_as_one_need_no_wider_band_where_their_error_is_normal(degrees):
    """Degrees of freedom that are not given are infinite: the correlation is then not shrunk."""
    model = {"estimator": "event_study", "role": "primary"}
    question = {"fi": "Vaikuttaako?", "en": "Does it work?"}
    content = {"question": question, "outcome": "new", "family": "f", "models": {"main": model}}
    analysis = Analysis.model_validate(content)
    teams = np.array([0.6, 0.8])
    by_time = tuple(
        Quantity("att_event_time", str(time), 1.0, 1.0, degrees, event_time=time, influence=teams)
        for time in range(3)
    )
    unknown = Quantity("att_event_time", "9", 1.0, None, None, event_time=9, influence=np.zeros(2))
    fit = Fit(Sample(1, 1, 1, 1), (*by_time, unknown), "", "", teams=("a", "b"))
    rows = estimates_of(fit, Plan("a", analysis, "main", analysis.models["main"], seed=1))
    for row in rows[:3]:
        assert (row["band_low"], row["band_high"]) == pytest.approx(
            (row["conf_low"], row["conf_high"]), abs=DRAWN
        )
    assert "band_low" not in rows[3]
