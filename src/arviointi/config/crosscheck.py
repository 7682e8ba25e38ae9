"""Does everything that is mentioned exist?"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from arviointi.config.base import suggestion
from arviointi.config.crosscheck_reference import references
from arviointi.config.degradation import degradations
from arviointi.config.exhibits import BandsTable
from arviointi.config.exhibits_effects import EffectsTable, HonestPlot, SpecificationPlot
from arviointi.config.registrations import deviations
from arviointi.config.study import Ledger, StudySettings
from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.practice import TEAMS
from arviointi.contracts.scores import OUTCOME_RESULTS, PERIOD_OUTCOMES, SPELL_OUTCOMES
from arviointi.errors import Problem

Parts = Mapping[str, Mapping[str, Any]]
OF_CHECKS = (HonestPlot, SpecificationPlot)


def crosscheck(
    root: Path, settings: StudySettings | None, ledger: Ledger | None, parts: Parts
) -> Iterator[Problem]:
    """Yield a problem for every reference that leads nowhere. Files that could not be read are None."""
    yield from _regions(root, settings)
    yield from _ledger(root, settings, ledger, parts)
    yield from _breaks(root, settings)
    yield from _analyses(root, parts)
    yield from _registrations(root, parts)
    yield from _left_out_breaks(root, settings, parts)
    yield from _exhibits(root, parts)
    yield from _schemas(root, parts)
    yield from degradations(root, settings, ledger, parts["schemas"])
    yield from _presets(root, parts)
    yield from _instruments(root, parts)
    yield from _outcomes(root, parts)
    yield from _rubrics(root, parts)


def _missing(path: Path, key: str, what: str, name: str, known: Iterator[str] | Mapping[str, Any]) -> Problem:
    return Problem(str(path), key, f"{what} '{name}' does not exist", suggestion(name, set(known)))


def _present(things: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, thing) for name, thing in things.items() if thing is not None)


def _regions(root: Path, settings: StudySettings | None) -> Iterator[Problem]:
    for name, region in settings.regions.items() if settings else ():
        for wave in region.waves or ():
            if settings and wave not in settings.waves:
                path, key = root / "study.yaml", f"regions.{name}.waves"
                yield _missing(path, key, "wave", wave, iter(settings.waves))


def _breaks(root: Path, settings: StudySettings | None) -> Iterator[Problem]:
    for name, one in settings.breaks.items() if settings else ():
        for region in one.regions:
            if settings and region not in settings.regions:
                path, key = root / "study.yaml", f"breaks.{name}.regions"
                yield _missing(path, key, "region", region, settings.regions)


def _left_out_breaks(root: Path, settings: StudySettings | None, parts: Parts) -> Iterator[Problem]:
    """Yield a problem for every break an analysis leaves out that does not exist or has no end."""
    for name, analysis in _present(parts["analyses"]) if settings else ():
        path, key = root / "analyses" / f"{name}.yaml", "population.without"
        for wanted in analysis.population.without:
            one = settings.breaks.get(wanted) if settings else None
            if settings and one is None:
                yield _missing(path, key, "break", wanted, settings.breaks)
            elif one and not one.lasts:
                what = f"'{wanted}' is a change from one day on and has no periods that could be left out"
                yield Problem(str(path), key, what)


def _ledger(
    root: Path, settings: StudySettings | None, ledger: Ledger | None, parts: Parts
) -> Iterator[Problem]:
    path = root / "deliveries.yaml"
    for number, delivery in enumerate(ledger.deliveries if ledger else []):
        if settings and delivery.region not in settings.regions:
            yield _missing(path, f"deliveries.{number}.region", "region", delivery.region, settings.regions)
        if delivery.version not in parts["schemas"]:
            yield _missing(
                path, f"deliveries.{number}.version", "drop schema", delivery.version, parts["schemas"]
            )
        if settings and delivery.wave and delivery.wave not in settings.waves:
            known_waves = iter(settings.waves)
            yield _missing(path, f"deliveries.{number}.wave", "wave", delivery.wave, known_waves)
        if delivery.supersedes and ledger and not ledger.find(delivery.region, delivery.supersedes):
            known = {d.delivery: d for d in ledger.deliveries if d.region == delivery.region}
            yield _missing(path, f"deliveries.{number}.supersedes", "delivery", delivery.supersedes, known)


def _analyses(root: Path, parts: Parts) -> Iterator[Problem]:
    for name, analysis in _present(parts["analyses"]):
        path = root / "analyses" / f"{name}.yaml"
        if analysis.outcome and analysis.outcome not in parts["outcomes"]:
            yield _missing(path, "outcome", "outcome", analysis.outcome, parts["outcomes"])
        outcome = parts["outcomes"].get(analysis.outcome or "")
        if outcome and OUTCOME_RESULTS[outcome.kind] not in (SPELL_OUTCOMES, PERIOD_OUTCOMES):
            yield Problem(
                str(path), "outcome", f"'{analysis.outcome}' is a {outcome.kind}: no panel holds it"
            )
        if analysis.rubric and analysis.rubric not in parts["rubrics"]:
            yield _missing(path, "rubric", "rubric", analysis.rubric, parts["rubrics"])
        if analysis.measure:
            yield from _measure(path, analysis.measure, parts["instruments"])
        yield from _specifications(path, analysis)
        if analysis.placebo_of and analysis.placebo_of not in parts["analyses"]:
            yield _missing(path, "placebo_of", "analysis", analysis.placebo_of, parts["analyses"])
        for key in ("where", "pilot_where"):
            for column in getattr(analysis.population, key):
                if column not in TEAMS.names:
                    yield _missing(path, f"population.{key}", "column of teams", column, iter(TEAMS.names))


def _specifications(path: Path, analysis: Any) -> Iterator[Problem]:
    asked = analysis.checks.specifications
    for model in asked.models if asked else ():
        if model not in analysis.models:
            yield _missing(path, "checks.specifications.models", "model", model, analysis.models)


def _registrations(root: Path, parts: Parts) -> Iterator[Problem]:
    for name, registration in _present(parts.get("registrations", {})):
        path = root / "registered" / f"{name}.yaml"
        if name not in parts["analyses"]:
            what = "was registered and is no longer in analyses/"
            yield Problem(str(path), "", what, "a registered analysis is kept and reported")
        elif parts["analyses"][name]:
            differing = {one.key for one in deviations(registration, parts["analyses"][name])}
            for key in registration.reasons:
                if key not in differing:
                    yield Problem(str(path), f"reasons.{key}", "does not depart from the registered plan")


def _measure(path: Path, measure: Any, instruments: Mapping[str, Any]) -> Iterator[Problem]:
    if measure.instrument not in instruments:
        yield _missing(path, "measure.instrument", "instrument", measure.instrument, instruments)
    elif instruments[measure.instrument] and measure.scale not in instruments[measure.instrument].scales:
        yield _missing(path, "measure.scale", "scale", measure.scale, instruments[measure.instrument].scales)


def _exhibits(root: Path, parts: Parts) -> Iterator[Problem]:
    for name, exhibit in _present(parts["exhibits"]):
        path = root / "exhibits" / f"{name}.yaml"
        for kind in ("analyses", "rubrics", "outcomes", "instruments"):
            for wanted in getattr(exhibit, kind):
                if wanted not in parts[kind]:
                    yield _missing(path, kind, "item", wanted, parts[kind])
        for table in exhibit.canonical:
            if table not in CANONICAL:
                yield _missing(path, "canonical", "canonical table", table, CANONICAL)
        yield from _model_of(path, exhibit, parts["analyses"])
        yield from _placebos_of(path, exhibit, parts["analyses"])
        yield from _scales_of(path, exhibit, parts["instruments"])
        yield from references(path, exhibit, parts["outcomes"])
        yield from _kinds_of(path, exhibit, parts["outcomes"])
        yield from _bands_of(path, exhibit, parts["instruments"])


def _model_of(path: Path, exhibit: Any, analyses: Mapping[str, Any]) -> Iterator[Problem]:
    model = getattr(exhibit, "model", None)
    known = [analyses.get(name) for name in exhibit.analyses]
    models = {key: model for analysis in known if analysis for key, model in analysis.models.items()}
    if model and all(known) and model not in models:
        yield _missing(path, "model", "model", model, models)
    elif model in models and isinstance(exhibit, OF_CHECKS) and models[model].role != "primary":
        yield Problem(
            str(path), "model", f"'{model}' is {models[model].role}: only primary models are checked"
        )


def _placebos_of(path: Path, exhibit: Any, analyses: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for every placebo outcome that does not stand beside the effects it casts doubt on."""
    for name, analysis in _present(analyses) if isinstance(exhibit, EffectsTable) else ():
        if analysis.placebo_of in exhibit.analyses and name not in exhibit.analyses:
            what = f"'{name}' is a placebo outcome of '{analysis.placebo_of}' and must be in the same table"
            yield Problem(str(path), "analyses", what)


