"""Which functions describe and draw which kind of figure; apart from tables: drawing is slow to load."""

from collections.abc import Callable
from typing import Any

from arviointi.config.exhibits import AnyExhibit
from arviointi.present.calendar_drawing import draw_meeting_calendar
from arviointi.present.caseload_drawing import draw_caseload_plot
from arviointi.present.caseload_plot import caseload_plot
from arviointi.present.disclosure import Unchecked
from arviointi.present.event_study import draw_event_study, event_study_plot
from arviointi.present.factors_plot import draw_factors_plot, factors_plot
from arviointi.present.fidelity_profile import fidelity_profile
from arviointi.present.flow_drawing import draw_level_flow
from arviointi.present.honest_plot import draw_honest, honest_plot
from arviointi.present.incidence_plot import draw_incidence, incidence_plot
from arviointi.present.level_flow import level_flow
from arviointi.present.means_plot import draw_means, means_plot
from arviointi.present.meeting_calendar import meeting_calendar
from arviointi.present.profile_drawing import draw_fidelity_profile
from arviointi.present.reference_plot import draw_reference, reference_plot
from arviointi.present.sources import Sources
from arviointi.present.specification_drawing import draw_specification
from arviointi.present.specification_plot import specification_plot
from arviointi.present.trend import draw_trend, trend_plot

Describe = Callable[[Any, Sources], Unchecked]
Draw = Callable[[Any, Sources, str, str], str]
FIGURES: dict[str, tuple[Describe, Draw]] = {
    "event_study_plot": (event_study_plot, draw_event_study),
    "honest_plot": (honest_plot, draw_honest),
    "specification_plot": (specification_plot, draw_specification),
    "means_plot": (means_plot, draw_means),
    "trend_plot": (trend_plot, draw_trend),
    "reference_plot": (reference_plot, draw_reference),
    "incidence_plot": (incidence_plot, draw_incidence),
    "fidelity_profile": (fidelity_profile, draw_fidelity_profile),
    "factors_plot": (factors_plot, draw_factors_plot),
    "level_flow": (level_flow, draw_level_flow),
    "caseload_plot": (caseload_plot, draw_caseload_plot),
    "meeting_calendar": (meeting_calendar, draw_meeting_calendar),
}


def make_figure(exhibit: AnyExhibit, sources: Sources) -> Unchecked:
    """Describe a figure exhibit, before the door of disclosure control."""
    describe, _ = FIGURES[exhibit.kind]
    return describe(exhibit, sources)


def draw(exhibit: AnyExhibit, sources: Sources, name: str, language: str) -> str:
    """Draw a figure exhibit as SVG in one language."""
    _, drawn = FIGURES[exhibit.kind]
    return drawn(exhibit, sources, name, language)
