"""Files that break readers, made on the spot: bombs, lies, dangers and damage, by the name they go by."""

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEGABYTE = 1 << 20


def workbook(fill: Callable[[xlsxwriter.Workbook], None] | None = None, **options: bool) -> bytes:
    """A small workbook with one sheet `tiimit`, or with what `fill` puts in."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **options}) as book:
        if fill:
            fill(book)
        else:
            sheet = book.add_worksheet("tiimit")
            for row, cells in enumerate([["a", "b"], [1, "x"], [2, "y"]]):
                sheet.write_row(row, 0, cells)
    return content.getvalue()


def with_parts(book: bytes, parts: dict[str, bytes | str]) -> bytes:
    """The same archive with some parts added or put instead."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in parts if name not in old.namelist())]:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return made.getvalue()


def part_of(book: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return parts.read(name)


def with_sheet(cells: str) -> bytes:
    """A workbook whose sheet holds exactly this XML in its `sheetData`."""
    return with_parts(workbook(), {SHEET: f"{HEAD}<sheetData>{cells}</sheetData></worksheet>"})


def archive(members: dict[str, bytes], **attributes: int) -> bytes:
    """A zip archive; `attributes` are set on every member."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in attributes.items():
                setattr(member, attribute, value)
            new.writestr(member, content)
    return made.getvalue()


def locked(packed: bytes) -> bytes:
    """The same archive, its members marked as encrypted."""
    return packed.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")


def twice(name: str, other: str) -> bytes:
    """An archive with two members whose names are one."""
    made = archive({name: b"a;b\n1;2\n", "_" * len(other): b"a;b\n3;4\n"})
    return made.replace(b"_" * len(other), other.encode())


def lying(book: bytes, part: str, size: int) -> bytes:
    """The same archive, whose directory says that a part has another size."""
    made = bytearray(book)
    at = made.rindex(part.encode()) - 46
    struct.pack_into("<I", made, at + 24, size)
    return bytes(made)


def mutated(content: bytes, step: int) -> bytes:
    """The same bytes, some of them flipped, in a way that `step` decides."""
    made = bytearray(content)
    for number in range(1 + step % 5):
        place = (step * 7919 + number * 104_729) % len(made)
        made[place] ^= 1 << (number + step) % 8
    return bytes(made)


def _laughs() -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{levels}]><sst><si><t>&l9;</t></si></sst>'


def _repeated_ods() -> bytes:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    )
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    names = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="t">{rows}</table:table>'
    content = (
        f"<office:document-content{names}>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return archive({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest})


def parquet(columns: dict[str, object], **options: object) -> bytes:
    """A Parquet file."""
    made = io.BytesIO()
    pq.write_table(pa.table(columns), made, **options)
    return made.getvalue()


def _dictionary(value: str, count: int) -> bytes:
    indices = pa.array([0], pa.int32()).take(pa.nulls(count, pa.int32()).fill_null(0))
    return parquet({"a": pa.DictionaryArray.from_arrays(indices, pa.array([value]))}, compression="zstd")


BOOKS: dict[str, Callable[[], bytes]] = {
    "macros.xlsx": lambda: with_parts(workbook(), {"xl/vbaProject.bin": b"x"}),
    "macros.xls": lambda: OLE + b"\x00" * 4096 + "_VBA_PROJECT".encode("utf-16-le"),
    "entities.xlsx": lambda: with_parts(workbook(), {"xl/sharedStrings.xml": _laughs()}),
    "bomb.xlsx": lambda: with_sheet("<row r='1'/>" + " " * (700 * MEGABYTE)),
    "spaces.xlsx": lambda: with_sheet("<row r='1'/>" + " " * (40 * MEGABYTE)),
    "lying_size.xlsx": lambda: lying(with_sheet(" " * (80 * MEGABYTE)), SHEET, 1000),
    "last_cell.xlsx": lambda: with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "declared.xlsx": lambda: with_parts(
        workbook(),
        {SHEET: f'{HEAD}<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
                "</sheetData></worksheet>"},
    ),
    "no_references.xlsx": lambda: with_sheet(
        "<row>" + "<c><v>1</v></c>" * 16_000 + "</row>" + "<row><c><v>1</v></c></row>" * 100_000
    ),
    "part_twice.xlsx": lambda: twice("xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
    "locked.xlsx": lambda: OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
    "text.xlsx": lambda: b"a;b\n1;2\n",
    "old.xlsx": lambda: OLE + b"\x00" * 4096,
    "html.xls": lambda: b"<html><table><tr><td>a</td></tr></table></html>",
    "xml.xls": lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office"/>',
    "new.xls": workbook,
    "empty.xlsx": lambda: b"",
    "cut.xlsx": lambda: workbook()[:3000],
    "repeated.ods": _repeated_ods,
}  # fmt: skip

TEXTS: dict[str, Callable[[], bytes]] = {
    "workbook.csv": workbook,
    "nothing.csv": lambda: b"",
    "zeros.csv": lambda: b"\x00" * MEGABYTE,
    "wide_unmarked.csv": lambda: "a;b\n1;2\n".encode("utf-16-le"),
    "one_line.csv": lambda: b"x" * (16 * MEGABYTE),
    "many_columns.csv": lambda: b";".join([b"a"] * 200_000) + b"\n1;2\n",
    "short_rows.csv": lambda: b";".join([b"a"] * 16_000) + b"\n" + b"1\n" * 200_000,
    "only_quotes.csv": lambda: b"a;b\n" + b'"' * (4 * MEGABYTE + 1),
    "unclosed.csv": lambda: b'a;b\n"' + b"1;2\n" * MEGABYTE,
    "old_mac.csv": lambda: b"a;b\r1;2\r",
    "bomb.csv.gz": lambda: gzip.compress(b"1;2\n" * (150 * MEGABYTE), 9),
    "cut.csv.gz": lambda: gzip.compress(b"a;b\n1;2\n" * 1000)[:50],
}  # fmt: skip

COLUMNS: dict[str, Callable[[], bytes]] = {
    "nested.parquet": lambda: parquet(
        {"a": [[1, 2], None], "b": [{"x": 1}, {"x": 2}], "c": [b"\xff\xfe", b"x"]}
    ),
    "repeated.parquet": lambda: _dictionary("x" * 100, 100_000_000),
    "huge_value.parquet": lambda: _dictionary("x" * (4 * MEGABYTE), 100_000),
    "cut.parquet": lambda: parquet({"a": list(range(1000))})[:-20],
}

ARCHIVES: dict[str, Callable[[], bytes]] = {
    "traversal.zip": lambda: archive({"../../tiimit.csv": b"a;b\n1;2\n"}),
    "backslashes.zip": lambda: archive({"..\\..\\tiimit.csv": b"a;b\n1;2\n"}),
    "absolute.zip": lambda: archive({"/tiimit.csv": b"a;b\n1;2\n"}),
    "drive.zip": lambda: archive({"C:/tiimit.csv": b"a;b\n1;2\n"}),
    "link.zip": lambda: archive({"tiimit.csv": b"/etc/hosts"}, external_attr=(stat.S_IFLNK | 0o777) << 16),
    "locked.zip": lambda: locked(archive({"tiimit.csv": b"a;b\n1;2\n"})),
    "twice.zip": lambda: twice("tiimit.csv", "Tiimit.csv"),
    "file_and_folder.zip": lambda: archive({"a": b"x", "a/tiimit.csv": b"a;b\n1;2\n"}),
    "nested.zip": lambda: archive({"more.zip": archive({"tiimit.csv": b"a;b\n1;2\n"})}),
    "bomb.zip": lambda: archive({"tiimit.csv": b"1;2\n" * (30 * MEGABYTE)}),
    "many.zip": lambda: archive({f"{n}.csv": b"" for n in range(5000)}),
    "long_name.zip": lambda: archive({"x" * 250 + ".csv": b"a;b\n1;2\n"}),
    "cut.zip": lambda: archive({"tiimit.csv": b"a;b\n1;2\n" * 999})[:-30],
    "lying_size.zip": lambda: lying(archive({"tiimit.csv": b"a;b\n1;2\n" * 999}), "tiimit.csv", 10),
}

MADE = {**BOOKS, **TEXTS, **COLUMNS, **ARCHIVES}
