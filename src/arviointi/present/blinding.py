"""Effects that nobody may see before the plan of their analysis is signed off."""

from dataclasses import replace

import pandas as pd

from arviointi.present.sources import Sources
from arviointi.present.verdicts import BLINDED


def blinded(sources: Sources) -> Sources:
    """Take the effects of blind analyses out of what exhibits read.

    Their models count as not estimable for the reason `blinded`, without estimates, and of their panels only
    the periods before the first team started are left, in both arms. Flow, deliveries and response stay. Of
    families with a blind analysis no test is left: an adjusted p-value tells of all of them.
    """
    blind = [name for name, plan in sources.analyses.items() if plan.blind]
    return replace(
        sources,
        estimates={**sources.estimates, **{name: sources.estimates[name].iloc[:0] for name in blind}},
        fits={**sources.fits, **{name: _without_result(sources.fits[name]) for name in blind}},
        diagnostics={
            **sources.diagnostics,
            **{name: sources.diagnostics[name].iloc[:0] for name in blind if name in sources.diagnostics},
        },
        families={
            name: tests[~tests["family"].isin({sources.analyses[one].family for one in blind})]
            for name, tests in sources.families.items()
        },
        panels={**sources.panels, **{name: _before_any_start(sources.panels[name]) for name in blind}},
    )


def _without_result(fits: pd.DataFrame) -> pd.DataFrame:
    return fits.assign(status="not_estimable", reason=BLINDED, warning=None, log_lik=None, aic=None)


def _before_any_start(panel: pd.DataFrame) -> pd.DataFrame:
    first = panel["cohort"].min()
    return panel if pd.isna(first) else panel[panel["period"] < first]
