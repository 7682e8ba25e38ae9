"""Answers at the desk: what the sender of a drop is told, on the screen and as files to send back."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from arviointi.config.load import Study, load_study
from arviointi.config.study import Language
from arviointi.contracts.findings import FINDINGS
from arviointi.desk.say import say
from arviointi.errors import NotFound
from arviointi.feedback.answer import About, Answer
from arviointi.feedback.compose import compose
from arviointi.feedback.fold import Row
from arviointi.feedback.machine import as_json
from arviointi.feedback.text import as_text
from arviointi.feedback.words import say as in_words
from arviointi.io.atomic import write_text
from arviointi.io.raw_archive import opened
from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_sheet import Found
from arviointi.io.tables import read_arrow, read_json

Format = Literal["text", "json"]
STEM = "tarkistus"


def findings(
    delivery: Path,
    *,
    language: Language | None = None,
    out: Path | None = None,
    config: Path = Path("config"),
    raw: Path = Path("data/raw"),
    format: Format = "text",  # noqa: A002  the option's name
) -> None:
    """Tell again what was found in a delivery, as its sender was told.

    Parameters
    ----------
    delivery : its folder under results/1_validated.
    language : of the answer; the senders' own where not given.
    out : folder for the answer as a page, as text, as JSON and as marked workbook.
    """
    table, verdict = delivery / "findings.parquet", delivery / "verdict.json"
    if not table.is_file() or not verdict.is_file():
        raise NotFound(f"{delivery}: there is no findings.parquet and verdict.json.")
    rows, told = read_arrow(table, FINDINGS).to_pylist(), read_json(verdict)
    study = load_study(config)
    plan = study.schemas[told["version"]]
    about = _about(told, study)
    answer = compose(rows, plan, about, told, told["files"])
    tongue = language or plan.language
    show(answer, tongue, format)
    if out:
        drop = raw / told["region"] / told["delivery"]
        found = read_delivery(drop, {plan.tables[name].stem(name) for name in plan.tables})
        write_answer(answer, rows, found, drop, out, tongue)


def _about(told: dict[str, str], study: Study) -> About:
    region = study.settings.regions.get(told["region"])
    return About(
        region=told["region"],
        label=region.label if region else None,
        delivery=told["delivery"],
        wave=told["wave"] or "",
        version=told["version"],
        simulated=bool(told["simulated"]),
    )


def show(answer: Answer, language: str, form: Format) -> None:
    """Print an answer."""
    say((as_json(answer) if form == "json" else as_text(answer, language)).rstrip("\n"))


def write_answer(
    answer: Answer, rows: list[Row], found: Iterable[Found], drop: Path, out: Path, language: str
) -> None:
    """Write an answer as page, text and JSON, and the sender's tables with findings as marked workbooks."""
    from arviointi.desk.returned import return_workbooks  # noqa: PLC0415  the answer on the screen needs none
    from arviointi.feedback.page import as_page  # noqa: PLC0415

    texts = {"html": as_page(answer, language), "json": as_json(answer), "txt": as_text(answer, language)}
    written = [out / f"{STEM}.{ending}" for ending in texts]
    for path, text in zip(written, texts.values(), strict=True):
        write_text(text, path)
    with opened(drop) as folder:
        written += return_workbooks(answer, rows, found, folder, out, language)
    say(in_words("written", language, files=", ".join(map(str, written))))
