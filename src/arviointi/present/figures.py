"""Which functions describe and draw which kind of figure; apart from tables: drawing is slow to load."""

from collections.abc import Callable
from typing import Any

from arviointi.config.exhibits import AnyExhibit
from arviointi.present.disclosure import Unchecked
from arviointi.present.event_study import draw_event_study, event_study_plot
from arviointi.present.fidelity_profile import draw_fidelity_profile, fidelity_profile
from arviointi.present.sources import Sources
from arviointi.present.trend import draw_trend, trend_plot

Describe = Callable[[Any, Sources], Unchecked]
Draw = Callable[[Any, Sources, str, str], str]
FIGURES: dict[str, tuple[Describe, Draw]] = {
    "event_study_plot": (event_study_plot, draw_event_study),
    "trend_plot": (trend_plot, draw_trend),
    "fidelity_profile": (fidelity_profile, draw_fidelity_profile),
}


def make_figure(exhibit: AnyExhibit, sources: Sources) -> Unchecked:
    """Describe a figure exhibit, before the door of disclosure control."""
    describe, _ = FIGURES[exhibit.kind]
    return describe(exhibit, sources)


def draw(exhibit: AnyExhibit, sources: Sources, name: str, language: str) -> str:
    """Draw a figure exhibit as SVG in one language."""
    _, drawn = FIGURES[exhibit.kind]
    return drawn(exhibit, sources, name, language)
