"""A large drop with planted errors: register rows by the million, and what a check must find in them.

The rows are made by DuckDB from hashes of their numbers, so that they are the same in every run. Without the
planted errors no rule has anything to tell of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema

SCHEMA = Path(__file__).parents[1] / "config" / "drops" / "v1.yaml"
TEAMS, WORKERS = 200, 10
SHARES = {"kasittelyt": 0.6, "sijoitukset": 0.2, "kontaktit": 0.2}
CHILDREN_SHARE, DISCUSSED, ERRORS, RESPONDENTS = 0.08, 10, 20, 1000
FIRST_ROW = 2

Expected = tuple[str, str, int, str | None]
"""Rule, table, row as a spreadsheet shows it, column."""
Line = list[str]


def date(days: str, start: str) -> str:
    """Return the SQL of a day as Finnish Excel writes it."""
    return f"strftime(DATE '{start}' + CAST({days} AS INTEGER), '%-d.%-m.%Y')"


def one_of(number: int, *texts: str) -> str:
    """Return the SQL of one of some texts by chance."""
    return f"list_extract({list(texts)!r}, CAST(1 + hash(i, {number}) % {len(texts)} AS INTEGER))"


def whole(number: int, low: int, count: int) -> str:
    """Return the SQL of a whole number from `low` by chance."""
    return f"{low} + hash(i, {number}) % {count}"


def answers(table: str) -> dict[str, str]:
    """Return the SQL of an answer to each question of a survey."""
    survey = read_config(DropSchema, SCHEMA).tables[table]
    ranges = {name: survey.items[stem].range for name, (stem, _) in survey.item_columns.items()}
    return {
        name: whole(number, low, high - low + 1)
        for number, (name, (low, high)) in enumerate(ranges.items(), len(survey.columns))
    }


def tables(rows: int) -> dict[str, tuple[int, dict[str, str]]]:
    """Return the number of rows of each large table, and the SQL of each column from the row's number `i`."""
    children = int(rows * CHILDREN_SHARE)
    meetings = int(rows * SHARES["kasittelyt"]) // DISCUSSED
    team = f"printf('t%03d', i % {TEAMS})"
    meeting, nth = f"(i // {DISCUSSED})", f"(i // {DISCUSSED} // {TEAMS})"
    child = f"(({nth} * {DISCUSSED} + i % {DISCUSSED}) % {children // TEAMS}) * {TEAMS} + {meeting} % {TEAMS}"
    scattered = f"(i * 7919 % {children})"
    workday = "({0} // 5 * 7 + {0} % 5)"
    start = f"365 * (i // {children}) + hash(i, 1) % 300"
    return {
        "tiimit": (TEAMS, {
            "tiimi_id": team, "toimipaikka": "'Keskusta'", "kunta": "'837'", "ryhma": "'pilotti'",
            "koulutus_alku": "'10.1.2018'", "asiakastyo_alku": "'1.6.2018'",
        }),
        "tyontekijat": (TEAMS * WORKERS, {
            "tt_id": "printf('w%04d', i)", "tiimi_id": f"printf('t%03d', i // {WORKERS})",
            "rooli": f"CASE i % {WORKERS} WHEN 0 THEN 'perheterapeutti' ELSE 'sosiaalityontekija' END",
            "fte": "'1,0'", "alku": "'1.1.2017'", "loppu": "''",
            "terapeutti_patevyys": f"CASE i % {WORKERS} WHEN 0 THEN 'kyllä' ELSE '' END",
        }),
        "koulutus": (TEAMS * WORKERS, {
            "tt_id": "printf('w%04d', i)", "pvm": "'12.1.2018'", "paivia": "2", "laji": "'tiimikoulutus'",
        }),
        "lapset": (children, {
            "lapsi_id": "printf('c%07d', i)", "perhe_id": "printf('f%07d', i // 2)",
            "syntymavuosi": whole(1, 2008, 10), "syntymakuukausi": whole(2, 1, 12),
            "sukupuoli": whole(3, 1, 2), "tiimi_id": team, "vastuu_alku": "'1.1.2018'",
            "vastuu_loppu": "''", "paattymissyy": "''",
        }),
        "kokoukset": (meetings, {
            "kokous_id": "printf('k%07d', i)", "tiimi_id": team,
            "pvm": date(workday.format(f"(i // {TEAMS})"), "2018-06-04"), "kesto_min": whole(1, 45, 90),
            "vetaja_rooli": "'perheterapeutti'", "kliinikko_lasna": "1",
            "kliinikko_reflektoi": whole(2, 0, 2),
        }),
        "kasittelyt": (meetings * DISCUSSED, {
            "kokous_id": f"printf('k%07d', {meeting})", "lapsi_id": f"printf('c%07d', {child})",
            "minuutit": whole(1, 5, 40), "dok_hypoteesit": whole(2, 0, 2), "dok_suunnitelma": whole(3, 0, 2),
            "dok_vastuuhenkilo": whole(4, 0, 2), "dok_jaettu_perheelle": whole(5, 0, 2), "sovittu_toimi": "1",
            "toteutunut_pvm": date(f"{workday.format(nth)} + hash(i, 6) % 28", "2018-06-04"),
        }),
        "sijoitukset": (int(rows * SHARES["sijoitukset"]), {
            "sijoitus_id": "printf('p%07d', i)", "lapsi_id": f"printf('c%07d', i % {children})",
            "alku": date(start, "2019-01-01"), "loppu": date(f"{start} + 5 + hash(i, 2) % 50", "2019-01-01"),
            "peruste": one_of(3, "avohuolto", "kiireellinen", "huostaanotto"), "paattaja": "'viranhaltija'",
            "paikka": one_of(4, "perhehoito", "laitos", "sukulaisperhe"),
        }),
        "tyontekijakysely": (min(RESPONDENTS, children), {
            "tt_id": "printf('s%04d', i)", "tiimi_id": team, "aalto": "'T1'", "pvm": "'15.6.2024'",
            **answers("tyontekijakysely"),
        }),
        "perhekysely": (min(RESPONDENTS, children), {
            "perhe_id": "printf('f%07d', i // 2)", "lapsi_id": "printf('c%07d', i)", "tiimi_id": team,
            "aalto": "'T1'", "vastaaja": "'vanhempi'", "vastaaja_id": "printf('v%04d', i)",
            "pvm": "'16.6.2024'", **answers("perhekysely"),
        }),
        "kontaktit": (int(rows * SHARES["kontaktit"]), {
            "lapsi_id": f"printf('c%07d', {scattered})",
            "tt_id": f"printf('w%04d', {scattered} % {TEAMS} * {WORKERS} + hash(i, 1) % {WORKERS})",
            "pvm": f"DATE '2019-01-01' + CAST(500 * (i // {children}) + hash(i, 2) % 500 AS INTEGER)",
            "tapa": one_of(3, "kasvokkain", "video", "puhelin"), "numero": "1", "kesto_min": whole(4, 10, 90),
        }),
    }  # fmt: skip


