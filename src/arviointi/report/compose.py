"""Texts, exhibits, fits and deliveries → the report model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from arviointi.config.study import Ledger, StudySettings
from arviointi.contracts.blocks import (
    Callout,
    Column,
    Conclusion,
    Content,
    Exhibit,
    Heading,
    Message,
    Number,
    Place,
    Plain,
    Row,
    RowGroup,
    Table,
    Words,
)
from arviointi.errors import ConfigError, Problem, RejectedDrop
from arviointi.report.model import Origin, PageBlock, Report, Term
from arviointi.report.origin import Code, origin

ALWAYS_EXPLAINED = ("effect", "interval", "detectable", "p_value", "placebo", "disclosure")
OWN_PARTS = ("exhibits", "methods", "glossary", "origin")


@dataclass(frozen=True)
class Material:
    """What a report is made from."""

    settings: StudySettings
    ledger: Ledger
    pages: Mapping[str, tuple[PageBlock, ...]]
    exhibits: Mapping[str, Exhibit]
    fits: pd.DataFrame
    drops: pd.DataFrame
    code: Code


def compose(material: Material) -> Report:
    """Put the report together.

    Raises
    ------
    RejectedDrop
        If a delivery was used that the ledger does not know.
    ConfigError
        If a text places an exhibit that does not exist, or places one twice.
    """
    _refuse_unknown(material)
    settings, used = material.settings, material.drops[material.drops["is_used"]]
    exhibits = dict(material.exhibits)
    is_simulated = bool(used["is_simulated"].any())
    return Report(
        title=Words(texts=settings.title.model_dump(exclude_none=True)),
        author=Words(texts=settings.author.model_dump(exclude_none=True)),
        languages=tuple(settings.languages),
        is_simulated=is_simulated,
        is_draft=any(exhibit.is_draft for exhibit in exhibits.values()),
        summary=tuple(_summary(material, is_simulated=is_simulated)),
        pages={language: tuple(_whole_page(page, exhibits)) for language, page in material.pages.items()},
        exhibits=exhibits,
        methods=tuple(_methods(material)),
        models=_models(material.fits),
        glossary=tuple(_glossary(exhibits.values())),
        origin=_origin(material),
    )


def _origin(material: Material) -> Origin:
    return origin(material.settings, material.ledger, material.drops, material.exhibits, material.code)


def _refuse_unknown(material: Material) -> None:
    drops = material.drops[["region", "delivery"]].itertuples(index=False)
    unknown = [
        f"{region}/{delivery}" for region, delivery in drops if not material.ledger.find(region, delivery)
    ]
    if unknown:
        raise RejectedDrop(f"No report from deliveries that are not in the ledger: {', '.join(unknown)}")
    problems = [
        problem
        for language, page in material.pages.items()
        for problem in _misplaced(language, page, material)
    ]
    if problems:
        raise ConfigError(problems)


def _misplaced(language: str, page: tuple[PageBlock, ...], material: Material) -> Iterator[Problem]:
    file = str(Path("config/report") / f"{language}.md")
    placed = [block.id for block in page if isinstance(block, Place)]
    for name in dict.fromkeys(placed):
        if name not in material.exhibits:
            yield Problem(file, "", f"places the exhibit '{name}', which does not exist")
        elif placed.count(name) > 1:
            yield Problem(file, "", f"places the exhibit '{name}' more than once")
    for block in page:
        if isinstance(block, Heading) and block.level == 1:
            yield Problem(file, "", f"'{block.text}': headings begin at '##', the title is in study.yaml")


def _whole_page(page: tuple[PageBlock, ...], exhibits: Mapping[str, Exhibit]) -> Iterator[PageBlock]:
    """Add the exhibits that the text does not place, and the parts that the report makes by itself."""
    yield from page
    placed = {block.id for block in page if isinstance(block, Place)}
    left = [name for name in exhibits if name not in placed]
    if left:
        yield Place(kind="part", id="exhibits")
        yield from (Place(kind="exhibit", id=name) for name in left)
    yield from (Place(kind="part", id=name) for name in OWN_PARTS[1:])


def _summary(material: Material, *, is_simulated: bool) -> Iterator[Callout]:
    """Say first what was learned and what was not, in the exhibits' own words."""
    if is_simulated:
        text = (Message(id="summary.simulated_text"),)
        yield Callout(type="simulated", title=Message(id="summary.simulated"), items=text)
    conclusions = list(_conclusions(material.exhibits.values()))
    learned = tuple(item.text for item in conclusions if item.certainty == "learned")
    cannot_tell = tuple(item.text for item in conclusions if item.certainty == "cannot_tell")
    nothing = (Message(id="summary.nothing_learned"),)
    yield Callout(type="learned", title=Message(id="summary.learned"), items=learned or nothing)
    if cannot_tell:
        yield Callout(type="cannot_tell", title=Message(id="summary.cannot_tell"), items=cannot_tell)


