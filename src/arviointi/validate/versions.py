"""Which version of the drop schema a drop was made by."""

import re
from collections.abc import Mapping

from arviointi.config.drops import DropSchema
from arviointi.io.raw_sheet import Found
from arviointi.validate.manifest import manifest_of


def schema_of(found: list[Found], schemas: Mapping[str, DropSchema]) -> str:
    """Return the version whose manifest knows what the drop says of its version.

    A drop that says nothing, or something no version knows, is read by the newest one, whose checks then tell
    the sender so.
    """
    newest_first = sorted(schemas, key=_age, reverse=True)
    for version in newest_first:
        said = manifest_of(found, schemas[version]).get("version")
        if said is not None and said in _own_names(schemas[version]):
            return version
    return newest_first[0]


def _own_names(schema: DropSchema) -> set[str]:
    """Return what a drop may write as its version."""
    columns = schema.tables[schema.manifest].columns.values()
    return {code for column in columns if column.says == "version" for code in column.codes}


def _age(version: str) -> list[tuple[int, str]]:
    """Order v2 before v10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\d+|\D+", version)]
