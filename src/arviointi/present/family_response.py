"""Who answered the family survey, and who of the first wave is still there."""

from collections.abc import Iterator, Mapping

import pandas as pd

from arviointi.config.exhibits import FamilyResponse
from arviointi.contracts.blocks import Content, Message, Nothing, Number, Row, RowGroup, Suppressed, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.content import column, groups, heading, message, plain
from arviointi.present.disclosure import Unchecked, protect_count, protect_counts
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

INFORMANTS = ("parent", "child", "practitioner")
CHILD = ["region", "child"]
BEGUN = ("begun",)
Children = set[tuple[str, str]]


def family_response(exhibit: FamilyResponse, sources: Sources) -> Unchecked:
    """Show children who began in the survey, answers about them by informant, and retention."""
    answers = answers_about_children(sources)
    columns = (
        heading("arm_and_wave"),
        column("children_begun"),
        column("children_answered"),
        column("share_of_begun"),
        column("children_kept"),
        column("retention"),
    )
    named = (
        RowGroup(
            id=informant,
            heading=Message(id=f"survey_of.{informant}"),
            rows=tuple(row for arm in ARMS for row in _rows(answers, informant, arm, sources)),
        )
        for informant in INFORMANTS
    )
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups(named),
        footnotes=tuple(_notes(answers, sources)),
    )
    return Unchecked(table)


def answers_about_children(sources: Sources) -> pd.DataFrame:
    """List each child, wave and informant with an answer, and the arm of the child's team at the first wave.

    Returns
    -------
    Columns region, child, wave, informant, arm, begun: whether anyone answered about the child at the first
    wave.
    """
    responses = sources.canonical["responses"]
    family = responses[(responses["survey"] == "family") & responses["value"].notna()]
    first = sources.settings.waves[0]
    arms = sources.canonical["teams"][["region", "team", "arm"]]
    rows = family.drop_duplicates([*CHILD, "wave", "informant"]).merge(arms, on=["region", "team"])
    places = {wave: place for place, wave in enumerate(sources.settings.waves)}
    order = rows.assign(place=rows["wave"].map(places)).sort_values("place", kind="stable")
    of_record = order.drop_duplicates(CHILD)[[*CHILD, "arm"]]
    begun = rows.loc[rows["wave"] == first, CHILD].drop_duplicates().assign(begun=True)
    joined = rows[[*CHILD, "wave", "informant"]].merge(of_record, on=CHILD).merge(begun, how="left", on=CHILD)
    return joined.assign(begun=joined["begun"].notna())


def _rows(answers: pd.DataFrame, informant: str, arm: str, sources: Sources) -> Iterator[Row]:
    own = answers[(answers["arm"] == arm) & answers["begun"]]
    of_informant = own[own["informant"] == informant]
    if of_informant.empty:
        return
    waves = [wave for wave in sources.settings.waves if (own["wave"] == wave).any()]
    there = {wave: _children(of_informant[of_informant["wave"] == wave]) for wave in waves}
    counts = counted(_children(own), there)
    shown = protect_counts(counts, sources.rules)
    for wave in waves:
        label = message("label.arm_wave", arm=message(f"arm.{arm}"), wave=plain(wave))
        share = _share(("answered", wave), BEGUN, counts, shown)
        kept: tuple[Content, Content] = (Nothing(), Nothing())
        if ("kept", wave) in counts.values:
            retention = _share(("kept", wave), ("answered", waves[0]), counts, shown)
            kept = shown["kept", wave], retention
        yield Row(id=f"{arm}.{wave}", cells=(label, shown[BEGUN], shown["answered", wave], share, *kept))


def counted(begun: Children, there: Mapping[str, Children]) -> Counts:
    """Count the children of one informant and arm, and those that readers could work out by subtracting.

    Parameters
    ----------
    begun : children about whom anyone answered at the first wave.
    there : of these, those about whom this informant answered, by wave, the first one first.
    """
    first, *later = there
    values: dict[Cell, int] = {BEGUN: len(begun)}
    sums = []
    for wave, children in there.items():
        values |= {("answered", wave): len(children), ("silent", wave): len(begun - children)}
        sums.append(Sum(BEGUN, (("answered", wave), ("silent", wave))))
    for wave in later:
        kept, lost, new = there[wave] & there[first], there[first] - there[wave], there[wave] - there[first]
        values |= {("kept", wave): len(kept), ("lost", wave): len(lost), ("new", wave): len(new)}
        sums.append(Sum(("answered", first), (("kept", wave), ("lost", wave))))
        sums.append(Sum(("answered", wave), (("kept", wave), ("new", wave))))
    printed = {cell for cell in values if cell[0] in {*BEGUN, "answered", "kept"}}
    return Counts(values, sums, keep=frozenset(printed))


def _children(answers: pd.DataFrame) -> Children:
    return set(zip(answers["region"], answers["child"], strict=True))


def _share(part: Cell, whole: Cell, counts: Counts, shown: Mapping[Cell, Content]) -> Content:
    if not counts.values[whole]:
        return Nothing()
    if any(isinstance(shown[cell], Suppressed) for cell in (part, whole)):
        return Suppressed()
    return Number(value=counts.values[part] / counts.values[whole], format="percent")


def _notes(answers: pd.DataFrame, sources: Sources) -> Iterator[Content]:
    yield message("note.family_response")
    late = len(_children(answers[~answers["begun"]]))
    if late:
        yield message("note.joined_later", n=protect_count(late, sources.rules))
