"""Exports of survey tools → tables of the drop: headings renamed, answers recoded, nothing lost unsaid."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from arviointi.config.drops import DropSchema, RawTable
from arviointi.config.presets import Preset, PresetColumn, Taken
from arviointi.config.rules import RuleBook
from arviointi.contracts.table import text_array
from arviointi.io.raw_sheet import ROW, Found, Sheet, folded, is_wanted, table_of
from arviointi.validate.found import Finding
from arviointi.validate.known import Known

WHOLE_NUMBER = re.compile(r"\(?[A-Za-z]{0,2}(\d{1,2})\)?([\s=:–-]+(?![\s\d]).*)?", re.DOTALL)
DAY = re.compile(r"^(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})(?:[ T]\d{1,2}[:.]\d{2}.*)?$")


@dataclass(frozen=True)
class Import:
    """What was done to one export: which preset, and how many rows were unfinished questionnaires."""

    preset: str
    file: str
    table: str
    unfinished: int


def file_patterns(presets: Mapping[str, Preset]) -> set[str]:
    """Name the files and sheets that presets read, `*` for any text."""
    return {preset.file for preset in presets.values()}


def with_exports(
    found: Iterable[Found], schema: DropSchema, book: RuleBook, known: Known
) -> tuple[list[Found], list[Finding]]:
    """Turn the exports among what was read into tables of the drop, and say of each what was done."""
    turned: list[Found] = []
    findings: list[Finding] = []
    for one in found:
        preset = preset_of(one.name, known.presets) if isinstance(one, Sheet) else None
        if not isinstance(one, Sheet) or not preset or known.presets[preset].table not in schema.tables:
            turned.append(one)
            continue
        sheet, done = imported(one, preset, known.presets[preset], schema, known.wave)
        turned.append(sheet)
        detail = {"suggestion": done.preset, "other": str(done.unfinished)}
        findings.append(Finding("F29", book.severity("F29"), done.table, done.file, detail=detail))
    return turned, findings


def preset_of(name: str, presets: Mapping[str, Preset]) -> str | None:
    """Return the id of the preset whose file pattern a file's stem or a sheet's name matches."""
    return next((one for one, preset in presets.items() if is_wanted(name, [folded(preset.file)])), None)


def imported(
    sheet: Sheet, preset_id: str, preset: Preset, schema: DropSchema, wave: str | None
) -> tuple[Sheet, Import]:
    """Turn the sheet of an export into the sheet of a table of the drop.

    Headings that the preset does not name stay, so that they are told of as unknown columns. Row numbers stay
    those of the export. An answer that cannot be taken stays as it is and becomes a finding.
    """
    table = schema.tables[preset.table]
    wanted = {**preset.columns, **_items(preset, table)}
    places = {
        name: place
        for name, column in wanted.items()
        if (place := _place(column.heading, sheet.header)) is not None
    }
    cells = _finished(sheet, preset)
    names = {place: name for name, place in places.items()}
    ignored = {folded(heading) for heading in preset.ignored}
    kept = [n for n, heading in enumerate(sheet.header) if n in names or folded(heading) not in ignored]
    header = [names.get(place, sheet.header[place]) for place in kept]
    columns = [
        _taken(cells[str(place)], wanted[names[place]]) if place in names else cells[str(place)]
        for place in kept
    ]
    if preset.wave_column and preset.wave_column not in places and wave:
        header.append(preset.wave_column)
        columns.append(text_array([wave] * cells.num_rows))
    unfinished = sheet.cells.num_rows - cells.num_rows
    done = Import(preset_id, sheet.file, preset.table, unfinished)
    name = table.stem(preset.table)
    return replace(sheet, name=name, header=tuple(header), cells=table_of(columns, cells[ROW])), done


def _items(preset: Preset, table: RawTable) -> dict[str, PresetColumn]:
    return {
        column: PresetColumn(heading=preset.heading_of(stem, number), take=preset.take_items)
        for column, (stem, number) in table.item_columns.items()
        if stem in preset.items
    }


def _place(wanted: str, header: Iterable[str]) -> int | None:
    """Find a heading; a pattern that ends in `*` must not stop inside a word (`q1*` is not `q10`)."""
    stem = re.escape(folded(wanted.removesuffix("*")))
    pattern = re.compile(rf"{stem}(\W.*)?" if wanted.endswith("*") else stem, re.DOTALL)
    headings = enumerate(map(folded, header))
    return next((place for place, heading in headings if pattern.fullmatch(heading)), None)


def _finished(sheet: Sheet, preset: Preset) -> pa.Table:
    place = _place(preset.finished, sheet.header) if preset.finished else None
    if place is None:
        return sheet.cells
    sent = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(sheet.cells[str(place)])), 0)
    return sheet.cells.filter(pc.fill_null(sent, fill_value=False))


def _taken(cells: pa.ChunkedArray, column: PresetColumn) -> pa.ChunkedArray:
    """Recode the distinct answers of a column, which are few, and leave null (declared missing) null."""
    take = TAKING[column.take]
    codes = {folded(answer): code for answer, code in column.codes.items()}
    encoded = cells.combine_chunks().dictionary_encode()
    answers = [codes.get(folded(text), take(text.strip())) for text in encoded.dictionary.to_pylist()]
    return pa.chunked_array([text_array(answers).take(encoded.indices)])


def _number(text: str) -> str:
    found = WHOLE_NUMBER.fullmatch(text)
    return found[1] if found else text


def _day(text: str) -> str:
    found = DAY.match(text)
    return found[1] if found else text


TAKING: dict[Taken, Callable[[str], str]] = {"whole": str, "number": _number, "date": _day}
