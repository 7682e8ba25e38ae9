"""What speaks for or against reading the primary estimates as effects: one row a check, in plain words."""

from collections.abc import Iterator

from arviointi.config.exhibits_effects import ChecksTable
from arviointi.contracts.blocks import Content, Message, Nothing, Row, RowGroup, Sentences, Table
from arviointi.present.check_robustness import LEFT_OUT
from arviointi.present.checked import Checked, Found
from arviointi.present.checks import found_of
from arviointi.present.content import column, groups, heading, message, whole, without_empty_columns
from arviointi.present.disclosure import Unchecked
from arviointi.present.fitted import Fitted, fitted_models, wave_of
from arviointi.present.sources import Sources, words
from arviointi.present.verdicts import reason_in_words


def checks_table(exhibit: ChecksTable, sources: Sources) -> Unchecked:
    """Show the checks of every primary model, and in one sentence what they leave of its estimate."""
    found = [one for analysis in exhibit.analyses for one in _checked(analysis, sources)]
    table = Table(
        caption=words(exhibit.title),
        columns=(
            heading("checked"),
            column("stance", "text"),
            column("estimate_or_difference"),
            column("interval"),
            column("p_value"),
            column("reading", "below"),
        ),
        groups=groups(_group(checked, ones) for checked, ones in found),
        footnotes=(message("note.checks"), *_notes([one for _, ones in found for one in ones])),
    )
    numbers = ("estimate_or_difference", "interval", "p_value")
    return Unchecked(without_empty_columns(table, only=numbers), review=tuple(_for_review(found, sources)))


def _checked(analysis: str, sources: Sources) -> Iterator[tuple[Checked, list[Found]]]:
    """Yield the primary models of an analysis with what their checks found."""
    conf_level = sources.analyses[analysis].conf_level
    for fitted in fitted_models(analysis, sources):
        if fitted.fit["role"] == "primary":
            checked = Checked(fitted, conf_level, sources.rules)
            yield checked, list(found_of(checked))


def _group(checked: Checked, found: list[Found]) -> RowGroup:
    fitted = checked.fitted
    name = f"{fitted.analysis}.{fitted.fit['model']}"
    title = message(
        "label.checked_model",
        question=fitted.subject.question,
        model=Sentences(parts=(message(f"estimator.{fitted.fit['estimator']}"), *_wave(fitted))),
        unit=fitted.scale.label if fitted.scale.is_ratio else fitted.subject.effect_unit,
    )
    rows = (_row(one, number) for number, one in enumerate(found))
    return RowGroup(id=name, heading=title, rows=(*rows, _together(checked, found)))


def _wave(fitted: Fitted) -> Iterator[Content]:
    """Name the wave that is checked, of a model with an effect at each: the last."""
    if fitted.headline is not None and fitted.headline["estimand"] == "contrast":
        yield message("model.wave", wave=wave_of(fitted.headline))


def _row(found: Found, number: int) -> Row:
    cells = (
        message(f"checked.name_{found.check}"),
        message(f"stance.{found.stance}"),
        found.estimate,
        found.interval,
        found.p,
        found.text,
    )
    return Row(id=f"{number}_{found.check}", cells=cells)


def _together(checked: Checked, found: list[Found]) -> Row:
    """Sum up without counting votes: one doubt is enough, and no number of clear checks is a proof."""
    nothing = (Nothing(),) * 4
    return Row(id="together", cells=(message("checked.name_together"), *nothing, _verdict(checked, found)))


def _verdict(checked: Checked, found: list[Found]) -> Content:
    if not checked.fitted.is_estimated:
        return reason_in_words(checked.fitted.fit["reason"])
    against = [one for one in found if one.stance == "against"]
    clear = [one for one in found if one.stance == "clear"]
    if against:
        first = Message(id="checked.doubtful", values={"n": whole(len(against))}, count=len(against))
    elif clear:
        first = Message(id="checked.clear", values={"n": whole(len(clear))}, count=len(clear))
    else:
        first = message("checked.cannot_tell")
    return first if checked.has_direction else Sentences(parts=(first, message("checked.no_direction")))


def _notes(found: list[Found]) -> Iterator[Content]:
    names = {one.check for one in found}
    if "equality" in names:
        yield message("note.equality")
    if "relative_magnitudes" in names:
        yield message("note.relative_magnitudes")


def _for_review(found: list[tuple[Checked, list[Found]]], sources: Sources) -> Iterator[Content]:
    """Ask a person to look where the most extreme of the teams moves a number that is shown."""
    shown = any(
        one.check in LEFT_OUT and one.stance in {"against", "clear"} for _, ones in found for one in ones
    )
    if shown and sources.rules.enabled and not sources.rules.public_units:
        yield message("check.leave_out_range")
