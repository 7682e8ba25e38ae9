"""Personal identity codes and other direct identifiers. All codes are of the test range 9xx."""

import io

import openpyxl
from openpyxl.comments import Comment

from faults.drop import Drop, text_of
from faults.registry import fault

CODES = ["010594Y9032", "020594X903P", "010516B903X", "030516D9037"]
CODE = CODES[0]


def book_of(rows: list[list[str]], *, title: str, note: str | None = None) -> bytes:
    """Make a workbook of one sheet, with a comment where there is one."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if note:
        sheet["A1"].comment = Comment(note, "x")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@fault("privacy")
def code_as_identifier(drop: Drop) -> None:
    """A personal identity code stands for an identifier."""
    drop.spoil("perhekysely", "vastaaja_id", CODE)


@fault("privacy")
def code_in_small_letters(drop: Drop) -> None:
    """A personal identity code in small letters."""
    drop.spoil("sijoitukset", "sijoitus_id", CODE.lower())


@fault("privacy")
def code_in_text(drop: Drop) -> None:
    """A personal identity code inside a text."""
    drop.spoil("tiimit", "toimipaikka", f"Keskusta, asiakas {CODES[2]} siirtynyt")


@fault("privacy")
def code_with_a_sign_of_2023(drop: Drop) -> None:
    """A personal identity code with a sign of the 2023 reform."""
    drop.spoil("perhekysely", "perhe_id", CODES[3])


@fault("privacy")
def code_glued_to_text(drop: Drop) -> None:
    """A personal identity code glued to other letters."""
    drop.spoil("perhekysely", "vastaaja_id", f"id{CODE}x")


@fault("privacy")
def code_in_a_heading(drop: Drop) -> None:
    """A personal identity code in a heading."""
    drop["lapset"].header.append(CODE)
    for row in drop["lapset"].rows:
        row.append("")


@fault("privacy")
def code_in_a_file_name(drop: Drop) -> None:
    """A personal identity code in a file's name."""
    drop.files[f"{CODE}.csv"] = b"a;b\r\n1;2\r\n"


@fault("privacy")
def code_in_an_unknown_file(drop: Drop) -> None:
    """A personal identity code in a file that is no table."""
    drop.files["muistio.csv"] = f"a;b\r\n1;{CODE}\r\n".encode()


@fault("privacy")
def code_in_a_column_not_asked_for(drop: Drop) -> None:
    """A personal identity code in a column that was not asked for."""
    drop["lapset"].header.append("hetu")
    for row in drop["lapset"].rows:
        row.append(CODE)


@fault("privacy")
def code_in_a_comment(drop: Drop) -> None:
    """A personal identity code in a workbook's comment."""
    table = drop.tables.pop("johto")
    drop.files["johto.xlsx"] = book_of([table.header, *table.rows], title="johto", note=f"ks. {CODE}")


@fault("privacy")
def code_in_a_sheet_name(drop: Drop) -> None:
    """A personal identity code in a sheet's name."""
    drop.files["liite.xlsx"] = book_of([["a"], ["1"]], title=CODE)


@fault("privacy")
def code_without_its_sign(drop: Drop) -> None:
    """A personal identity code whose sign is gone."""
    drop.spoil("perhekysely", "vastaaja_id", CODE.replace("Y", ""))


@fault("privacy")
def mail_address(drop: Drop) -> None:
    """An e-mail address."""
    drop.spoil("tiimit", "toimipaikka", "etunimi.sukunimi@example.fi")


@fault("privacy")
def phone_number(drop: Drop) -> None:
    """A phone number."""
    drop.spoil("tiimit", "toimipaikka", "puh. 040 123 4567")


@fault("privacy")
def birth_date(drop: Drop) -> None:
    """A full date of birth instead of the year."""
    drop.spoil("lapset", "syntymavuosi", "12.5.2009")


@fault("privacy")
def long_text(drop: Drop) -> None:
    """A story in a field for names."""
    drop.spoil("tiimit", "toimipaikka", "Perheen tilanne on ollut vaikea jo pitkään. " * 12)


@fault("privacy")
def code_below_the_table(drop: Drop) -> None:
    """A personal identity code below a table."""
    drop.files["johto.csv"] = text_of(drop["johto"]) + f"\r\nTarkistanut {CODE}\r\n".encode()