SMALL = {
    "toimitus": "toimitus_id;skeema_versio;aluejako;aluekoodi;aalto;kausi_alku;kausi_loppu;luotu;korvaa\n"
    "L1;1;maakunta2018;06;T1;1.1.2024;30.6.2024;15.7.2024;\n",
    "asiakasmaarat": "tt_id;tiimi_id;kuukausi;lapsia\n",
    "tyoaika": "tt_id;tiimi_id;viikko;tunnit_kasvokkain;tunnit_yhteensa\n",
    "kumppanit": "tiimi_id;taho;pvm;tapa\n",
    "johto": "tiimi_id;aalto;kirjallinen_paatos;kouluttaja_aika;kliinikko_rahoitus;asiakasmaara_suunnitelma;"
    "ohjausryhma\nt000;T1;1;0;1;0;1\n",
    "ilmoitukset": "lapsi_id;pvm;numero;arvio_alku;arvio_valmis\nc0000000;20.1.2024;1;25.1.2024;28.2.2024\n",
    "poissaolot": "tt_id;tiimi_id;kuukausi;sairauspaivat\n",
}


@dataclass(frozen=True)
class Plant:
    """One kind of error: how a row is spoiled, and what must be found in it."""

    rule: str
    column: str | None
    spoil: Callable[[Line, dict[str, int], Line], Line]


def put(column: str, text: str) -> Callable[[Line, dict[str, int], Line], Line]:
    """Return the spoiling that writes one text."""

    def spoil(cells: Line, places: dict[str, int], _: Line) -> Line:
        return [text if place == places[column] else cell for place, cell in enumerate(cells)]

    return spoil


