"""Does what exhibits of published statistics mention exist, and fit together?"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from arviointi.config.exhibits_reference import CompositeTable, ReferencePlot
from arviointi.config.outcomes import Composite
from arviointi.errors import Problem


def references(path: Path, exhibit: Any, outcomes: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for everything an exhibit of published statistics asks of outcomes in vain."""
    known = {name: outcomes[name] for name in exhibit.outcomes if outcomes.get(name)}
    if isinstance(exhibit, ReferencePlot):
        yield from _one_axis(path, exhibit, known)
    if isinstance(exhibit, CompositeTable):
        yield from _named_parts(path, exhibit, known)


def _one_axis(path: Path, exhibit: ReferencePlot, known: Mapping[str, Any]) -> Iterator[Problem]:
    units = {one.outcome: known[one.outcome].unit for one in exhibit.series.values() if one.outcome in known}
    first = next(iter(units.values()), None)
    for name, unit in units.items():
        if unit != first:
            yield Problem(str(path), "series", f"outcome '{name}' has another unit, but there is one axis")


def _named_parts(path: Path, exhibit: CompositeTable, known: Mapping[str, Any]) -> Iterator[Problem]:
    for name, outcome in known.items():
        if not isinstance(outcome, Composite):
            yield Problem(str(path), "outcomes", f"outcome '{name}' is no composite")
            continue
        for indicator in (one for part in outcome.parts.values() for one in part):
            if indicator not in exhibit.labels:
                yield Problem(
                    str(path), "labels", f"indicator '{indicator}' of '{name}' has no name in print"
                )
