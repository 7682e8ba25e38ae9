"""Times that may be cut off before they end: their median, and the share with an event by a time."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from arviointi.contracts.scores import ENDS

STATUS = {"study_ended": 0, "event": 1} | {
    end: number for number, end in enumerate((one for one in ENDS if one != "study_ended"), 2)
}


def median_length(durations: pd.DataFrame) -> float:
    """Return the Kaplan–Meier median of lengths in days; NaN where more than half are not seen to end.

    Parameters
    ----------
    durations : DURATIONS.
    """
    ended = (~durations["is_censored"]).to_numpy(dtype=int)
    if not ended.any():
        return float("nan")
    return float(SurvfuncRight(durations["days"].to_numpy(), ended).quantile(0.5))


def incidence(times: pd.DataFrame, days: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the share of spells with the event on fewer than so many days, by Aalen and Johansen.

    Coming of age, moving and the end of responsibility compete with the event; the end of study time censors.

    Parameters
    ----------
    times : TIMES; a time of 0 is the first day, so that it ends one day after the start.
    """
    status = times["ended_by"].map(STATUS).to_numpy()
    if not (status == STATUS["event"]).any():
        return np.zeros(len(days))
    # A code without any time would leave a hole in the library's list of causes.
    with np.errstate(divide="ignore", invalid="ignore"):  # standard errors, which are not used
        fitted = CumIncidenceRight(times["days"].to_numpy() + 1, np.minimum(status, 2))
    curve = np.concatenate([[0.0], fitted.cinc[0]])
    shares: npt.NDArray[np.float64] = curve[np.searchsorted(fitted.times, days, side="right")]
    return shares