def one_more(cells: Line, _: dict[str, int], __: Line) -> Line:
    """Add a cell that has no heading."""
    return [*cells, "extra"]


def repeated(_: Line, __: dict[str, int], first: Line) -> Line:
    """Repeat the table's first row."""
    return first


def wrong(rule: str, column: str, text: str) -> Plant:
    """Plant a text in a column."""
    return Plant(rule, column, put(column, text))


def again(*key: str) -> Plant:
    """Plant a row that is there already."""
    return Plant("K01", ", ".join(key), repeated)


OVERLONG = Plant("F06", None, one_more)
PLANTS = {
    "kasittelyt": [
        wrong("V01", "minuutit", ""), wrong("V01", "kokous_id", ""),
        wrong("V02", "toteutunut_pvm", "31.2.2022"), wrong("V04", "minuutit", "12,5"),
        wrong("V05", "dok_suunnitelma", "ehkä"), wrong("V11", "minuutit", "999"),
        wrong("K02", "kokous_id", "k-none"), wrong("K02", "lapsi_id", "c-none"),
        again("kokous_id", "lapsi_id"), wrong("R113", "toteutunut_pvm", "1.6.2018"), OVERLONG,
    ],
    "sijoitukset": [
        wrong("V01", "alku", ""), wrong("V02", "alku", "2019-13-01"),
        wrong("V10", "peruste", "oma"), wrong("V10", "paikka", "hotelli"), wrong("K02", "lapsi_id", "c-none"),
        wrong("R103", "loppu", "1.1.2018"), again("sijoitus_id"), OVERLONG,
    ],
    "kontaktit": [
        wrong("V01", "pvm", ""), wrong("V02", "pvm", "eilen"), wrong("V04", "numero", "yksi"),
        wrong("V10", "tapa", "fax"), wrong("V11", "numero", "0"), wrong("V11", "kesto_min", "601"),
        wrong("K02", "lapsi_id", "c-none"), wrong("K02", "tt_id", "w-none"),
        again("lapsi_id", "tt_id", "pvm", "tapa", "numero"), OVERLONG,
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Drop:
    """A drop on disk: its large tables, how many rows each has, and what must be found."""

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)
    expected: set[Expected] = field(default_factory=set)


def write_large_drop(folder: Path, rows: int, errors: int = ERRORS) -> Drop:
    """Write a drop of about so many rows, `errors` of each kind among them."""
    folder.mkdir(parents=True)
    drop = Drop(folder)
    for name, text in SMALL.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, (count, columns) in tables(rows).items():
            drop.rows[name] = count
            plants = PLANTS.get(name, []) * errors
            drop.expected.update(_write(connection, folder / f"{name}.csv", count, columns, plants))
    return drop


def _write(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    count: int,
    columns: dict[str, str],
    plants: list[Plant],
) -> Iterator[Expected]:
    part = path.with_suffix(".part")
    cells = ", ".join(f"CAST({column} AS VARCHAR)" for column in columns.values())
    connection.execute(
        f"COPY (SELECT concat_ws(';', {cells}) FROM range({count}) AS numbers(i)) TO '{part}' "
        "(FORMAT csv, HEADER false, DELIM '\x01', QUOTE '', ESCAPE '')"
    )
    spoiled = _chosen(count, plants)
    places = {name: place for place, name in enumerate(columns)}
    with part.open(encoding="utf-8") as lines, path.open("w", encoding="utf-8", newline="") as written:
        written.write(";".join(columns) + "\n")
        first = None
        for row, line in enumerate(lines, FIRST_ROW):
            first = first or line.rstrip("\n").split(";")
            plant = spoiled.get(row)
            cells_of = plant.spoil(line.rstrip("\n").split(";"), places, first) if plant else []
            written.write(";".join(cells_of) + "\n" if plant else line)
    part.unlink()
    return ((plant.rule, path.stem, row, plant.column) for row, plant in spoiled.items())


def _chosen(count: int, plants: list[Plant]) -> dict[int, Plant]:
    """Spread the errors over the rows, none of them next to another."""
    step = count // (len(plants) + 1)
    return {FIRST_ROW + step * (n + 1): plant for n, plant in enumerate(plants)}
