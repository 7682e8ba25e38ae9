"""Do two models of the same question give the same effect?"""

import numpy as np

from arviointi.estimate.inference import Uncertainty
from arviointi.estimate.results import Fit, Quantity

WHOLE = 1 - 1e-9
"""Share of a variance that is all of it but for rounding."""


def difference(first: tuple[Fit, Quantity], second: tuple[Fit, Quantity]) -> Quantity | None:
    """Return the difference of two estimates from the same teams, with the error of the difference.

    The variance is the sum over teams of the squared difference of their influences, so what both models have
    in common cancels (as in Hausman's test, without his assumption that one is efficient); degrees of freedom
    are the smaller of the two.

    Returns
    -------
    None where the estimates are on different scales, or one has no error by team. Ask `borrows` of both
    before: what a lone team borrows is in no influence, and models may weigh it differently.
    """
    one, other = first[1], second[1]
    if one.scale != other.scale or one.influence is None or other.influence is None:
        return None
    teams = sorted({*first[0].teams, *second[0].teams})
    gap = _placed(*first, teams) - _placed(*second, teams)
    error = float(np.sqrt(gap @ gap))
    degrees = min(one.degrees or np.inf, other.degrees or np.inf)
    found = Uncertainty(error, degrees, gap) if error > 0 else None
    return Quantity("contrast", "difference", 0.0, scale=one.scale).measured(
        one.estimate - other.estimate, found
    )


def borrows(quantity: Quantity) -> bool:
    """Say whether a part of the error is a lone team's, borrowed from other teams."""
    if quantity.influence is None or quantity.std_error is None:
        return False
    return bool(quantity.influence @ quantity.influence < WHOLE * quantity.std_error**2)


def _placed(fit: Fit, quantity: Quantity, teams: list[str]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    place = {team: number for number, team in enumerate(teams)}
    placed = np.zeros(len(teams))
    placed[[place[team] for team in fit.teams]] = quantity.influence
    return placed
