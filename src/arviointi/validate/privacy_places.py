"""Where personal data were found, in words: a table and row, a heading, a file's name, a label, a comment."""

from arviointi.config.base import Label

CELL, HEADING, ELSEWHERE = "cell", "heading", "elsewhere"

PLACES = {
    CELL: Label(
        fi="taulu {table}, rivi {row}, sarake {column}",
        sv="tabell {table}, rad {row}, kolumn {column}",
        en="table {table}, row {row}, column {column}",
    ),
    HEADING: Label(
        fi="taulun {table} otsikkorivi, sarake {column}",
        sv="rubrikraden i tabellen {table}, kolumn {column}",
        en="the heading row of the table {table}, column {column}",
    ),
    "file name": Label(
        fi="tiedoston nimi: {file}", sv="filens namn: {file}", en="the name of the file {file}"
    ),
    "folder name": Label(fi="toimituksen nimi", sv="leveransens namn", en="the name of the drop itself"),
    "sheet name": Label(
        fi="välilehden nimi: {file}", sv="bladets namn: {file}", en="the name of the sheet {file}"
    ),
    "variable label": Label(
        fi="muuttujan {column} selite tiedostossa {file}",
        sv="etiketten för variabeln {column} i filen {file}",
        en="the label of the variable {column} in {file}",
    ),
    "value label": Label(
        fi="muuttujan {column} arvon selite tiedostossa {file}",
        sv="en värdeetikett för variabeln {column} i filen {file}",
        en="a value label of the variable {column} in {file}",
    ),
    "file label": Label(
        fi="tiedoston {file} selite", sv="etiketten för filen {file}", en="the label of the file {file}"
    ),
    "comment": Label(
        fi="kommentti solussa {column} tiedostossa {file}",
        sv="kommentaren i cellen {column} i filen {file}",
        en="the comment on the cell {column} in {file}",
    ),
    "property": Label(
        fi="tiedoston {file} ominaisuudet ({column})",
        sv="egenskaperna för filen {file} ({column})",
        en="the properties of the file {file} ({column})",
    ),
    "defined name": Label(
        fi="nimetty alue {column} tiedostossa {file}",
        sv="det definierade namnet {column} i filen {file}",
        en="the defined name {column} in {file}",
    ),
    "header": Label(
        fi="ylä- tai alatunniste tiedostossa {file}",
        sv="sidhuvudet eller sidfoten i filen {file}",
        en="the page header or footer in {file}",
    ),
    ELSEWHERE: Label(
        fi="tiedosto {file}, kohta {column}",
        sv="filen {file}, stället {column}",
        en="the file {file}, at {column}",
    ),
}
WITHHELD = Label(fi="(arvoa ei näytetä)", sv="(värdet visas inte)", en="(value not shown)")


def place_in_words(place: str, words: dict[str, str], language: str) -> str:
    """Say in one language where something is; a table that the drop does not have is told by its file."""
    template = PLACES.get(place, PLACES[ELSEWHERE]).in_language(language)
    return template.format_map({**words, "table": words["table"] or words["file"]})
