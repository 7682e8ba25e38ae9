"""Who has delivered what, and what is still missing: the ledger against the study."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from arviointi.config.load import load_study
from arviointi.config.study import Delivery, Language, Ledger, StudySettings
from arviointi.desk.say import say
from arviointi.desk.words import word
from arviointi.locale.numbers import day

State = Literal["in_force", "rejected", "superseded", "missing"]
GAP = "  "


@dataclass(frozen=True)
class Line:
    """One delivery, or one that is expected and has not come (`missing`).

    The counts of findings are of the last run, None where the delivery has not been in one. A delivery of no
    wave has an empty `wave`.
    """

    region: str
    wave: str
    state: State
    delivery: str = ""
    received_at: str = ""
    received_by: str = ""
    drop: str = ""
    superseded_by: str = ""
    n_reject: int | None = None
    n_exclude: int | None = None
    n_query: int | None = None


Verdicts = Mapping[tuple[str, str], Mapping[str, Any]]


def deliveries(
    *,
    language: Language = "fi",
    format: Literal["text", "csv", "json"] = "text",  # noqa: A002  the option's name
    config: Path = Path("config"),
    results: Path = Path("results"),
) -> None:
    """Show who has delivered what, wave by wave, and what is still missing."""
    study = load_study(config)
    settings, ledger = study.settings, study.ledger
    lines = overview(settings, ledger, _verdicts(ledger, results))
    if format == "csv":
        say(as_csv(lines).rstrip("\n"))
    elif format == "json":
        say(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        say(as_text(lines, settings, language, dt.datetime.now().astimezone().date()))


def _verdicts(ledger: Ledger, results: Path) -> Verdicts:
    """Read the verdicts of the last run that are about the files of the ledger."""
    found = {}
    for one in ledger.deliveries:
        path = results / "1_validated" / one.region / one.delivery / "verdict.json"
        content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
        if content and content["files"] == {name: file.sha256 for name, file in one.files.items()}:
            found[one.region, one.delivery] = content
    return found


def overview(settings: StudySettings, ledger: Ledger, verdicts: Verdicts) -> list[Line]:
    """List deliveries and gaps: by region in the study's order, by wave, in the order they came."""
    lines = [_line(one, ledger, verdicts.get((one.region, one.delivery))) for one in ledger.deliveries]
    here = {(line.region, line.wave) for line in lines if line.state != "superseded"}
    gaps = [
        Line(region, wave, "missing")
        for region in settings.regions
        for wave in settings.waves_of(region)
        if (region, wave) not in here
    ]
    regions, waves = list(settings.regions), [*settings.waves, ""]
    return sorted([*lines, *gaps], key=lambda line: (regions.index(line.region), waves.index(line.wave)))


def _line(one: Delivery, ledger: Ledger, verdict: Mapping[str, Any] | None) -> Line:
    later = ledger.superseded_by(one)
    counts = verdict["counts"] if verdict else {}
    is_rejected = bool(verdict and verdict["verdict"] == "rejected")
    return Line(
        region=one.region,
        wave=one.wave or "",
        state="superseded" if later else "rejected" if is_rejected else "in_force",
        delivery=one.delivery,
        received_at=one.received_at.isoformat() if one.received_at else "",
        received_by=one.received_by,
        drop=one.drop,
        superseded_by=later.delivery if later else "",
        n_reject=counts.get("reject"),
        n_exclude=counts.get("exclude"),
        n_query=counts.get("query"),
    )


def as_csv(lines: Iterable[Line]) -> str:
    """Lay the lines out as CSV: semicolons, as spreadsheets in Finland and Sweden read it."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    writer.writerow(field.name for field in fields(Line))
    writer.writerows(asdict(line).values() for line in lines)
    return written.getvalue()


def as_text(lines: list[Line], settings: StudySettings, language: str, today: dt.date) -> str:
    """Lay the lines out as a table of regions and waves, then what was superseded and what is missing."""
    now = [line for line in lines if line.state != "superseded"]
    waves = [*settings.waves, *([""] if any(not line.wave for line in now) else [])]
    head = [word("region", language), *(wave or word("no_wave", language) for wave in waves)]
    rows = [
        [region.label.in_language(language), *(_cell(now, name, wave, language) for wave in waves)]
        for name, region in settings.regions.items()
    ]
    title = word("deliveries_title", language, day=day(today.isoformat(), language))
    key = word("deliveries_key", language)
    return "\n".join([title, "", *_aligned([head, *rows]), "", key, *_below(lines, settings, language)])


def _cell(lines: Iterable[Line], region: str, wave: str, language: str) -> str:
    here = [line for line in lines if (line.region, line.wave) == (region, wave)]
    return ", ".join(_mark(line, language) for line in here) or "–"


def _mark(line: Line, language: str) -> str:
    if line.state == "missing":
        return word("missing", language)
    counts = f"({line.n_reject}/{line.n_exclude}/{line.n_query})" if line.n_query is not None else "?"
    return f"{line.delivery} {counts}{' !' if line.state == 'rejected' else ''}"


def _below(lines: Iterable[Line], settings: StudySettings, language: str) -> Iterator[str]:
    lines = list(lines)
    superseded = [line for line in lines if line.state == "superseded"]
    if superseded:
        yield f"\n{word('superseded_list', language)}"
        for line in superseded:
            yield f"{GAP}{line.region}/{line.delivery} → {line.superseded_by}"
    missing = [line for line in lines if line.state == "missing"]
    if not missing:
        yield f"\n{word('nothing_missing', language)}"
        return
    yield f"\n{word('missing_list', language, n=len(missing))}"
    for wave in settings.waves:
        regions = [
            settings.regions[line.region].label.in_language(language) for line in missing if line.wave == wave
        ]
        if regions:
            yield f"{GAP}{wave}: {', '.join(regions)}"


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        GAP.join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
