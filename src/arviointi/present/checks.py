"""Every check of a primary model, in the order in which a reader asks."""

from collections.abc import Callable, Iterator
from functools import partial

from arviointi.present import check_robustness, check_trends
from arviointi.present.checked import Checked, Found

Check = Callable[[Checked], Iterator[Found]]
CHECKS: dict[str, Check] = {
    "pre_trend": check_trends.pre_trend,
    "placebo_start": check_trends.placebo_starts,
    "relative_magnitudes": check_trends.relative_magnitudes,
    "smoothness": check_trends.smoothness,
    "leave_out_team": partial(check_robustness.leave_out, "leave_out_team"),
    "leave_out_site": partial(check_robustness.leave_out, "leave_out_site"),
    "randomisation": check_robustness.randomisation,
    "wild_bootstrap": check_robustness.wild_bootstrap,
    "equality": check_robustness.equality,
    "specification": check_robustness.specification,
    "decomposition": check_trends.decomposition,
    "design": check_robustness.design,
}


def found_of(checked: Checked) -> Iterator[Found]:
    """Yield what the checks of a model found; of one without an estimate, nothing."""
    if not checked.fitted.is_estimated:
        return
    for name, check in CHECKS.items():
        obstacle = checked.obstacle(name)
        yield from check(checked) if obstacle is None else [obstacle]
