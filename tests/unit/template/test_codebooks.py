"""Codebooks: every column and code of the schema, in every language, in the formats archives read."""

import json
import xml.etree.ElementTree as ET

import pyreadstat
import pytest

import template_factory as factory

DDI = "{ddi:codebook:2_5}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ORDER = {
    # The sequences of codebook.xsd (DDI-Codebook 2.5) for the elements that are used here
    "codeBook": ["docDscr", "stdyDscr", "fileDscr", "dataDscr", "otherMat"],
    "citation": ["titlStmt", "rspStmt", "prodStmt", "distStmt", "serStmt", "verStmt", "biblCit"],
    "titlStmt": ["titl", "subTitl", "altTitl", "parTitl", "IDNo"],
    "prodStmt": ["producer", "copyright", "prodDate", "prodPlac", "software", "fundAg", "grantNo"],
    "rspStmt": ["AuthEnty", "othId"],
    "verStmt": ["version", "verResp", "notes"],
    "docDscr": ["citation", "guide", "docStatus", "docSrc", "notes"],
    "stdyDscr": ["citation", "studyAuthorization", "stdyInfo", "method", "dataAccs"],
    "fileDscr": ["fileTxt", "locMap", "notes"],
    "fileTxt": [
        "fileName", "fileCitation", "fileCont", "fileStrc", "dimensns", "fileType", "format", "filePlac",
    ],
    "fileCitation": ["titlStmt", "rspStmt", "prodStmt", "distStmt", "serStmt", "verStmt"],
    "dimensns": ["caseQnty", "varQnty", "logRecL", "recPrCas", "recNumTot"],
    "dataDscr": ["varGrp", "nCubeGrp", "var", "nCube", "notes"],
    "varGrp": ["labl", "txt", "concept", "defntn", "universe", "notes"],
    "var": [
        "location", "labl", "imputation", "security", "embargo", "respUnit", "anlysUnit", "qstn", "valrng",
        "invalrng", "undocCod", "universe", "TotlResp", "sumStat", "txt", "stdCatgry", "catgryGrp", "catgry",
        "codInstr", "verStmt", "concept", "derivation", "varFormat", "geoMap", "catLevel", "notes",
    ],
    "catgry": ["catValu", "labl", "txt", "catStat", "mrow"],
    "valrng": ["item", "range", "key", "notes"],
    "invalrng": ["item", "range", "key", "notes"],
}  # fmt: skip
ONCE = {
    "titl",
    "security",
    "concept",
    "varFormat",
    "catValu",
    "fileName",
    "fileCitation",
    "dimensns",
    "version",
}


@pytest.fixture(scope="module")
def ddi(made):
    return ET.parse(made / "ddi_v1.xml").getroot()  # noqa: S314  our own file


def plain(element) -> str:
    return element.tag.removeprefix(DDI)


def test_ddi_elements_stand_in_the_order_of_the_standard(ddi):
    assert ddi.tag == f"{DDI}codeBook"
    assert ddi.get("version") == "2.5"
    for element in ddi.iter():
        tags = [plain(child) for child in element]
        if not tags:
            continue
        order = ORDER[plain(element)]
        assert [order.index(tag) for tag in tags] == sorted(order.index(tag) for tag in tags), plain(element)
        assert not {tag for tag in tags if tags.count(tag) > 1} & ONCE


