"""What was decided of each analysis before anything was estimated."""

from collections.abc import Iterator
from functools import reduce

from arviointi.config.analyses import Analysis, Checks
from arviointi.config.exhibits_effects import PlanTable
from arviointi.contracts.blocks import Content, Number, Row, RowGroup, Sentences, Table
from arviointi.digests import short
from arviointi.present.content import column, heading, message, plain, whole
from arviointi.present.disclosure import Unchecked
from arviointi.present.fitted import ROLES
from arviointi.present.model_names import model_in_words
from arviointi.present.sources import Sources, words


def plan_table(exhibit: PlanTable, sources: Sources) -> Unchecked:
    """Show one group per analysis: estimand, outcome, models by role, inference, checks and digest."""
    table = Table(
        caption=words(exhibit.title),
        columns=(heading("decided"), column("decision", "text")),
        groups=tuple(_group(analysis, sources) for analysis in exhibit.analyses),
        footnotes=(message("note.plan"),),
    )
    return Unchecked(table)


def _group(analysis: str, sources: Sources) -> RowGroup:
    rows = tuple(
        Row(id=name, cells=(message(f"plan.name_{name}"), said))
        for name, said in _decisions(analysis, sources)
    )
    return RowGroup(id=analysis, heading=words(sources.analyses[analysis].question), rows=rows)


def _decisions(analysis: str, sources: Sources) -> Iterator[tuple[str, Content]]:
    plan, subject = sources.analyses[analysis], sources.subject(analysis)
    unstated = message("plan.no_estimand")
    yield "estimand", unstated if plan.estimand is None else words(plan.estimand)
    yield "outcome", message("label.with_unit", label=subject.label, unit=subject.printed_unit)
    yield "family", plain(plan.family)
    yield "exposure", message(f"exposure.{plan.exposure}")
    yield "population", Sentences(parts=tuple(_population(plan)))
    for role in ROLES:
        models = [model_in_words(one) for one in plan.models.values() if one.role == role]
        if models:
            yield role, _listed(models)
    shares = {
        name: Number(value=value, format="percent")
        for name, value in (("level", plan.conf_level), ("power", plan.power))
    }
    yield "inference", message("plan.inference", few=whole(plan.few_treated), **shares)
    yield "checks", _listed(list(_checks(plan.checks))) if any(_checks(plan.checks)) else message("plan.none")
    yield "blind", message("plan.blind" if plan.blind else "plan.open")
    if analysis in sources.digests:
        yield "digest", plain(short(sources.digests[analysis]))


def _population(plan: Analysis) -> Iterator[Content]:
    """Say in which ways teams or periods are chosen; which ones would name them."""
    who = plan.population
    is_chosen = bool(who.where or who.pilot_where)
    yield message("plan.chosen_teams" if is_chosen else "plan.all_teams")
    if who.leave_out:
        yield message("plan.left_out")
    if who.first or who.last or who.without:
        yield message("plan.chosen_periods")
    if plan.rubric is not None and who.contaminated != "keep":
        yield message(f"contaminated.{who.contaminated}")


def _checks(checks: Checks) -> Iterator[Content]:
    asked = {
        "pre_trend": checks.pre_trends,
        "placebo_start": bool(checks.placebo_starts),
        "relative_magnitudes": checks.honest is not None and bool(checks.honest.relative_magnitudes),
        "smoothness": checks.honest is not None and bool(checks.honest.smoothness),
        **{f"leave_out_{unit}": unit in checks.leave_out for unit in ("team", "site")},
        "randomisation": checks.randomisation is not None,
        "wild_bootstrap": checks.wild_bootstrap is not None,
        "equality": checks.equality,
        "specification": checks.specifications is not None,
        "decomposition": checks.decomposition,
    }
    yield from (message(f"checked.name_{name}") for name, is_asked in asked.items() if is_asked)


def _listed(items: list[Content]) -> Content:
    return reduce(lambda one, other: message("label.one_and_other", one=one, other=other), items)
