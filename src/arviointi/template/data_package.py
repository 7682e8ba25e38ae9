"""The drop as a Frictionless Data Package: Table Schema, dialect, keys and references of every table."""

import json
from typing import Any

from arviointi.config.base import Label
from arviointi.config.drops import DropSchema, RawTable
from arviointi.template.plan import Column, Plan, tables
from arviointi.template.wording import LANGUAGES

TYPES = {
    "id": "string",
    "string": "string",
    "code": "string",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "month": "yearmonth",
    "year": "year",
    "week": "string",
    "partial_date": "string",
}
PATTERNS = {
    "week": r"\d{4}-W(0[1-9]|[1-4]\d|5[0-3])",
    "partial_date": r"\d{4}(-\d{2}(-\d{2})?)?",
}
TRUE, FALSE = ["1", "true", "kyllä", "k", "tosi", "ja"], ["0", "false", "ei", "e", "epätosi", "nej"]


def build_package(plan: Plan) -> str:
    """Describe the empty text files of a schema as a data package, in JSON."""
    package = {
        "profile": "tabular-data-package",
        "name": f"drop-{plan.schema.version}".replace("_", "-"),
        "title": plan.title.in_language(plan.schema.language),
        "titles": _titles(plan.title),
        "version": plan.schema.version,
        "created": f"{plan.created.isoformat()}T00:00:00Z",
        "resources": [_resource(name, table, columns, plan) for name, table, columns in tables(plan)],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(name: str, table: RawTable, columns: list[Column], plan: Plan) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column, plan) for column in columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = table.key
    references = [_reference(column) for column in columns if column.raw.references]
    if references:
        schema["foreignKeys"] = references
    return {
        "profile": "tabular-data-resource",
        "name": name.lower(),
        "path": f"csv/{table.stem(name)}.csv",
        "title": table.label.in_language(plan.schema.language),
        "titles": _titles(table.label),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }


def _reference(column: Column) -> dict[str, Any]:
    parent = str(column.raw.references).lower()
    return {"fields": [column.name], "reference": {"resource": parent, "fields": [column.name]}}


def _field(column: Column, plan: Plan) -> dict[str, Any]:
    raw = column.raw
    found: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[raw.type],
        "title": raw.label.in_language(plan.schema.language),
        "titles": _titles(raw.label),
        **_format(column, plan.schema),
    }
    if raw.unit:
        found["unit"] = raw.unit
    if raw.codes:
        found["categories"] = [
            {
                "value": code,
                "label": plan.schema.meaning(name, raw).in_language(plan.schema.language),
                "labels": _titles(plan.schema.meaning(name, raw)),
                "name": name,
            }
            for code, name in raw.codes.items()
        ]
    if raw.missing:
        found["missingValues"] = ["", *raw.missing]
    constraints = _constraints(column)
    return {**found, "constraints": constraints} if constraints else found


def _format(column: Column, schema: DropSchema) -> dict[str, Any]:
    kind = column.raw.type
    if kind == "date":
        return {"format": "%d.%m.%Y" if schema.language == "fi" else "default"}
    if kind == "boolean":
        return {"trueValues": TRUE, "falseValues": FALSE}
    if kind == "number":
        return {"decimalChar": "," if schema.decimal_comma else "."}
    return {}


def _constraints(column: Column) -> dict[str, Any]:
    raw = column.raw
    found: dict[str, Any] = {"required": True} if column.is_required else {}
    if raw.codes:
        found["enum"] = list(raw.codes)
    if raw.range and raw.type in {"integer", "number"}:
        whole = int if raw.type == "integer" else float
        found |= {"minimum": whole(raw.range[0]), "maximum": whole(raw.range[1])}
    if raw.type in PATTERNS:
        found["pattern"] = PATTERNS[raw.type]
    return found


def _titles(label: Label) -> dict[str, str]:
    return {language: label.in_language(language) for language in LANGUAGES}
