"""The codebook as DDI-Codebook 2.5: the exchange format of social-science data archives.

Elements stand in the order of the standard's sequences (codebook.xsd of 2012); labels repeat once a language.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from arviointi.config.base import Label
from arviointi.template.plan import Column, Plan, tables
from arviointi.template.wording import LANGUAGES, in_all_languages, say

NAMESPACE = "ddi:codebook:2_5"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
LOCATION = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DATES = {"date", "partial_date", "month", "week", "year"}
NUMBERS = {"integer", "number"}


def build_ddi(plan: Plan) -> str:
    """Write every table as a file and every column as a variable."""
    root = ET.Element(
        f"{{{NAMESPACE}}}codeBook",
        {"version": "2.5", f"{{{INSTANCE}}}schemaLocation": f"{NAMESPACE} {LOCATION}"},
    )
    _document(root, plan)
    _study(root, plan)
    for name, table, columns in tables(plan):
        _file(root, name, f"{table.stem(name)}.csv", table.label, len(columns))
    described = _add(root, "dataDscr")
    for name, table, columns in tables(plan):
        ids = " ".join(identifier("V", name, column.name) for column in columns)
        group = _add(described, "varGrp", ID=identifier("G", name), type="file", name=name, var=ids)
        _labels(group, table.label)
    for name, _, columns in tables(plan):
        for column in columns:
            _variable(described, name, column, plan)
    ET.register_namespace("", NAMESPACE)
    ET.register_namespace("xsi", INSTANCE)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def identifier(*parts: str) -> str:
    """Make an XML identifier; two different names never share one."""
    return "-".join(re.sub(r"\W", lambda sign: f"_x{ord(sign.group()):x}_", part) for part in parts)


def _add(parent: ET.Element, tag: str, text: str = "", /, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    child.text = text or None
    return child


def _labels(parent: ET.Element, label: Label, tag: str = "labl") -> None:
    for language in LANGUAGES:
        _add(parent, tag, label.in_language(language)).set(LANG, language)


def _titles(parent: ET.Element, label: Label, *, number: str) -> None:
    statement = _add(parent, "titlStmt")
    first, *others = LANGUAGES
    _add(statement, "titl", label.in_language(first)).set(LANG, first)
    for language in others:
        _add(statement, "parTitl", label.in_language(language)).set(LANG, language)
    _add(statement, "IDNo", number, agency="arviointi")


def _document(root: ET.Element, plan: Plan) -> None:
    citation = _add(_add(root, "docDscr"), "citation")
    words = {
        language: say("book_title", language, study=plan.title.in_language(language))
        for language in LANGUAGES
    }
    _titles(citation, Label(**words), number=f"codebook-{plan.schema.version}")
    made = _add(citation, "prodStmt")
    day = plan.created.isoformat()
    _add(made, "prodDate", day, date=day)
    _add(made, "software", "arviointi")


def _study(root: ET.Element, plan: Plan) -> None:
    citation = _add(_add(root, "stdyDscr"), "citation")
    _titles(citation, plan.title, number=f"drop-{plan.schema.version}")
    authors = _add(citation, "rspStmt")
    _labels(authors, plan.author, "AuthEnty")
    version = _add(citation, "verStmt")
    _add(version, "version", plan.schema.version, date=plan.created.isoformat())


def _file(root: ET.Element, name: str, file: str, label: Label, count: int) -> None:
    described = _add(root, "fileDscr", ID=identifier("F", name))
    text = _add(described, "fileTxt")
    _add(text, "fileName", file)
    citation = _add(text, "fileCitation")
    _titles(citation, label, number=name)
    size = _add(text, "dimensns")
    _add(size, "caseQnty", "0")
    _add(size, "varQnty", str(count))
    _add(text, "fileType", "text/csv", charset="UTF-8")


def _variable(parent: ET.Element, table: str, column: Column, plan: Plan) -> None:
    raw = column.raw
    attributes = {
        "ID": identifier("V", table, column.name),
        "name": column.name,
        "files": identifier("F", table),
        "intrvl": "contin" if raw.type == "number" else "discrete",
        "nature": _nature(column),
        "representationType": _representation(column),
        **({"measUnit": raw.unit} if raw.unit else {}),
        **({"temporal": "Y"} if raw.type in DATES else {}),
    }
    variable = _add(parent, "var", **attributes)
    _labels(variable, raw.label)
    if raw.degradation != "keep":
        _add(variable, "security", say(f"degraded_{raw.degradation}", "en"))
    if raw.range:
        low, high = (f"{end:.15g}" for end in raw.range)
        units = "INT" if raw.type == "integer" else "REAL"
        _add(_add(variable, "valrng"), "range", UNITS=units, min=low, max=high)
    if raw.missing:
        invalid = _add(variable, "invalrng")
        for code in raw.missing:
            _add(invalid, "item", VALUE=code)
    for code, label, is_missing in _categories(column, plan):
        category = _add(variable, "catgry", missing="Y" if is_missing else "N")
        _add(category, "catValu", code)
        _labels(category, label)
    if raw.becomes:
        _add(variable, "concept", raw.becomes, vocab="arviointi")
    kind = "numeric" if raw.type in NUMBERS else "character"
    _add(variable, "varFormat", type=kind, schema="other", category="date" if raw.type in DATES else "other")
    if column.is_required:
        for language in LANGUAGES:
            _add(variable, "notes", say("is_required", language)).set(LANG, language)


def _categories(column: Column, plan: Plan) -> Iterator[tuple[str, Label, bool]]:
    raw = column.raw
    for code, name in raw.codes.items():
        yield code, plan.schema.meaning(name, raw), False
    for code, name in raw.missing.items():
        yield code, plan.schema.meaning(name, raw), True
    if raw.type == "boolean":
        for code, text in (("1", "meaning_yes"), ("0", "meaning_no")):
            yield code, in_all_languages(text), False


def _nature(column: Column) -> str:
    raw = column.raw
    if column.stem:
        return "ordinal"
    return {"number": "ratio", "integer": "ratio"}.get(
        raw.type, "interval" if raw.type in DATES else "nominal"
    )


def _representation(column: Column) -> str:
    raw = column.raw
    if raw.codes or raw.type == "boolean":
        return "code"
    if raw.type in DATES:
        return "datetime"
    return "numeric" if raw.type in NUMBERS else "text"
