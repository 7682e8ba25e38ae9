"""Which cells of a long column can hold a personal identity code: a sieve on bytes, fit for millions of rows.

What the sieve keeps is looked at again, one text at a time; what it drops cannot hold a code. Cells that are
not plain ASCII do not pass through it: other signs may stand for digits and dashes there, so each distinct
text is looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from arviointi.contracts.table import text_array
from arviointi.validate.privacy_codes import CHECK, SIGNS, holds_code

SHORTEST_CODE = 10
BLOCK = 1 << 18
OVERLAP = 16
"""Bytes by which blocks overlap: more than a code with spaces around its sign, and what stands beside it."""

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]
LAST_DAY, LAST_MONTH = 31, 12
NONE = np.empty(0, np.int64)
TRUE = pc.is_null(pa.nulls(1))[0]
"""Made without `pyarrow.scalar`, which would load pandas."""


def _marked(characters: str) -> Flags:
    """Mark the bytes of some characters, capital or not."""
    marked = np.zeros(256, bool)
    marked[[ord(one) for one in characters.upper() + characters.lower()]] = True
    return marked


IS_BETWEEN = _marked(SIGNS + " ")
REMAINDERS = np.array([pow(10, power, len(CHECK)) for power in range(8, -1, -1)])
CHECK_OF = np.frombuffer(CHECK.encode(), np.uint8)


@dataclass(frozen=True)
class _Block:
    """A stretch of a column's bytes, padded at the end; `joined` is false where a cell begins."""

    content: Bytes
    joined: Flags

    def digits(self) -> Flags:
        """Mark digits."""
        return (self.content - np.uint8(ord("0"))) < np.uint8(10)


def holds_byte(column: pa.ChunkedArray, characters: str) -> bool:
    """Say whether one of some ASCII characters is anywhere in a column."""
    wanted = characters.encode()
    return any((_text(chunk)[0] == byte).any() for chunk in column.chunks for byte in wanted)


def may_hold_day(column: pa.ChunkedArray) -> bool:
    """Say whether a dot, slash or dash is between two digits anywhere in a column, as in a written day."""
    for chunk in column.chunks:
        content = _text(chunk)[0]
        for start in range(0, len(content), BLOCK):
            part = content[start : start + BLOCK + 2]
            digit = (part - np.uint8(ord("0"))) < np.uint8(10)
            between = (part >= ord("-")) & (part <= ord("/"))
            if (digit[:-2] & between[1:-1] & digit[2:]).any():
                return True
    return False


def candidates(column: pa.ChunkedArray) -> Iterator[int]:
    """Yield the places of the cells that may hold a personal identity code, in order."""
    before = 0
    for chunk in column.chunks:
        if (pc.max(pc.binary_length(chunk)).as_py() or 0) >= SHORTEST_CODE:
            yield from (before + place for place in sorted({*_special(chunk), *_plain(chunk)}))
        before += len(chunk)


def _special(chunk: pa.Array) -> list[int]:
    """Find the cells that are not plain ASCII and hold a code."""
    is_plain = pc.coalesce(pc.string_is_ascii(chunk), TRUE)
    if pc.all(is_plain).as_py():
        return []
    distinct = pc.unique(chunk.filter(pc.invert(is_plain))).to_pylist()
    found = [text for text in distinct if len(text.encode()) >= SHORTEST_CODE and holds_code(text)]
    if not found:
        return []
    holding = pc.is_in(chunk, value_set=text_array(found).cast(chunk.type))
    return [int(place) for place in np.flatnonzero(holding.to_numpy(zero_copy_only=False))]


def _text(chunk: pa.Array) -> tuple[Bytes, Places]:
    """Return the bytes of a chunk, and where each of its cells begins."""
    _, offsets, content = chunk.buffers()
    if not len(chunk) or content is None:
        return np.empty(0, np.uint8), np.zeros(len(chunk) + 1, np.int64)
    width = np.int64 if pa.types.is_large_string(chunk.type) else np.int32
    begins = np.frombuffer(offsets, width)[chunk.offset : chunk.offset + len(chunk) + 1]
    whole = np.frombuffer(content, np.uint8)[begins[0] : begins[-1]]
    return whole, begins - begins[0]


def _plain(chunk: pa.Array) -> list[int]:
    whole, begins = _text(chunk)
    found = [_in_block(whole, begins, start) for start in range(0, len(whole), BLOCK)]
    cells = np.searchsorted(begins, np.concatenate(found), side="right") - 1
    return [int(cell) for cell in np.unique(cells)]


def _in_block(whole: Bytes, begins: Places, start: int) -> Places:
    first = max(start - OVERLAP, 0)
    content = whole[first : start + BLOCK + OVERLAP]
    joined = np.ones(len(content) + OVERLAP, bool)
    low, high = np.searchsorted(begins, (first, first + len(content)))
    joined[begins[low:high] - first] = False
    joined[len(content) :] = False
    return first + _codes(_Block(np.pad(content, (0, OVERLAP)), joined))


def _codes(block: _Block) -> Places:
    digit = block.digits()
    two = digit[:-1] & digit[1:] & block.joined[1:]
    three = two[:-1] & two[1:]
    six = three[:-3] & three[3:] & block.joined[3:-2]
    if not six.any():
        return NONE
    return np.concatenate([_unsigned(block, digit, three, six), *_signed(block, three, six)])


def _signed(block: _Block, three: Flags, six: Flags) -> Iterator[Places]:
    """Find six digits, one to three signs and spaces, and three digits."""
    between = IS_BETWEEN[block.content] & block.joined
    count = len(six) - OVERLAP
    found = six[:count]
    for gap in (1, 2, 3):
        found = found & between[5 + gap : 5 + gap + count]
        if not found.any():
            return
        end = 6 + gap
        places = np.flatnonzero(found & three[end : end + count] & block.joined[end : end + count])
        yield places[_has_date(block, places) | _has_date(block, places - 2)]


def _unsigned(block: _Block, digit: Flags, three: Flags, six: Flags) -> Places:
    """Find nine digits and their check character that stand alone."""
    count = len(six) - OVERLAP
    found = six[:count] & three[6 : 6 + count] & block.joined[6 : 6 + count]
    if not found.any():
        return NONE
    found &= (block.content[:count] <= ord("3")) & (block.content[2 : 2 + count] <= ord("1"))
    found[1:] &= ~(digit[: count - 1] & block.joined[1:count])
    places = np.flatnonzero(found)
    places = places[_has_date(block, places)]
    check = block.content[places + 9]
    check = np.where(check >= ord("a"), check - (ord("a") - ord("A")), check)
    digits = block.content[places[:, None] + np.arange(9)] - ord("0")
    is_right: Flags = CHECK_OF[(digits * REMAINDERS).sum(axis=1) % len(CHECK)] == check
    return places[is_right]


def _has_date(block: _Block, places: Places) -> Flags:
    """Say where two digits can be a day and the two after them a month."""
    first, second, third, fourth = (block.content[places + n].astype(np.int16) - ord("0") for n in range(4))
    day, month = 10 * first + second, 10 * third + fourth
    has_date: Flags = (day >= 1) & (day <= LAST_DAY) & (month >= 1) & (month <= LAST_MONTH)
    return has_date
