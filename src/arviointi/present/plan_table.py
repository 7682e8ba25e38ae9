"""What was decided of each analysis before anything was estimated."""

from collections.abc import Iterator
from functools import reduce

from arviointi.config.analyses import Analysis, Checks
from arviointi.config.exhibits_effects import PlanTable
from arviointi.config.registrations import Deviation, Registration, deviations, plan_digest
from arviointi.contracts.blocks import Content, Message, Number, Row, RowGroup, Sentences, Table
from arviointi.digests import short
from arviointi.present.content import column, day, heading, message, plain, whole
from arviointi.present.disclosure import Unchecked
from arviointi.present.fitted import ROLES
from arviointi.present.model_names import model_in_words
from arviointi.present.sources import Sources, words

NAMED = {
    "estimand", "outcome", "placebo_of", "family", "exposure", "population", *ROLES, "inference", "checks",
    "blind", "digest", "registered", "deviations",
}  # fmt: skip
NAMES_TEAMS = {"population.where", "population.pilot_where", "population.leave_out"}


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
    rows = tuple(Row(id=name, cells=(_name(name), said)) for name, said in _decisions(analysis, sources))
    return RowGroup(id=analysis, heading=words(sources.analyses[analysis].question), rows=rows)


def _name(name: str) -> Content:
    """Name a row; a deviation is named by its key in the plan."""
    return (
        message("plan.name_deviation", key=plain(name)) if name not in NAMED else message(f"plan.name_{name}")
    )


def _decisions(analysis: str, sources: Sources) -> Iterator[tuple[str, Content]]:
    plan, subject = sources.analyses[analysis], sources.subject(analysis)
    unstated = message("plan.no_estimand")
    yield "estimand", unstated if plan.estimand is None else words(plan.estimand)
    yield "outcome", message("label.with_unit", label=subject.label, unit=subject.printed_unit)
    if plan.placebo_of:
        other = sources.analyses.get(plan.placebo_of)
        yield "placebo_of", plain(plan.placebo_of) if other is None else words(other.question)
    yield "family", sources.family(plan.family)
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
    yield "digest", plain(short(plan_digest(plan)))
    yield from _registration(sources.registrations.get(analysis), plan)


def _registration(registration: Registration | None, plan: Analysis) -> Iterator[tuple[str, Content]]:
    """Say when the plan was registered, and every key in which the present one departs from it."""
    if registration is None:
        yield "registered", message("plan.not_registered")
        return
    said = {"day": day(registration.registered), "by": plain(registration.by)}
    if registration.where is None:
        yield "registered", message("plan.registered", **said)
    else:
        yield "registered", message("plan.registered_at", where=plain(registration.where), **said)
    found = deviations(registration, plan)
    if not found:
        yield "deviations", message("plan.as_registered")
        return
    yield "deviations", Message(id="plan.n_deviations", values={"n": whole(len(found))}, count=len(found))
    for one in found:
        yield one.key, _deviation(one)


def _deviation(one: Deviation) -> Content:
    reason = message("plan.no_reason") if one.reason is None else words(one.reason)
    if one.key in NAMES_TEAMS:
        return Sentences(parts=(message("plan.deviation_hidden"), reason))
    values = {
        name: message("plan.absent") if value is None else plain(value)
        for name, value in (("registered", one.registered), ("present", one.present))
    }
    return Sentences(parts=(message("plan.deviation", **values), reason))


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
