"""The XML of a workbook: what is dangerous in it, and what the reader of values leaves out."""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePosixPath
from xml.parsers import expat

from arviointi.io.raw_archive import ENCRYPTED
from arviointi.io.raw_limits import LARGEST_BOOK, MOST_FILES, is_bomb
from arviointi.io.raw_sheet import Note

MACROS = ("vbaproject.bin", "xl/macrosheets/", "basic/", "scripts/")
DECLARATIONS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
SHEET_FOLDERS = ("xl/worksheets/", "xl/chartsheets/", "xl/dialogsheets/")
UNTOLD = re.compile(
    r"xl/(sharedStrings|styles|calcChain|workbook|metadata|theme/.*)\.xml|\[Content_Types\]\.xml|"
    r"styles\.xml|settings\.xml|manifest\.rdf|META-INF/.*"
)
PAGE = re.compile(rb"<(?:\w+:)?(odd|even|first)(Header|Footer)\b[^>]*>([^<]*)<")
PROMPT = re.compile(rb"\b(?:promptTitle|prompt|errorTitle|error|tooltip|display)=\"([^\"]*)\"")
WIDE_TEXT = re.compile(rb"(?:[\x20-\xff]\x00){6,}")
NARROW_TEXT = re.compile(rb"[\x20-\x7e\xc0-\xff]{6,}")
ANNOTATION = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
TAG = re.compile(rb"<[^>]*>")
STAMP = re.compile(r"[\d.,:TZ/-]*")
LABELS = ("name", "descr", "title", "displayName")
PAGE_CODES = re.compile(r"&[A-Z]")


