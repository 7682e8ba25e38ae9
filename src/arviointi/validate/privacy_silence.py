"""What may be said of a drop that holds personal data: the findings without what must not be told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from arviointi.io.raw_sheet import Found, Sheet, Unknown
from arviointi.validate.found import Finding
from arviointi.validate.privacy import CODE_RULES, Hits, is_private, letters
from arviointi.validate.privacy_codes import without_codes
from arviointi.validate.privacy_places import CELL

OWN_WORDS = ("count", "suggestion", "place")
LONGEST_ROW_NUMBER = 8


@dataclass(frozen=True)
class Silence:
    """What is withheld: every value if there is a code anywhere, else those of the cells that were found.

    `names` has another name for each file, sheet and heading that must not be told.
    """

    everything: bool = False
    cells: Mapping[tuple[str | None, str], frozenset[int]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def name(self, text: str) -> str:
        """Return a name of a file or column, or what stands for it."""
        for private in sorted(self.names, key=len, reverse=True):
            text = text.replace(private, self.names[private])
        return without_codes(text)

    def hides(self, finding: Finding) -> bool:
        """Say whether a finding's value must not be told."""
        if self.everything:
            return True
        columns = (finding.column or "").split(", ")
        return any(finding.row in self.cells.get((finding.table, column), ()) for column in columns)


def silence(hits: Iterable[Hits], found: Iterable[Found], known: Iterable[str]) -> Silence:
    """Decide what must not be told.

    Parameters
    ----------
    known : names of the schema's tables, which may always be told.
    """
    cells: dict[tuple[str | None, str], set[int]] = defaultdict(set)
    for one in hits:
        if one.place == CELL:
            cells[one.table, one.column] |= {*one.rows}
    everything = any(one.rule in CODE_RULES for one in hits)
    return Silence(
        everything, {key: frozenset(rows) for key, rows in cells.items()}, _names(found), frozenset(known)
    )


def _names(found: Iterable[Found]) -> dict[str, str]:
    """Find the names that must not be told: files and sheets get a number, columns their letter."""
    found = list(found)
    names: dict[str, str] = {}
    files = dict.fromkeys(one.file for one in found if one.file)
    for number, path in enumerate(dict.fromkeys(file.partition("#")[0] for file in files), start=1):
        if is_private(path):
            names[path] = f"({number}){_suffix(path)}"
    for number, file in enumerate(files, start=1):
        path, _, title = file.partition("#")
        if title and is_private(title):
            names[file] = f"{names.get(path, path)}#({number})"
    for sheet in (one.content if isinstance(one, Unknown) else one for one in found):
        if isinstance(sheet, Sheet):
            headings = enumerate(sheet.header)
            names |= {heading: letters(place) for place, heading in headings if is_private(heading)}
    return names


def _suffix(path: str) -> str:
    _, dot, suffix = path.rpartition(".")
    return dot + suffix if dot and suffix.isalnum() and not is_private(suffix) else ""


def silenced(finding: Finding, silence: Silence) -> Finding:
    """Return a finding that tells nothing personal."""
    is_hidden = silence.hides(finding)
    detail = {key: _told(key, text, silence, is_hidden=is_hidden) for key, text in finding.detail.items()}
    return replace(
        finding,
        file=finding.file and silence.name(finding.file),
        column=finding.column and silence.name(finding.column),
        value=None if is_hidden else finding.value,
        detail=detail,
        withheld=is_hidden and (finding.value is not None or bool(finding.detail.get("other"))),
    )


def _told(key: str, text: str, silence: Silence, *, is_hidden: bool) -> str:
    """Return a detail of a finding: in a hidden one only numbers of rows, and names of the schema."""
    is_row = text.isdigit() and len(text) <= LONGEST_ROW_NUMBER
    if not is_hidden or key in OWN_WORDS or is_row or text in silence.known:
        return silence.name(text)
    return ""
