"""What a rubric says of teams: when they adopted the model, and which comparison teams may have used it."""

from collections.abc import Mapping, Sequence

import pandas as pd

TEAM = ["region", "team"]


def with_practice(
    teams: pd.DataFrame, fidelity: Mapping[str, pd.DataFrame], waves: Sequence[str]
) -> pd.DataFrame:
    """Add to teams what the results of a rubric say of them; without results nothing is added.

    Staff of a comparison team may have used the model on any day of a window with signs of it, and no sign
    says on which. A recoded team therefore counts as exposed from that window's first day: time before it is
    kept as clean comparison time, time after it may hold some in which nothing was used yet (partially
    treated). A panel knows only the first exposed period, so the team stays exposed, although signs are not
    carried forward and a later wave may show none.

    Parameters
    ----------
    teams : TEAMS.
    fidelity : ADOPTION and DOSES by name, or nothing.
    waves : in order.

    Returns
    -------
    Columns adoption (date), adoption_wave (number of the first wave whose window ends on or after it),
    contaminated_wave (number of the first wave with signs) and contaminated_from (first day of its window),
    each empty where it does not apply.
    """
    if not fidelity:
        return teams
    adopted = fidelity["adoption"][[*TEAM, "adoption"]]
    doses = (
        fidelity["doses"].assign(number=fidelity["doses"]["wave"].map(waves.index)).merge(adopted, on=TEAM)
    )
    since = doses[doses["last"] >= doses["adoption"]].groupby(TEAM)["number"].min().rename("adoption_wave")
    signs = doses[doses["is_contaminated"]].sort_values("number").drop_duplicates(TEAM).set_index(TEAM)
    first_sign = signs[["number", "first"]].set_axis(["contaminated_wave", "contaminated_from"], axis=1)
    joined = teams.merge(adopted, how="left", on=TEAM).join(since, on=TEAM).join(first_sign, on=TEAM)
    return joined.astype({"adoption_wave": "Int64", "contaminated_wave": "Int64"})
