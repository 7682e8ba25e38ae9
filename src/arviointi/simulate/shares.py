"""How often a team did something: by arm, before or after its start, and by its strength."""

from typing import Any

import numpy as np

from arviointi.config.simulated_practice import Share


def share_of(share: Share, team: Any, on: float) -> float:
    """Return a share for one team on one day.

    Parameters
    ----------
    team : a row of RegionDesign.teams: arm, practice_start and strength are read.
    on : day number.

    Returns
    -------
    For a pilot team after its start logit⁻¹(logit(after) + spread × strength); a share of 0 or 1 stays so.
    """
    if team.arm != "pilot":
        return share.comparison
    if on < team.practice_start:
        return share.before
    return float(shifted(share.after, share.spread * team.strength))


def shifted(probability: float, by: Any) -> Any:
    """Move a probability on the logit scale."""
    if probability in (0, 1):
        return probability
    odds = probability / (1 - probability) * np.exp(by)
    return odds / (1 + odds)
