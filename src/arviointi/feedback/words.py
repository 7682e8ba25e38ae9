"""Words of the answer in the reader's language: what each part of it is called, shared by all renderers."""

from collections.abc import Iterable, Iterator

from arviointi.feedback.answer import SECTIONS, Answer, Group, ReadTable, Section
from arviointi.locale.numbers import EN_DASH, decimal
from arviointi.locale.texts import text

MOST_RANGES = 6
MOST_NAMES = 8
MANIFEST_ROW = 1
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab"}


def say(name: str, language: str, n: int | None = None, **values: str) -> str:
    """Return a text of the catalogue with its values; `n` is both its count and the value {n}."""
    numbers = {} if n is None else {"n": number(n, language)}
    return text(f"feedback.{name}", language, n).format(**values, **numbers)


def number(value: int, language: str) -> str:
    """Write a whole number."""
    return decimal(value, 0, language)


def headline(answer: Answer, language: str) -> str:
    """Say whether the drop can be sent."""
    if answer.verdict == "rejected":
        return say("verdict_rejected", language)
    return say("verdict_usable" if answer.groups else "verdict_ready", language)


def todo(answer: Answer, language: str) -> list[str]:
    """Count the things to do, section by section."""
    counts = {section: len(answer.of(section)) for section in SECTIONS}
    return [say(f"todo_{section}", language, n) for section, n in counts.items() if n]


def section_title(section: Section, language: str) -> str:
    """Head one section of things to do."""
    return say(f"section_{section}", language)


def subtitle(answer: Answer, language: str) -> str:
    """Say which drop it is, as far as anybody says."""
    about = answer.about
    parts = [
        about.label.in_language(language) if about.label else "",
        about.delivery,
        say("wave", language, wave=about.wave) if about.wave else "",
        f"{about.start}{EN_DASH}{about.end}" if about.start and about.end else "",
        say("version", language, version=about.version) if about.version else "",
    ]
    return " · ".join(part for part in parts if part)


def what_was_read(answer: Answer, language: str) -> str:
    """Count what was read, and what of it is not used."""
    read = say(
        "read",
        language,
        tables=say("n_tables", language, len(answer.tables)),
        rows=say("n_rows", language, answer.read),
    )
    return f"{read} {say('unused', language, answer.unused)}" if answer.unused else read


def how_read(table: ReadTable, language: str) -> str:
    """Say in which form a table came: encoding and delimiter, or the kind of file."""
    if table.encoding == "workbook":
        return say("kind_workbook", language)
    name = ENCODINGS.get(table.encoding, table.encoding.upper() if table.encoding else "")
    form = "Parquet" if table.encoding == "parquet" else name
    mark = DELIMITERS.get(table.delimiter)
    return ", ".join(part for part in (form, say(f"delimiter_{mark}", language) if mark else "") if part)


def place(group: Group, language: str) -> str:
    """Say where: table, column and rows."""
    parts = [
        say("in_table", language, table=group.table) if group.table else "",
        in_column(group, language),
        rows(group, language),
    ]
    return " · ".join(part for part in parts if part)


def in_column(group: Group, language: str) -> str:
    """Name the column, or the columns of a key; nothing where a group is about several."""
    if len(group.columns) != 1:
        return ""
    return say("in_column", language, len(group.columns[0].split(", ")), column=group.columns[0])


def rows(group: Group, language: str) -> str:
    """Name the first rows of a group, runs of them as ranges, and count the others."""
    if not group.rows or set(group.rows) == {MANIFEST_ROW}:
        return ""
    shown = list(_ranges(group.rows))[:MOST_RANGES]
    named = sum(last - first + 1 for first, last in shown)
    more = len(group.rows) - named + group.count - len(group.places)
    ranges = ", ".join(_range(first, last) for first, last in shown)
    text_of_rows = say("rows", language, min(named + more, 2), rows=ranges)
    return f"{text_of_rows} {say('and_more', language, more)}" if more else text_of_rows


def _range(first: int, last: int) -> str:
    if last == first:
        return str(first)
    return f"{first}, {last}" if last == first + 1 else f"{first}{EN_DASH}{last}"


def _ranges(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Join neighbouring numbers."""
    first = last = None
    for one in numbers:
        if last is not None and one == last + 1:
            last = one
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = one
    if first is not None and last is not None:
        yield first, last


def also(group: Group, language: str) -> list[str]:
    """Name what else the group's first message holds for: further values, columns, files."""
    others = {"values": group.values[1:], "columns": group.columns[1:], "files": group.files[1:]}
    return [
        say(f"also_{kind}", language, names=_names(names, language))
        for kind, names in others.items()
        if names
    ]


def _names(names: tuple[str, ...], language: str) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return f"{shown} {say('and_more', language, more)}" if more > 0 else shown


def follows(group: Group, language: str) -> Iterator[str]:
    """Say what follows from a group; the rows that it leaves out of several tables are one sentence."""
    for kind in ("drop_rejected", "not_checked"):
        yield from (
            say(f"follows_{kind}", language, table=one.table)
            for one in group.consequences
            if one.kind == kind
        )
    for name, is_shared in (("follows_rows", False), ("follows_rows_shared", True)):
        lost = [one for one in group.consequences if one.kind == "rows_left_out" and one.shared == is_shared]
        if lost:
            most_first = sorted(lost, key=lambda one: -one.count)
            counts = ", ".join(f"{one.table} ({number(one.count, language)})" for one in most_first)
            is_one = sum(one.count for one in lost) == 1
            tables = lost[0].table if is_one else counts
            yield say(name, language, sum(one.count for one in lost), tables=tables)
