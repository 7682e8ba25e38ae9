"""Faults of files and headings."""

from faults.drop import Drop, text_of
from faults.registry import fault


@fault("file")
def table_missing(drop: Drop) -> None:
    """A table was left out."""
    del drop.tables["sijoitukset"]


@fault("file")
def file_empty(drop: Drop) -> None:
    """A file has nothing in it."""
    drop.files["kokoukset.csv"] = b""


@fault("file")
def file_without_rows(drop: Drop) -> None:
    """A table that had rows has only headings."""
    drop["lapset"].rows.clear()


@fault("file")
def file_cut_short(drop: Drop) -> None:
    """A Parquet file was cut short in transfer."""
    drop.files["palvelut.parquet"] = b"PAR1" + bytes(50)


@fault("file")
def damaged_workbook(drop: Drop) -> None:
    """A workbook is damaged."""
    drop.files["haastattelut.xlsx"] = b"PK\x03\x04" + bytes(200)


@fault("file")
def text_in_no_known_encoding(drop: Drop) -> None:
    """A text file is in no encoding that can be recognised."""
    drop.files["johto.csv"] = text_of(drop["johto"]).replace(b";", b";\x81\xfe", 1)[3:]


@fault("file")
def quote_never_closed(drop: Drop) -> None:
    """A quotation mark opens and never closes."""
    content = text_of(drop["kumppanit"])
    place = content.index(b"\r\n") + 2
    drop.files["kumppanit.csv"] = content[:place] + b'"' + content[place:]


@fault("file")
def table_delivered_twice(drop: Drop) -> None:
    """A table came in two files."""
    drop.files["vanha/tiimit.csv"] = text_of(drop["tiimit"])


@fault("file")
def file_misnamed(drop: Drop) -> None:
    """A file has a misspelt name."""
    drop.files["kasitelyt.csv"] = text_of(drop.tables.pop("kasittelyt"))


@fault("file")
def foreign_file(drop: Drop) -> None:
    """A file that is no table came along."""
    drop.files["muistiinpanot.docx"] = b"PK\x03\x04"


@fault("file")
def macro_workbook(drop: Drop) -> None:
    """A file is a program, not a table."""
    drop.files["haastattelut.exe"] = b"MZ" + bytes(100)


@fault("file")
def unquoted_delimiter(drop: Drop) -> None:
    """A delimiter inside a value shifts a row's cells."""
    lines = text_of(drop["kokoukset"]).split(b"\r\n")
    lines[3] = lines[3].replace(b";", b";x;", 1)
    drop.files["kokoukset.csv"] = b"\r\n".join(lines)


@fault("file")
def title_above_the_headings(drop: Drop) -> None:
    """A title stands above the headings."""
    drop.files["tyoaika.csv"] = "Työaikaseuranta 2018\r\n".encode("utf-8-sig") + text_of(drop["tyoaika"])[3:]


@fault("heading")
def required_column_missing(drop: Drop) -> None:
    """A required column was left out."""
    _without(drop, "tyontekijat", "rooli")


@fault("heading")
def optional_column_missing(drop: Drop) -> None:
    """An optional column was left out."""
    _without(drop, "sijoitukset", "paattaja")


@fault("heading")
def item_column_missing(drop: Drop) -> None:
    """One question's column is missing from an instrument."""
    _without(drop, "perhekysely", "score15_07")


@fault("heading")
def heading_misspelt(drop: Drop) -> None:
    """A heading is misspelt."""
    _renamed(drop, "sijoitukset", "peruste", "perusste")


@fault("heading")
def heading_twice(drop: Drop) -> None:
    """A heading stands on two columns."""
    _renamed(drop, "kokoukset", "kesto_min", "pvm")


@fault("heading")
def foreign_column(drop: Drop) -> None:
    """A column that was not asked for came along."""
    table = drop["lapset"]
    table.header.append("huomautus")
    for row in table.rows:
        row.append("x")


@fault("heading")
def column_without_a_name(drop: Drop) -> None:
    """A column with values has no heading."""
    _renamed(drop, "ilmoitukset", "arvio_valmis", "")


@fault("heading")
def columns_exchanged(drop: Drop) -> None:
    """The headings of two dates changed places."""
    table = drop["tyontekijat"]
    start, end = table.at("alku"), table.at("loppu")
    table.header[start], table.header[end] = "loppu", "alku"


def _without(drop: Drop, table: str, column: str) -> None:
    place = drop[table].at(column)
    del drop[table].header[place]
    for row in drop[table].rows:
        del row[place]


def _renamed(drop: Drop, table: str, old: str, new: str) -> None:
    drop[table].header[drop[table].at(old)] = new
