"""Faults of single values, and of keys and references."""

from faults.drop import Drop
from faults.registry import Plant, fault

VALUES = [
    ("a date that does not exist", "sijoitukset", "alku", "31.2.2018"),
    ("a date with a thirteenth month", "kokoukset", "pvm", "5.13.2018"),
    ("a date with a year of two digits", "kokoukset", "pvm", "5.3.18"),
    ("a date in words", "lapset", "vastuu_alku", "keväällä 2018"),
    ("a date as a spreadsheet's serial number", "ilmoitukset", "pvm", "43221"),
    ("a date of a past century", "sijoitukset", "alku", "1.3.1818"),
    ("a number in words", "koulutus", "paivia", "kaksi"),
    ("a number with its unit", "kasittelyt", "minuutit", "40 min"),
    ("a fraction where a whole number belongs", "asiakasmaarat", "lapsia", "20,5"),
    ("yes or no as perhaps", "kokoukset", "kliinikko_lasna", "ehkä"),
    ("a code that does not exist", "sijoitukset", "peruste", "vapaaehtoinen"),
    ("a code misspelt", "tyontekijat", "rooli", "sosialityontekija"),
    ("a share of full time as per cent", "tyontekijat", "fte", "80"),
    ("a negative length", "kokoukset", "kesto_min", "-90"),
    ("more minutes than a day has", "kokoukset", "kesto_min", "5400"),
    ("an answer outside the scale", "perhekysely", "score15_03", "7"),
    ("an answer between two", "perhekysely", "score15_03", "2,5"),
    ("an answer in words", "tyontekijakysely", "bat12_04", "usein"),
    ("a required value left empty", "tyontekijat", "fte", ""),
    ("an identifier left empty", "sijoitukset", "lapsi_id", ""),
    ("a month that does not exist", "asiakasmaarat", "kuukausi", "2018-13"),
    ("a week that does not exist", "tyoaika", "viikko", "2018-W60"),
    ("a spreadsheet's error", "asiakasmaarat", "lapsia", "#DIV/0!"),
    ("a spreadsheet's formula", "asiakasmaarat", "lapsia", "=SUMMA(B2:B9)"),
    ("more days away than a month has", "poissaolot", "sairauspaivat", "45"),
    ("more hours than a week has", "tyoaika", "tunnit_yhteensa", "375"),
    ("a year of birth in the future", "lapset", "syntymavuosi", "2049"),
]  # fmt: skip


def _value(table: str, column: str, value: str) -> Plant:
    return lambda drop: drop.spoil(table, column, value)


for _name, _table, _column, _new in VALUES:
    _plant = _value(_table, _column, _new)
    _plant.__doc__ = _name[0].upper() + _name[1:]
    fault("value")(_plant)


@fault("key")
def row_twice(drop: Drop) -> None:
    """A row stands twice."""
    drop.copy_row("lapset", drop.pick("lapset"))


@fault("key")
def key_twice(drop: Drop) -> None:
    """Two different rows share a key."""
    drop.copy_row("kokoukset", drop.pick("kokoukset"), kesto_min="33")


@fault("key")
def team_unknown(drop: Drop) -> None:
    """A meeting's team is in no table."""
    drop.spoil("kokoukset", "tiimi_id", "TX99")


@fault("key")
def child_unknown(drop: Drop) -> None:
    """A placed child is in no table."""
    drop.spoil("sijoitukset", "lapsi_id", "L99999")


@fault("key")
def worker_unknown(drop: Drop) -> None:
    """A trained worker is in no table."""
    drop.spoil("koulutus", "tt_id", "W99999")


@fault("key")
def meeting_unknown(drop: Drop) -> None:
    """A discussion's meeting is in no table."""
    drop.spoil("kasittelyt", "kokous_id", "K99999")


@fault("key")
def team_row_missing(drop: Drop) -> None:
    """A team is gone from the table of teams, its rows elsewhere are not."""
    drop["tiimit"].rows.pop()