def test_ddi_identifiers_are_unique_and_every_reference_finds_its_target(ddi):
    ids = [element.get("ID") for element in ddi.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    named = [element.get(key, "").split() for element in ddi.iter() for key in ("files", "var")]
    assert {one for several in named for one in several} <= set(ids)


def test_ddi_has_every_column_with_labels_in_three_languages(ddi):
    found = [(one.get("files"), one.get("name")) for one in ddi.iter(f"{DDI}var")]
    assert found == [(f"F-{table}", name) for table, names in factory.columns().items() for name in names]
    for variable in ddi.iter(f"{DDI}var"):
        labels = {label.get(LANG): label.text for label in variable.findall(f"{DDI}labl")}
        assert set(labels) == {"fi", "sv", "en"}
        assert all(labels.values())


def test_ddi_says_what_codes_mean(ddi):
    basis = next(one for one in ddi.iter(f"{DDI}var") if one.get("name") == "peruste")
    meanings = {
        category.find(f"{DDI}catValu").text: {
            one.get(LANG): one.text for one in category.findall(f"{DDI}labl")
        }
        for category in basis.findall(f"{DDI}catgry")
    }
    assert meanings["huostaanotto"] == {"fi": "Huostaanotto", "sv": "Omhändertagande", "en": "Care order"}


@pytest.fixture(scope="module")
def package(made):
    return json.loads((made / "datapackage.json").read_text(encoding="utf-8"))


def test_the_data_package_describes_the_empty_files(made, package):
    for resource in package["resources"]:
        header = (made / resource["path"]).read_bytes()
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert header == ("\ufeff" + ";".join(names) + "\r\n").encode()
    found = {
        one["name"]: [field["name"] for field in one["schema"]["fields"]] for one in package["resources"]
    }
    assert found == factory.columns()


def test_the_data_package_states_keys_references_and_constraints(package):
    by_name = {one["name"]: one["schema"] for one in package["resources"]}
    posts = by_name["tyontekijat"]
    assert posts["primaryKey"] == ["tt_id", "tiimi_id", "alku"]
    assert posts["foreignKeys"] == [
        {"fields": ["tiimi_id"], "reference": {"resource": "tiimit", "fields": ["tiimi_id"]}}
    ]
    fields = {field["name"]: field for field in posts["fields"]}
    assert fields["fte"]["constraints"] == {"required": True, "minimum": 0.0, "maximum": 1.0}
    assert fields["fte"]["decimalChar"] == ","
    assert fields["alku"]["format"] == "%d.%m.%Y"
    assert fields["rooli"]["constraints"]["enum"][0] == "konsultoiva_stt"
    assert "constraints" not in fields["loppu"]


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_spss_files_are_empty_and_labelled(made, language):
    for name, columns in factory.columns().items():
        rows, meta = pyreadstat.read_sav(made / "sav" / language / f"{name}.sav", user_missing=True)
        table = factory.SCHEMA.tables[name]
        assert (len(rows), list(rows.columns)) == (0, columns)
        assert meta.file_label == getattr(table.label, language)
        for column, raw in table.columns.items():
            assert meta.column_names_to_labels[column] == getattr(raw.label, language)


def test_spss_files_know_levels_values_and_widths(made):
    _, meta = pyreadstat.read_sav(made / "sav" / "sv" / "tyontekijat.sav")
    assert meta.variable_measure["rooli"] == "nominal"
    assert meta.variable_measure["fte"] == "scale"
    assert meta.variable_value_labels["rooli"]["sosiaaliohjaaja"] == "Socialhandledare"
    assert meta.variable_value_labels["terapeutti_patevyys"] == {1.0: "Ja", 0.0: "Nej"}
    assert meta.original_variable_types["alku"] == "EDATE10"
    assert meta.variable_storage_width["tt_id"] == 64
    _, meta = pyreadstat.read_sav(made / "sav" / "fi" / "perhekysely.sav")
    assert meta.variable_measure["score15_01"] == "ordinal"


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_the_page_has_every_table_column_and_meaning(made, language):
    page = (made / f"{factory.CODEBOOKS[language]}_v1.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    for name, names in factory.columns().items():
        assert f'id="table-{name}"' in page
        assert all(f"<code>{column}</code>" in page for column in names)
    expected = {"fi": "Kiireellinen sijoitus", "sv": "Brådskande placering", "en": "Emergency placement"}
    assert expected[language] in page


def test_no_label_or_meaning_of_the_schema_lacks_a_language():
    schema = factory.SCHEMA
    labels = [label for table in schema.tables.values() for label in (table.label, *of_columns(table))]
    assert [one for one in [*labels, *schema.meanings.values()] if not (one.fi and one.sv and one.en)] == []
    names = {
        name for table in schema.tables.values() for raw in table.columns.values() for name in words(raw)
    }
    assert names - set(schema.meanings) == set()


def of_columns(table):
    return [raw.label for raw in table.columns.values()]


def words(raw) -> set[str]:
    return {*raw.codes.values(), *raw.missing.values(), *([raw.unit] if raw.unit else [])}