class RefusedError(Exception):
    """A workbook that is not read; `reason` as in Unreadable, and the part it is about."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


@dataclass(frozen=True)
class Element:
    """An XML element by its name without prefix, with the text directly inside it."""

    name: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)


def check_parts(parts: zipfile.ZipFile) -> None:
    """Refuse a workbook that is locked, unpacks to too much, names a part twice, or has macros.

    Raises
    ------
    RefusedError
        With the reason.
    """
    members = parts.infolist()
    names = [member.filename.lower() for member in members]
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise RefusedError("password")
    if len(members) > MOST_FILES or is_bomb(unpacked, packed, LARGEST_BOOK):
        raise RefusedError("too_large")
    if len(set(names)) < len(names):
        raise RefusedError("damaged")
    macros = [name for name in names if name.endswith(MACROS[0]) or name.startswith(MACROS[1:])]
    if macros:
        raise RefusedError("macros", macros[0])


def xml_of(parts: zipfile.ZipFile, name: str) -> bytes:
    """Read a part whole, so that its size and checksum are what the archive says.

    Raises
    ------
    RefusedError
        If it declares a document type or entities, which no spreadsheet does.
    """
    xml = parts.read(name)
    if any(mark in xml for mark in DECLARATIONS):
        raise RefusedError("entities", name)
    return xml


def elements(xml: bytes) -> list[Element]:
    """List the elements of a small part in document order."""
    found: list[Element] = []
    inside: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        inside.append(Element(name.rpartition(" ")[2], plain))
        found.append(inside[-1])

    def characters(text: str) -> None:
        inside[-1].text.append(text)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: inside.pop()
    parser.CharacterDataHandler = characters
    parser.Parse(xml, True)  # noqa: FBT003  expat takes no keywords
    return found


def sheet_parts(parts: zipfile.ZipFile) -> dict[str, str]:
    """Name the part of every sheet by the sheet's title."""
    names = set(parts.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = _targets(parts, "xl/workbook.xml")
    sheets = [one for one in elements(xml_of(parts, "xl/workbook.xml")) if one.name == "sheet"]
    found = {one.attributes.get("name", ""): targets.get(one.attributes.get("id", "")) for one in sheets}
    return {title: part for title, part in found.items() if part in names}


def _targets(parts: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Follow the relations of a part: their ids → names of other parts."""
    path = PurePosixPath(part)
    relations = f"{path.parent}/_rels/{path.name}.rels"
    if relations not in parts.namelist():
        return {}
    links = [one.attributes for one in elements(xml_of(parts, relations)) if one.name == "Relationship"]
    return {one.get("Id", ""): _joined(path.parent, one.get("Target", "")) for one in links}


def _joined(folder: PurePosixPath, target: str) -> str:
    steps: list[str] = [] if target.startswith("/") else [*folder.parts]
    for step in PurePosixPath(target.lstrip("/")).parts:
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(steps)


def notes_of_book(parts: zipfile.ZipFile, file: str, sheets: dict[str, str]) -> Iterator[Note]:
    """List the texts of a workbook that are in no cell: defined names, comments, properties, drawings."""
    if "xl/workbook.xml" in parts.namelist():
        for one in elements(xml_of(parts, "xl/workbook.xml")):
            if one.name == "definedName":
                name = one.attributes.get("name", "")
                yield Note(file, "defined name", f"{name} {''.join(one.text)}", name)
    owners = {part: title for title, sheet in sheets.items() for part in _targets(parts, sheet).values()}
    for name in parts.namelist():
        if name == "content.xml":
            yield from _notes_of_annotations(xml_of(parts, name), file)
        elif name.endswith(".bin") and "comment" in name.lower():
            yield from notes_of_binary(parts.read(name), file)
        elif name.endswith(".xml") and not name.startswith(SHEET_FOLDERS) and not UNTOLD.fullmatch(name):
            place = f"{file}#{owners[name]}" if name in owners else file
            yield from _notes_of_part(name, place, elements(xml_of(parts, name)))


def _notes_of_part(part: str, file: str, content: list[Element]) -> Iterator[Note]:
    if part.startswith("docProps/") or part == "meta.xml":
        for one in content:
            text = "".join(one.text).strip()
            yield from [] if STAMP.fullmatch(text) else _note(file, "property", [text], one.name)
        return
    is_comments = "comment" in part.lower()
    told = (*LABELS, "v") if "pivotcache" in part.lower() else LABELS
    at: str = part
    texts: list[str] = []
    for one in content:
        if is_comments and "ref" in one.attributes:
            yield from _note(file, "comment", texts, at)
            at, texts = one.attributes["ref"], []
        texts += [one.attributes[key] for key in told if key in one.attributes]
        texts.append("".join(one.text))
    yield from _note(file, "comment" if is_comments else "property", texts, at)


def notes_of_binary(content: bytes, file: str) -> Iterator[Note]:
    """List what can be read as text in a workbook of the old binary format: comments have no reader."""
    wide = (match.decode("utf-16-le") for match in WIDE_TEXT.findall(content))
    narrow = (match.decode("cp1252", "replace") for match in NARROW_TEXT.findall(content))
    yield from _note(file, "property", [*narrow, *wide], "")


def _notes_of_annotations(xml: bytes, file: str) -> Iterator[Note]:
    for text in ANNOTATION.findall(xml):
        yield from _note(file, "comment", [_plain(TAG.sub(b" ", text))], "")


def _note(file: str, place: str, texts: list[str], at: str) -> Iterator[Note]:
    text = " ".join(part.strip() for part in texts if part.strip())
    if text:
        yield Note(file, place, text, at)


def notes_of_sheet(xml: bytes, place: str) -> Iterator[Note]:
    """List the texts of a sheet outside its cells: headers and footers, prompts of data validation."""
    head, _, rest = xml.partition(b"sheetData")
    tail = rest.rpartition(b"sheetData")[2]
    for _, kind, text in chain(PAGE.findall(head), PAGE.findall(tail)):
        plain = " ".join(PAGE_CODES.sub(" ", _plain(text)).split())
        if plain:
            yield Note(place, "header", plain, kind.decode().lower())
    for text in PROMPT.findall(tail):
        if text.strip():
            yield Note(place, "comment", _plain(text))


def _plain(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace"))
