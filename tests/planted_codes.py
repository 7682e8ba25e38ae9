"""Small drops in which a personal identity code is planted, each in another kind of place."""

import openpyxl
import pandas as pd
import pyreadstat
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from small_drop import TABLES, tables, write_drop

CODE = "010516B903X"
CHILD = ";f1;2015;5;2;A;1.2.2024;"
TEAM = f"""
    tiimi_id;toimipaikka;kunta;ryhma;{CODE};koulutus_alku;asiakastyo_alku_{CODE};lisä;
    A;Keskusta (lapsi {CODE});837;pilotti;1;10.1.2024;1.2.2024;{CODE};{CODE};{CODE}"""


def rows(folder):
    """Cells of every type, keys that come twice, references that lead nowhere, rows that are left out."""
    more = {
        "lapset": [f"{CODE}{CHILD};", f"{CODE}{CHILD};", f"{CODE.lower()}{CHILD}1.1.2024;"],
        "kontaktit": [f"{CODE};w1;6.3.2024;video;1;60"],
        "koulutus": [f"w1;{CODE};2;muu", f"w1;1.2.2024;{CODE};muu"],
        "kumppanit": [f"A;{CODE};1.3.2024;kirje"],
        "tyontekijat": [f"{CODE};A;muu;5;1.1.2023;;"],
        "tyontekijakysely": [f"s2;A;T1;15.4.2024;{CODE};5;;2"],
    }
    write_drop(folder, tables(**{name: "\n".join([TABLES[name], *lines]) for name, lines in more.items()}))


def manifest(folder):
    """What the drop says of itself: its name, schema version and wave."""
    said = TABLES["toimitus"].replace("L1;1", f"{CODE};{CODE}").replace("T1", CODE)
    write_drop(folder, tables(toimitus=said))


def headings(folder):
    """Headings, one like a known one; cells that are read, not read, without heading, beyond the headings."""
    write_drop(folder, tables(tiimit=TEAM))


def files(folder):
    """Unknown tables and notes; names of files and folders, of a broken file, of one almost known."""
    write_drop(folder, tables())
    content = {
        "muistiinpanot.csv": f"a;b\n1;{CODE}\n",
        "lue_minut.txt": f"\nLapsi {CODE} puuttuu vielä.\n",
        f"{CODE}.csv": "x;y\n1;2\n",
        f"{CODE}/muistiinpanot.csv": "x;y\n1;2\n",
        f"lapset_{CODE}.csv": "x;y\n1;2\n",
        f"{CODE}.xlsx": "PK\x03\x04broken",
    }
    for name, text in content.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def workbook(folder):
    """Everything in a workbook that is no cell, and a sheet that is hidden."""
    write_drop(folder, tables(tyontekijakysely=None))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "tyontekijakysely"
    for line in TABLES["tyontekijakysely"].strip().splitlines():
        sheet.append(line.strip().split(";"))
    sheet["B2"].comment = Comment(f"lapsi {CODE}", "x")
    sheet.oddHeader.center.text = f"Äiti {CODE}"
    book.properties.title = f"Poiminta {CODE}"
    book.defined_names["lapsi"] = DefinedName("lapsi", attr_text=f'"{CODE}"')
    book.create_sheet("muisti").append(["a", f"vrt. {CODE}"])
    book["muisti"].sheet_state = "hidden"
    book.create_sheet(f"vanha {CODE}").append(["a"])
    book.save(folder / "kysely.xlsx")


def statistics(folder):
    """Labels of a file, a variable and a value."""
    write_drop(folder, tables())
    anchors = pd.DataFrame({"tiimi_id": ["A"], "aalto": ["T1"], "ankkuri": ["2024-06-30"]})
    pyreadstat.write_sav(
        anchors,
        str(folder / "mittaukset.sav"),
        file_label=f"lapsi {CODE}",
        column_labels=["a", f"lapsi {CODE}", "c"],
        variable_value_labels={"aalto": {"T1": f"lapsi {CODE}"}},
    )


DROPS = {one.__name__: one for one in (rows, manifest, headings, files, workbook, statistics)}