def _conclusions(exhibits: Iterable[Exhibit]) -> Iterator[Conclusion]:
    """Yield each conclusion once, implementation before effects."""
    found = {item.id: item for exhibit in exhibits for item in exhibit.conclusions}
    yield from sorted(found.values(), key=lambda item: item.topic != "implementation")


def _methods(material: Material) -> Iterator[Content]:
    """Say how effects were estimated and how small counts were protected."""
    fits, rules = material.fits, material.settings.disclosure
    n_primary = int((fits["role"] == "primary").sum())
    n_missing = int((fits["status"] == "not_estimable").sum())
    if fits.empty:
        yield Message(id="method.no_models")
    else:
        yield Message(id="method.primary", values={"n": _whole(n_primary)}, count=n_primary)
    for estimator in sorted(fits["estimator"].unique()):
        yield Message(id=f"method.{estimator}")
    if n_missing:
        yield Message(id="method.not_estimable", values={"n": _whole(n_missing)}, count=n_missing)
    if not rules.enabled:
        yield Message(id="method.disclosure_off")
        return
    limits = {"n_min": _whole(rules.n_min), "n_min_respondents": _whole(rules.n_min_respondents)}
    yield Message(id="method.disclosure", values=limits)
    if rules.public_units:
        yield Message(id="method.public_units")


def _whole(n: int) -> Number:
    return Number(value=n, format="integer")


def _models(fits: pd.DataFrame) -> Table:
    """List every model with its conventions, as FITS has them."""
    columns = tuple(
        Column.model_validate({"id": name, "heading": Message(id=f"column.{name}"), "role": role})
        for name, role in (
            ("analysis_model", "heading"),
            ("role", "text"),
            ("estimator", "text"),
            ("se_type", "text"),
            ("formula", "text"),
            ("status", "text"),
        )
    )
    rows = tuple(_model(fit) for fit in fits.sort_values(["analysis", "model"]).to_dict("records"))
    groups = (RowGroup(id="models", rows=rows),) if rows else ()
    return Table(caption=Message(id="caption.models"), columns=columns, groups=groups)


def _model(fit: Mapping[Any, Any]) -> Row:
    name = f"{fit['analysis']}.{fit['model']}"
    status = Message(id=f"status.{fit['status']}")
    if fit["status"] == "not_estimable":
        status = Message(id="verdict.not_estimable", values={"reason": Message(id=f"reason.{fit['reason']}")})
    cells = (
        Plain(text=name),
        Message(id=f"role.{fit['role']}"),
        Message(id=f"estimator.{fit['estimator']}"),
        _text(fit["se_type"]),
        _text(fit["formula"]),
        status,
    )
    return Row(id=name, cells=cells)


def _text(value: object) -> Plain:
    return Plain(text=value if isinstance(value, str) else "–")


def _glossary(exhibits: Iterable[Exhibit]) -> Iterator[Term]:
    has_fidelity = any(item.topic == "implementation" for one in exhibits for item in one.conclusions)
    names = ALWAYS_EXPLAINED if not has_fidelity else ("fidelity", *ALWAYS_EXPLAINED)
    for name in names:
        yield Term(term=Message(id=f"glossary.{name}"), meaning=Message(id=f"glossary.{name}.meaning"))