def _kinds_of(path: Path, exhibit: Any, outcomes: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for every outcome of a kind that the exhibit cannot show."""
    for name in exhibit.outcomes if exhibit.of_kinds else ():
        if outcomes.get(name) and outcomes[name].kind not in exhibit.of_kinds:
            known = ", ".join(exhibit.of_kinds)
            yield Problem(str(path), "outcomes", f"'{name}' is a {outcomes[name].kind}; this shows {known}")


def _scales_of(path: Path, exhibit: Any, instruments: Mapping[str, Any]) -> Iterator[Problem]:
    for name, scales in getattr(exhibit, "scales", {}).items():
        if name not in exhibit.instruments:
            yield _missing(path, "scales", "instrument of the exhibit", name, iter(exhibit.instruments))
            continue
        known = instruments[name].scales if instruments.get(name) else {}
        for scale in scales:
            if known and scale not in known:
                yield _missing(path, f"scales.{name}", "scale", scale, known)


def _bands_of(path: Path, exhibit: Any, instruments: Mapping[str, Any]) -> Iterator[Problem]:
    for name in exhibit.instruments if isinstance(exhibit, BandsTable) else ():
        if instruments.get(name) and not instruments[name].norm:
            yield Problem(str(path), "instruments", f"instrument '{name}' has no bands in use (norm_in_use)")


def _presets(root: Path, parts: Parts) -> Iterator[Problem]:
    """Require that each preset fits at least one drop schema: its table, its columns and its items."""
    schemas = [schema for _, schema in _present(parts["schemas"])]
    for name, preset in _present(parts.get("presets", {})):
        path = root / "presets" / f"{name}.yaml"
        tables = [schema.tables[preset.table] for schema in schemas if preset.table in schema.tables]
        if not tables:
            yield _missing(path, "table", "table", preset.table, iter({t for s in schemas for t in s.tables}))
            continue
        columns = {column for table in tables for column in table.columns}
        stems = {stem for table in tables for stem in table.items}
        for column in [*preset.columns, *filter(None, [preset.wave_column])]:
            if column not in columns:
                yield _missing(path, f"columns.{column}", "column", column, iter(columns))
        for stem in preset.items:
            if stem not in stems:
                yield _missing(path, f"items.{stem}", "item block", stem, iter(stems))


def _schemas(root: Path, parts: Parts) -> Iterator[Problem]:
    for name, schema in _present(parts["schemas"]):
        path = root / "drops" / f"{name}.yaml"
        for table_name, table in schema.tables.items():
            key = f"tables.{table_name}"
            if table.becomes not in CANONICAL:
                yield _missing(path, f"{key}.becomes", "canonical table", table.becomes, CANONICAL)
            for column_name, column in table.columns.items():
                place = f"{key}.columns.{column_name}.references"
                parent = schema.tables.get(column.references or "")
                if column.references and parent is None:
                    yield _missing(path, place, "table", column.references, schema.tables)
                elif parent and column_name not in parent.columns:
                    yield _missing(path, place, "column", column_name, parent.columns)


def _item_blocks(parts: Parts) -> dict[str, Any]:
    return {
        stem: block
        for _, schema in _present(parts["schemas"])
        for table in schema.tables.values()
        for stem, block in table.items.items()
    }


def _instruments(root: Path, parts: Parts) -> Iterator[Problem]:
    blocks = _item_blocks(parts)
    for name, instrument in _present(parts["instruments"]):
        path = root / "instruments" / f"{name}.yaml"
        block = blocks.get(instrument.stem)
        if block is None:
            yield _missing(path, "stem", "item block", instrument.stem, blocks)
        elif (block.count, tuple(block.range)) != (instrument.items, instrument.range):
            ours, theirs = (instrument.items, instrument.range), (block.count, tuple(block.range))
            what = f"has (items, range) {ours}, but the drop schema has {theirs}"
            yield Problem(str(path), "items", what)


def _outcomes(root: Path, parts: Parts) -> Iterator[Problem]:
    """Yield a problem for every filter that can match nothing: it would count nothing, in silence."""
    for name, outcome in _present(parts["outcomes"]):
        path = root / "outcomes" / f"{name}.yaml"
        for column, values in getattr(outcome, "where", {}).items():
            columns = {one.name: one for one in CANONICAL[outcome.filtered].columns}
            if column not in columns:
                yield _missing(path, f"where.{column}", "column", column, columns)
                continue
            allowed = dict.fromkeys(columns[column].allowed)
            for value in values:
                if allowed and value not in allowed:
                    yield _missing(path, f"where.{column}", "value", value, allowed)


def _rubrics(root: Path, parts: Parts) -> Iterator[Problem]:
    blocks = _item_blocks(parts)
    for name, rubric in _present(parts["rubrics"]):
        path = root / "fidelity" / f"{name}.yaml"
        for key, indicator in rubric.indicators.items():
            scale = getattr(indicator, "scale", None)
            block = blocks.get(scale.stem) if scale else None
            if scale and block is None:
                yield _missing(path, f"{key}.scale.stem", "item block", scale.stem, blocks)
            elif scale and block and (block.count, tuple(block.range)) != (scale.items, scale.range):
                what = f"has (items, range) {(scale.items, scale.range)}, but the drop schema has another"
                yield Problem(str(path), f"{key}.scale", what)
