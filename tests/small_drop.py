"""A small drop in order: one team, two workers, one child. Tests change one thing and see what is found."""

from functools import cache
from pathlib import Path

import yaml

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.rules import RuleBook
from arviointi.config.study import DeliveredFile, Delivery
from arviointi.digests import file_digest
from arviointi.io.raw_read import read_delivery
from arviointi.validate.book import read_book
from arviointi.validate.check import Checked, check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.known import Known

CONFIG = Path(__file__).parents[1] / "config"
SCHEMA = CONFIG / "drops" / "v1.yaml"
RULES = CONFIG / "rules.yaml"

TABLES = {
    "toimitus": """
        toimitus_id;skeema_versio;aluejako;aluekoodi;aalto;kausi_alku;kausi_loppu;luotu;korvaa
        L1;1;maakunta2018;06;T1;1.1.2024;30.6.2024;15.7.2024;""",
    "tiimit": """
        tiimi_id;toimipaikka;kunta;ryhma;koulutus_alku;asiakastyo_alku
        A;Keskusta;837;pilotti;10.1.2024;1.2.2024""",
    "mittaukset": """
        tiimi_id;aalto;ankkuri
        A;T1;30.4.2024""",
    "kattavuus": """
        tiimi_id;taulu;alku;loppu
        A;kokoukset;1.1.2024;30.6.2024""",
    "tyontekijat": """
        tt_id;tiimi_id;rooli;fte;alku;loppu;terapeutti_patevyys
        w1;A;sosiaalityontekija;1,0;1.1.2023;;
        w2;A;perheterapeutti;0,5;1.1.2023;31.3.2024;kyllä""",
    "koulutus": """
        tt_id;pvm;paivia;laji
        w1;10.1.2024;2;tiimikoulutus""",
    "kokoukset": """
        kokous_id;tiimi_id;pvm;kesto_min;vetaja_rooli;kliinikko_lasna;kliinikko_reflektoi
        k1;A;5.3.2024;90;perheterapeutti;1;
        k2;A;12.3.2024;0;perheterapeutti;0;""",
    "kasittelyt": """
        kokous_id;lapsi_id;minuutit;dok_hypoteesit;dok_suunnitelma;dok_vastuuhenkilo;dok_jaettu_perheelle;sovittu_toimi;toteutunut_pvm
        k1;c1;40;1;1;1;0;1;20.3.2024""",
    "asiakasmaarat": """
        tt_id;tiimi_id;kuukausi;lapsia
        w1;A;2024-03;1""",
    "tyoaika": """
        tt_id;tiimi_id;viikko;tunnit_kasvokkain;tunnit_yhteensa
        w1;A;2024-W10;12,5;36""",
    "kumppanit": """
        tiimi_id;taho;pvm;tapa
        A;koulu;1.3.2024;kirje""",
    "johto": """
        tiimi_id;aalto;kirjallinen_paatos;kouluttaja_aika;kliinikko_rahoitus;asiakasmaara_suunnitelma;ohjausryhma
        A;T1;1;0;1;0;1""",
    "tyontekijakysely": """
        tt_id;tiimi_id;aalto;pvm;turva_01;turva_02;turva_03;stressi1_01
        s1;A;T1;15.4.2024;4;5;;2""",
    "perhekysely": """
        perhe_id;lapsi_id;tiimi_id;aalto;vastaaja;vastaaja_id;pvm;apu_01;apu_02;apu_03
        f1;c1;A;T1;vanhempi;p1;16.4.2024;3;4;5""",
    "lapset": """
        lapsi_id;perhe_id;syntymavuosi;syntymakuukausi;sukupuoli;tiimi_id;vastuu_alku;vastuu_loppu;paattymissyy
        c1;f1;2015;5;2;A;1.2.2024;31.5.2024;tavoitteet_saavutettu""",
    "kontaktit": """
        lapsi_id;tt_id;pvm;tapa;numero;kesto_min
        c1;w1;6.3.2024;kasvokkain;1;60""",
    "sijoitukset": """
        sijoitus_id;lapsi_id;alku;loppu;peruste;paattaja;paikka
        p1;c1;1.4.2024;20.4.2024;kiireellinen;viranhaltija;perhehoito""",
    "ilmoitukset": """
        lapsi_id;pvm;numero;arvio_alku;arvio_valmis
        c1;20.1.2024;1;25.1.2024;28.2.2024""",
    "poissaolot": """
        tt_id;tiimi_id;kuukausi;sairauspaivat
        w1;A;2024-03;1,5""",
}


def tables(**changed: str | None) -> dict[str, str]:
    """Take the small drop, some tables of it changed; None leaves a table out."""
    return {name: text for name, text in {**TABLES, **changed}.items() if text is not None}


def with_rows(table: str, *rows: str) -> dict[str, str]:
    """Take the small drop with further rows in one table."""
    return tables(**{table: "\n".join([TABLES[table], *rows])})


def instead(table: str, *rows: str) -> dict[str, str]:
    """Take the small drop with other rows in one table."""
    header = TABLES[table].strip().splitlines()[0]
    return tables(**{table: "\n".join([header, *rows])})


def write_drop(folder: Path, content: dict[str, str]) -> Path:
    """Write each table as a CSV file as Finnish Excel does."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in content.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (folder / f"{name}.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))
    return folder


def check(folder: Path, schema: Path = SCHEMA, known: Known | None = None) -> Checked:
    """Read and check a folder, beside what is known."""
    plan, book = _configured(schema)
    return check_drop(read_delivery(folder, wanted_stems(plan)), plan, book, known or Known())


@cache
def _configured(schema: Path) -> tuple[DropSchema, RuleBook]:
    return read_config(DropSchema, schema), read_book(RULES)


def found(checked: Checked) -> list[tuple]:
    """Return findings as (rule, table, row, column, value)."""
    return [(one.rule, one.table, one.row, one.column, one.value) for one in checked.findings]


def ledger_of(folder: Path, path: Path, **entry: object) -> Path:
    """Write a ledger that holds one delivery folder."""
    files = {
        file.name: DeliveredFile(sha256=file_digest(file), size=file.stat().st_size)
        for file in sorted(folder.iterdir())
    }
    delivery = Delivery(
        **{"region": folder.parent.name, "delivery": folder.name, "version": "v1", "files": files, **entry}
    )
    path.write_text(yaml.safe_dump({"deliveries": [delivery.model_dump(mode="json")]}), encoding="utf-8")
    return path
