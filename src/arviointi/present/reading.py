"""The box that says how a team's scores are to be read."""

from collections.abc import Iterator

from arviointi.config.base import Label
from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import DESIGN_CHOICE
from arviointi.contracts.blocks import Callout, Content
from arviointi.present.content import decimal, message, plain, whole
from arviointi.present.sources import Sources, words


def how_to_read(rubric: Rubric, sources: Sources, note: Label | None) -> Callout:
    """Say what the scores are and what they are not; `note` is what the study adds."""
    items = (*_items(rubric, sources), *(() if note is None else (words(note),)))
    return Callout(type="reading", title=message("reading.title"), items=items)


def _items(rubric: Rubric, sources: Sources) -> Iterator[Content]:
    chosen = [one for one in rubric.indicators.values() if one.basis.anchors == DESIGN_CHOICE]
    levels = {name: decimal(100 * getattr(rubric.levels, name), 0) for name in ("moderate", "high")}
    elements = plain(", ".join(rubric.headline.elements))
    yield message("reading.scores")
    yield message("reading.own_rubric", n=whole(len(chosen)), all=whole(len(rubric.indicators)))
    yield message("reading.headline", index=words(rubric.headline.label), elements=elements, **levels)
    if rubric.headline.guard:
        yield message("reading.critical", least=decimal(100 * rubric.headline.guard.critical_below, 0))
    yield message("reading.figure")
    yield message("reading.few_people", least=whole(sources.rules.n_min_respondents))
    yield message("reading.not_randomised")
