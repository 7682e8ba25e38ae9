"""The receipt of a delivery: what came, when, what was found in it, what happens next, how to correct it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from arviointi.config.drops import DropSchema
from arviointi.config.study import Delivery, StudySettings
from arviointi.desk.check import CheckedDrop
from arviointi.desk.claims import correcting_column
from arviointi.desk.words import word
from arviointi.digests import text_digest
from arviointi.locale.numbers import day, decimal

TEMPLATES = Path(__file__).parent
GAP = "  "


@dataclass(frozen=True)
class Section:
    """A table of the receipt; `numeric` are its columns of numbers, `empty` what it says without rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    empty: str = ""


@dataclass(frozen=True)
class Receipt:
    """A receipt in one language."""

    language: str
    title: str
    head: str
    facts_title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    advice: tuple[tuple[str, tuple[str, ...]], ...]
    digest_label: str

    @property
    def digest(self) -> str:
        """Digest of the text receipt's lines above the digest itself."""
        return text_digest(_body(self))


def receipt_of(entry: Delivery, one: CheckedDrop, settings: StudySettings, language: str) -> Receipt:
    """Write the receipt of a delivery in one language; it carries no value from the data."""

    def say(name: str, **values: object) -> str:
        return word(name, language, **values)

    region = settings.regions[entry.region].label.in_language(language)
    return Receipt(
        language=language,
        title=say("receipt_title"),
        head=say("receipt_head", region=region, delivery=entry.delivery),
        facts_title=say("facts"),
        facts=tuple((say(name), text) for name, text in _facts(entry, region, settings, language) if text),
        sections=(_files(entry, language), _tables(one, language), _findings(one, language)),
        advice=(
            (say("next"), tuple(_next(entry, one, language))),
            (say("correct"), (_correction(entry, one.plan, language),)),
        ),
        digest_label=say("digest"),
    )


def moment(time: dt.datetime | None, language: str) -> str:
    """Write a day and time with its time zone, or that it is not known."""
    if time is None:
        return word("day_unknown", language)
    clock = f"{time:%H:%M}" if language == "en" else f"{time:%H.%M}"
    offset = f"{time:%z}"
    zone = f"UTC{offset[:3]}:{offset[3:5]}".replace("UTC+00:00", "UTC")
    return f"{day(time.date().isoformat(), language)} {word('clock', language, time=clock, zone=zone)}"


def _facts(entry: Delivery, region: str, settings: StudySettings, language: str) -> Iterator[tuple[str, str]]:
    yield "study", settings.title.in_language(language)
    yield "region", f"{region} ({entry.region})"
    yield "delivery", entry.delivery
    yield "drop", entry.drop
    yield "wave", entry.wave or ""
    yield "version", entry.version
    yield "received_at", moment(entry.received_at, language)
    yield "received_by", entry.received_by
    yield "sent_as", f"{entry.sent_as.name}, SHA-256 {entry.sent_as.sha256}" if entry.sent_as else ""
    yield "supersedes", entry.supersedes or ""


def _files(entry: Delivery, language: str) -> Section:
    header = tuple(word(name, language) for name in ("file", "size", "sha256"))
    rows = tuple(
        (name, decimal(file.size, 0, language), file.sha256) for name, file in sorted(entry.files.items())
    )
    return Section(word("files", language), header, rows, frozenset({1}))


def _tables(one: CheckedDrop, language: str) -> Section:
    header = tuple(word(name, language) for name in ("table", "rows", "used"))
    rows = tuple(
        (
            f"{one.plan.tables[name].label.in_language(language)} ({name})",
            decimal(read["rows"], 0, language),
            decimal(read["used"], 0, language),
        )
        for name, read in one.checked.tables.items()
    )
    return Section(word("tables", language), header, rows, frozenset({1, 2}))


def _findings(one: CheckedDrop, language: str) -> Section:
    header = tuple(word(name, language) for name in ("severity", "rule", "table", "column", "count"))
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for row in one.findings.select(["severity", "rule", "table", "column", "count"]).to_pylist():
        counted[row["severity"], row["rule"], row["table"] or "", row["column"] or ""] += int(row["count"])
    rows = tuple(
        (word(severity, language), rule, table, column, decimal(count, 0, language))
        for (severity, rule, table, column), count in sorted(counted.items())
    )
    return Section(
        word("findings", language), header, rows, frozenset({4}), empty=word("no_findings", language)
    )


def _next(entry: Delivery, one: CheckedDrop, language: str) -> Iterator[str]:
    yield word("next_used", language)
    if entry.supersedes:
        yield word("next_replaced", language, old=entry.supersedes)
    if one.findings.num_rows:
        yield word("next_findings", language)


def _correction(entry: Delivery, plan: DropSchema, language: str) -> str:
    column = correcting_column(plan)
    if entry.drop and column:
        return word("correct_how", language, drop=entry.drop, table=plan.manifest, column=column)
    return word("correct_by_name", language, delivery=entry.delivery)


def as_text(receipt: Receipt) -> str:
    """Lay a receipt out as plain text; the last line is the digest of the lines above it."""
    return f"{_body(receipt)}{receipt.digest_label}:\n{receipt.digest}\n"


def _body(receipt: Receipt) -> str:
    width = max(len(name) for name, _ in receipt.facts) + 1
    lines = [receipt.title, "=" * len(receipt.title), "", receipt.head, ""]
    lines += [f"{name + ':':{width}}{GAP}{text}" for name, text in receipt.facts]
    for section in receipt.sections:
        lines += ["", section.title, "-" * len(section.title), *(_aligned(section) or [section.empty])]
    for title, sentences in receipt.advice:
        lines += ["", title, "-" * len(title), *(f"- {sentence}" for sentence in sentences)]
    return "\n".join([*lines, "", ""])


def _aligned(section: Section) -> list[str]:
    if not section.rows:
        return []
    lines: Sequence[tuple[str, ...]] = (section.header, *section.rows)
    widths = [max(len(line[place]) for line in lines) for place in range(len(section.header))]
    return [
        GAP.join(
            text.rjust(width) if place in section.numeric else text.ljust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def as_html(receipt: Receipt) -> str:
    """Lay a receipt out as one page that needs nothing else."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  only pages need it

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page: str = environment.get_template("receipt.html").render(receipt=receipt)
    return page
