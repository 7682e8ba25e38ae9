"""Register outcomes of pilot teams before and after their start, and of comparison teams by year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from arviointi.config.exhibits_outcomes import OutcomesTable
from arviointi.config.outcomes import AnyOutcome, CountInPeriod
from arviointi.config.register_outcomes import Duration, Rate, Sequence
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Content, Nothing, Number, Row, RowGroup, Suppressed, Table
from arviointi.present.content import column, decimal, groups, heading, message, plain
from arviointi.present.disclosure import (
    Unchecked,
    protect_count,
    protect_mean,
    protect_nested,
    protect_percentile,
    protect_unit_count,
    protect_unit_mean,
)
from arviointi.present.outcome_numbers import AFTER, BEFORE, Numbers, numbers, phased
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell

Phase = tuple[str, str]
Found = Mapping[tuple[str, Phase], Numbers]
PILOT_PHASES: tuple[Phase, ...] = (("pilot", BEFORE), ("pilot", AFTER))


def outcomes_table(exhibit: OutcomesTable, sources: Sources) -> Unchecked:
    """Show numerator, denominator, value and teams of every outcome; description without a test.

    Counts of the same children or placements are protected together: a reader could subtract one from the
    other.
    """
    found = described(exhibit, sources)
    shown = _protected(found, sources)
    columns = (
        heading("arm_and_time"),
        *(column(name) for name in ("teams", "numerator", "denominator", "not_known", "value")),
    )
    named = (
        RowGroup(
            id=name,
            heading=message(
                "label.with_unit",
                label=words(sources.definitions[name].label),
                unit=words(sources.definitions[name].unit),
            ),
            rows=tuple(_rows(name, found, shown, sources)),
        )
        for name in exhibit.outcomes
    )
    notes = (message("note.descriptive"), message("note.phases"), *_definitions(exhibit, sources))
    return Unchecked(
        Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=notes)
    )


def described(exhibit: OutcomesTable, sources: Sources) -> dict[tuple[str, Phase], Numbers]:
    """Pool every outcome by phase."""
    teams = sources.canonical["teams"]
    found = {}
    for name in exhibit.outcomes:
        definition = sources.definitions[name]
        rows = phased(sources.outcomes[name], teams, definition, sources.settings.calendar)
        for (arm, phase), own in rows.groupby(["arm", "phase"]):
            pooled = numbers(own, definition)
            if pooled is not None:
                found[name, (str(arm), str(phase))] = pooled
    return found


def _definitions(exhibit: OutcomesTable, sources: Sources) -> Iterator[Content]:
    for name in exhibit.outcomes:
        one = sources.definitions[name]
        yield message("note.definition", label=words(one.label), definition=words(one.definition))


def counted_with(definition: AnyOutcome) -> tuple[str, ...]:
    """Name the sets that an outcome counts in: what is counted in one set may lie within each other.

    Spells of children are one set. New placements are one with those that have the same basis, and numbers of
    placements of different bases are another.
    """
    if isinstance(definition, CountInPeriod):
        bases = definition.where.get("basis", [])
        of_one = f"new.{bases[0]}" if len(bases) == 1 else "new.any"
        return (of_one, "new") if definition.events == "placements" else (definition.events,)
    if isinstance(definition, Rate):
        return (definition.of,)
    if isinstance(definition, Sequence):
        return (f"new.{definition.index}",)
    is_placement = isinstance(definition, Duration) and definition.of == "placement"
    return ("new.any",) if is_placement else ("spells",)


def _protected(found: Found, sources: Sources) -> dict[Cell, Content]:
    """Protect the counts of each phase set by set; a count in two sets is hidden if it is in either."""
    together: dict[Cell, dict[Cell, int]] = defaultdict(dict)
    for (name, phase), one in found.items():
        for counted in counted_with(sources.definitions[name]):
            own = together[phase, counted]
            if one.counted:
                own[name, phase, "numerator"] = round(one.numerator)
            if one.is_part or one.unknown is not None:
                own[name, phase, "denominator"] = round(one.denominator)
    shown: dict[Cell, Content] = {}
    for counts in together.values():
        if counts:
            marked = protect_nested(counts, max(counts.values()), sources.rules)
            hidden = {cell: one for cell, one in shown.items() if isinstance(one, Suppressed)}
            shown |= {**marked, **{cell: one for cell, one in hidden.items() if cell in marked}}
    return shown


def _rows(name: str, found: Found, shown: Mapping[Cell, Content], sources: Sources) -> Iterator[Row]:
    years = sorted(phase for of, phase in found if of == name and phase[0] == "comparison")
    for phase in (*PILOT_PHASES, *years):
        one = found.get((name, phase))
        if one is None:
            continue
        counts = [shown.get((name, phase, what)) for what in ("numerator", "denominator")]
        hidden = _is_hidden(counts, one, sources.rules)
        unknown = Nothing() if one.unknown is None else protect_count(one.unknown, sources.rules)
        cells = (
            _phase_name(phase),
            protect_unit_count(one.n_teams, sources.rules),
            counts[0] or _amount(one.numerator, one, sources.rules, hidden=hidden),
            counts[1] or _amount(one.denominator, one, sources.rules, hidden=False),
            unknown,
            _value(one, sources.rules, is_share=_is_share(sources.definitions[name]), hidden=hidden),
        )
        yield Row(id="_".join(phase), cells=cells)


def _is_hidden(counts: Iterable[Content | None], one: Numbers, rules: Disclosure) -> bool:
    """Say whether a count is hidden, or a small number of people is behind an amount."""
    is_few = one.n_behind is not None and isinstance(protect_count(one.n_behind, rules), Suppressed)
    return is_few or any(isinstance(count, Suppressed) for count in counts)


def _phase_name(phase: Phase) -> Content:
    arm, when = phase
    if arm == "pilot":
        return message(f"phase.pilot_{when}")
    return message("label.arm_wave", arm=message("arm.comparison"), wave=plain(when))


def _is_share(definition: AnyOutcome) -> bool:
    return definition.kind in {"event_within", "sequence", "time_to_event"}


def _amount(value: float, one: Numbers, rules: Disclosure, *, hidden: bool) -> Content:
    """Show days, hours or child-months; not where counts behind them are hidden, or of few teams."""
    return Suppressed() if hidden else protect_unit_mean(decimal(value, 0), one.n_teams, rules)


def _value(one: Numbers, rules: Disclosure, *, is_share: bool, hidden: bool) -> Content:
    if pd.isna(one.value):
        return Nothing()
    value = (
        Number(value=one.value, format="percent", digits=1) if is_share else decimal(one.value, _digits(one))
    )
    if hidden:
        return Suppressed()
    behind = value if one.n_behind is None else protect_mean(value, round(one.denominator), rules)
    if one.beside is not None:
        behind = protect_percentile(behind, *one.beside, rules)
    return protect_unit_mean(behind, one.n_teams, rules)


def _digits(one: Numbers) -> int:
    return 0 if one.beside is not None else 1 if abs(one.value) >= 10 else 2  # noqa: PLR2004  two or three digits
