"""The reference of the configuration language, written from the models themselves."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from arviointi.config.analyses import Analysis
from arviointi.config.drops import DropSchema
from arviointi.config.exhibits import ExhibitFile
from arviointi.config.fidelity import Rubric
from arviointi.config.instruments import Instrument
from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import Ledger, StudySettings

FILES: dict[str, type[BaseModel]] = {
    "study.yaml": StudySettings,
    "deliveries.yaml": Ledger,
    "drops/<version>.yaml": DropSchema,
    "instruments/<id>.yaml": Instrument,
    "fidelity/<id>.yaml": Rubric,
    "outcomes/<id>.yaml": OutcomeFile,
    "analyses/<id>.yaml": Analysis,
    "exhibits/<id>.yaml": ExhibitFile,
}
INTRODUCTION = """# The configuration language

What researchers decide is here, one thing a file, and the file's name is its id. Unknown keys are errors;
`arviointi check_config` lists every problem at once. Other files: `rules.yaml` (severity and wording of the
checks on deliveries), `simulation.yaml` and `simulated_world.yaml` (only for `arviointi simulate`),
`report/<language>.md` (the report's text, with `{{exhibit: <id>}}` where an exhibit goes).

This page is written from the models in `src/arviointi/config/` by `make docs`.
"""


def reference() -> str:
    """Return the reference as Markdown: one section a file, one table a model."""
    described: set[str] = set()
    lines = [line for file, model in FILES.items() for line in _section(file, model, described)]
    return "\n".join([INTRODUCTION, *lines, ""])


def _section(file: str, model: type[BaseModel], described: set[str]) -> Iterator[str]:
    schema = model.model_json_schema(ref_template="{model}")
    definitions = schema.get("$defs", {})
    yield f"\n## `{file}`\n"
    if "properties" in schema:
        yield from _table(schema, definitions)
    for name, definition in definitions.items():
        if "properties" in definition and name not in described:
            described.add(name)
            yield f"\n### {name}\n"
            yield from _table(definition, definitions)


def _table(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    if schema.get("description"):
        yield _line(schema["description"]) + "\n"
    yield "| key | value | default | meaning |\n|---|---|---|---|"
    required = set(schema.get("required", ()))
    for name, field in schema["properties"].items():
        default = "required" if name in required else f"`{field.get('default')}`"
        own = field.get("description") or definitions.get(field.get("$ref"), {}).get("description", "")
        yield f"| `{name}` | {_kind(field)} | {default} | {_line(own)} |"


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return f"[{field['$ref']}](#{field['$ref'].lower()})"
    if "enum" in field or "const" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    options = field.get("anyOf") or field.get("oneOf")
    if options:
        return " or ".join(_kind(option) for option in options)
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    if field.get("type") == "object":
        return f"map to {_kind(_values(field))}"
    return {"null": "nothing"}.get(str(field.get("type")), str(field.get("type", "any")))


def _values(field: dict[str, Any]) -> dict[str, Any]:
    by_pattern: dict[str, Any] = next(iter(field.get("patternProperties", {}).values()), {})
    return field.get("additionalProperties") or by_pattern
