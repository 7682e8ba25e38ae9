"""The answer for machines: JSON that a case system or an intake service can read.

The format is `arviointi.check/1`; a key is never renamed or given another meaning within a version, but
further keys may be added.

    format      "arviointi.check/1"
    verdict     "accepted" or "rejected"
    about       region, delivery, wave, version of the schema, start and end of the period; "" if nobody says
    counts      findings by severity (reject, exclude, query), consequences among them
    todo        groups by section (reject, exclude, query): the number of things to do
    rows        read, and unused of them
    withheld    true: values and the sender's own names are left out because of a personal identity code
    tables      per table: file, rows, used, filtered (by the schema's row filter), encoding, delimiter
    files       SHA-256 by path
    groups      in the order in which they are to be mended:
      rule, severity, section, table, columns, files, values (distinct, in order), count
      messages  by language (fi, sv, en): what is wrong with the first, and what to do
      places    row (as the spreadsheet shows it), column, value; at most 1 000 of a rule and column
      consequences   kind (rows_left_out, not_checked, drop_rejected), table, count, shared
      related   groups with the same cure, in the same form
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from arviointi.feedback.answer import SECTIONS, Answer, Group

FORMAT = "arviointi.check/1"


def as_json(answer: Answer) -> str:
    """Render the answer as JSON; the same drop gives the same bytes."""
    return json.dumps(content(answer), ensure_ascii=False, indent=1) + "\n"


def content(answer: Answer) -> dict[str, Any]:
    """Put the answer into the form that this module's docstring states."""
    about = asdict(answer.about)
    return {
        "format": FORMAT,
        "verdict": answer.verdict,
        "about": {key: about[key] for key in ("region", "delivery", "wave", "version", "start", "end")},
        "counts": dict(answer.counts),
        "todo": {section: len(answer.of(section)) for section in SECTIONS},
        "rows": {"read": answer.read, "unused": answer.unused},
        "withheld": answer.withheld,
        "tables": {table.name: _without(asdict(table), "name", "label") for table in answer.tables},
        "files": dict(answer.files),
        "groups": [_group(group) for group in answer.groups],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "rule": group.rule,
        "severity": group.severity,
        "section": group.section,
        "table": group.table,
        "columns": list(group.columns),
        "files": list(group.files),
        "values": list(group.values),
        "count": group.count,
        "messages": dict(group.texts),
        "places": [asdict(place) for place in group.places],
        "consequences": [asdict(one) for one in group.consequences],
        "related": [_group(one) for one in group.related],
    }


def _without(fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
