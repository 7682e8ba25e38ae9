"""What a check found → the answer to the sender."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from arviointi.config.drops import DropSchema
from arviointi.feedback.answer import About, Answer, Group, ReadTable
from arviointi.feedback.fold import Row, fold, visible

HIDDEN = "***"


def compose(
    rows: Iterable[Row],
    schema: DropSchema,
    about: About,
    verdict: Mapping[str, Any],
    files: Mapping[str, str],
) -> Answer:
    """Compose the answer to the sender of a drop.

    Parameters
    ----------
    rows : rows of FINDINGS.
    verdict : `verdict`, `counts` and `tables`, as `validate` writes them.
    files : checksum (SHA-256) of each file by its path in the drop.
    """
    listed = list(rows)
    groups = fold(listed, schema, verdict["tables"])
    answer = Answer(
        about=about,
        verdict=verdict["verdict"],
        counts=verdict["counts"],
        groups=groups,
        tables=tuple(_read(name, one, schema) for name, one in verdict["tables"].items()),
        files={visible(path): digest for path, digest in files.items()},
        withheld=any(row["rule"].startswith("P") and row["severity"] == "reject" for row in listed),
    )
    return _without_names(answer, schema) if answer.withheld else answer


def _read(name: str, one: Mapping[str, Any], schema: DropSchema) -> ReadTable:
    return ReadTable(
        name=name,
        label=schema.tables[name].label,
        file=visible(one["file"]),
        rows=one["rows"],
        used=one["used"],
        filtered=one["left_out"],
        encoding=one["encoding"],
        delimiter=one["delimiter"],
    )


def _without_names(answer: Answer, schema: DropSchema) -> Answer:
    """Leave out values and names that the sender chose: any of them may hold a personal identity code."""
    known = {column for table in schema.tables.values() for column in (*table.columns, *table.item_columns)}
    about = answer.about
    return replace(
        answer,
        about=About(about.region, about.label, simulated=about.simulated, version=about.version),
        groups=tuple(_bare(group, known) for group in answer.groups),
        tables=tuple(replace(table, file=table.name) for table in answer.tables),
        files={f"{HIDDEN} ({n})": digest for n, digest in enumerate(answer.files.values(), 1)},
    )


def _bare(group: Group, known: set[str]) -> Group:
    return replace(
        group,
        values=(),
        files=(),
        columns=tuple(column for column in group.columns if column in known),
        places=tuple(
            replace(place, value=None, column=place.column if place.column in known else None)
            for place in group.places
        ),
        related=tuple(_bare(one, known) for one in group.related),
    )
