"""What a file is by its content, whatever its name says."""

import codecs
import zipfile
from pathlib import Path

TEXT = {".csv", ".tsv", ".txt"}
ZIPPED_BOOK = {".xlsx", ".xlsm", ".xlsb", ".ods"}
WORKBOOK = {*ZIPPED_BOOK, ".xls"}
STATISTICS = {".sav", ".zsav", ".por", ".dta"}
ARCHIVES = {"zip", "7-Zip", "RAR", "gzip", "xz", "bzip2", "Zstandard", "tar"}

LOCKED = "EncryptedPackage".encode("utf-16-le")
"""How a workbook with a password is wrapped."""
HEAD = 4096
TAR_MARK = slice(257, 262)
STATA_VERSIONS = range(102, 116)
BYTE_ORDERS = (1, 2)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = {
    OLE: "xls",
    b"$FL2": "SPSS",
    b"$FL3": "SPSS",
    b"<stata_dta>": "Stata",
    b"PAR1": "Parquet",
    b"%PDF": "PDF",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!": "RAR",
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
MARKUP = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta")
MARKED = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
EXPECTED = {
    ".csv": {"text"},
    ".tsv": {"text"},
    ".txt": {"text"},
    ".xlsx": {"Excel", "zip"},
    ".xlsm": {"Excel", "zip"},
    ".xlsb": {"Excel", "zip"},
    ".ods": {"ODS", "zip"},
    ".xls": {"xls"},
    ".sav": {"SPSS"},
    ".zsav": {"SPSS"},
    ".por": {"text"},
    ".dta": {"Stata"},
    ".parquet": {"Parquet"},
    ".gz": {"gzip"},
}


def kind_of(path: Path) -> str:
    """Name the kind of a file's content: a format, `text`, `password` or, where it is not known, nothing."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    named = next((kind for mark, kind in SIGNATURES.items() if head.startswith(mark)), "")
    if named == "xls" and LOCKED in path.read_bytes():
        return "password"
    if named:
        return named
    if head[TAR_MARK] == b"ustar":
        return "tar"
    if len(head) > 1 and head[0] in STATA_VERSIONS and head[1] in BYTE_ORDERS:
        return "Stata"
    return _kind_of_text(head)


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip"
    if any(name.startswith("xl/") for name in names):
        return "Excel"
    if any(name.startswith(("word/", "ppt/", "visio/")) for name in names):
        return "Office"
    return "ODS" if {"mimetype", "content.xml"} <= names else "zip"


def _kind_of_text(head: bytes) -> str:
    plain = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if plain.startswith(MARKUP):
        return "HTML"
    if plain.startswith(b"<?xml"):
        return "HTML" if b"<html" in plain else "XML"
    if head.startswith(MARKED) and not head.startswith(WIDE):
        return "text"
    return "" if b"\x00" in head or not head else "text"


def contradicts(kind: str, suffix: str) -> bool:
    """Tell whether content of a known kind stands under a suffix of another."""
    return bool(kind) and suffix in EXPECTED and kind not in EXPECTED[suffix]
