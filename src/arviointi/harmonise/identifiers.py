"""Identifiers of people → pseudonyms that only the holder of the study's key can make again.

A pseudonym is the keyed digest (HMAC-SHA-256, 128 bits) of study, region, kind of identifier and identifier.
The kind is the canonical column, so that every table joins as before: `child` is `child` everywhere. The
respondents of a survey are a kind of their own: they cannot be joined to staff, nor to another survey's.

The same identifier may be written in several Unicode forms and with space around it; that is evened out.
Capital and small letters stay apart, as they do when a drop is checked: systems give out identifiers that
differ in nothing else, and merging two people is worse than not recognising one.
"""

import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from arviointi.config.drops import DropSchema, RawColumn, RawTable
from arviointi.contracts.table import text_array
from arviointi.harmonise.drops import Drop

BYTES = 16
METHOD = "arviointi pseudonym 1"
BETWEEN = "\x1f"


def pseudonym(key: bytes, domain: tuple[str, ...], identifier: str) -> str:
    """Return the pseudonym of an identifier: 32 hexadecimal digits.

    Parameters
    ----------
    key : secret of the study, at least 32 bytes.
    domain : study, region and kind of identifier. None of them holds the character between them, so that no
        two domains give the same text.
    """
    text = BETWEEN.join((METHOD, *domain, written(identifier)))
    return hmac.digest(key, text.encode(), "sha256")[:BYTES].hex()


def written(identifier: str) -> str:
    """Write an identifier in the one form that is digested."""
    plain = identifier if identifier.isascii() else unicodedata.normalize("NFKC", identifier)
    return plain.strip()


def kind_of(table: RawTable, column: RawColumn) -> str:
    """Name what a column identifies: its canonical column; a respondent is one of a survey."""
    survey = table.constants.get("survey") if column.becomes == "respondent" else None
    return f"{column.becomes} of {survey}" if survey else column.becomes


def pseudonymised(
    drops: Iterable[Drop], schemas: Mapping[str, DropSchema], study: str, key: bytes
) -> list[Drop]:
    """Replace the identifiers of people in the accepted rows of all drops."""
    known: dict[tuple[str, ...], dict[str, str]] = {}
    replaced = []
    for drop in drops:
        domain = (study, str(drop.verdict["region"]))
        tables = {
            name: _replaced(rows, schemas[drop.version].tables[name], domain, key, known)
            for name, rows in drop.tables.items()
        }
        replaced.append(replace(drop, tables=tables))
    return replaced


def _replaced(
    rows: pa.Table,
    table: RawTable,
    domain: tuple[str, ...],
    key: bytes,
    known: dict[tuple[str, ...], dict[str, str]],
) -> pa.Table:
    for name, column in table.columns.items():
        if column.becomes and column.degradation == "pseudonym":
            of = (*domain, kind_of(table, column))
            new = _pseudonyms(rows[name], column.renamed, of, key, known.setdefault(of, {}))
            rows = rows.set_column(rows.column_names.index(name), name, new)
    return rows


def _pseudonyms(
    identifiers: pa.ChunkedArray,
    renamed: Mapping[str, str],
    domain: tuple[str, ...],
    key: bytes,
    known: dict[str, str],
) -> pa.Array:
    """Replace each distinct identifier once; an identifier that is known under another one by that other."""
    encoded = pc.dictionary_encode(identifiers.combine_chunks())
    distinct = [renamed.get(one, one) for one in encoded.dictionary.to_pylist()]
    known |= {one: pseudonym(key, domain, one) for one in distinct if one not in known}
    return text_array([known[one] for one in distinct]).take(encoded.indices)
