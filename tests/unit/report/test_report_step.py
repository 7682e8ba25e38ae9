"""The report step: from files to pages, with what they rest on, twice the same."""

import pytest

import exhibit_factory as study
import files_factory as files
import report_factory as factory
from arviointi.desk.ledger import write_ledger
from arviointi.digests import file_digest
from arviointi.errors import RejectedDrop
from arviointi.io.tables import read_json
from arviointi.present.step import present_figure, present_table
from arviointi.report.step import report


@pytest.fixture
def options(tmp_path):
    files.lay_out(tmp_path)
    for name in ("effects", "deliveries"):
        present_table(**files.exhibit_options(tmp_path, name), regions=files.regional_blocks(tmp_path, name))
    present_figure(**files.exhibit_options(tmp_path, "trend"), figures=files.pictures(tmp_path, "trend"))
    config, results = tmp_path / "config", tmp_path / "results"
    (config / "report").mkdir()
    for language in factory.LANGUAGES:
        (config / "report" / f"{language}.md").write_text("## A\n\n{{exhibit: effects}}\n\n{{trend}}\n")
    write_ledger(factory.ledger(), config / "deliveries.yaml")
    return {
        "study": config / "study.yaml",
        "ledger": config / "deliveries.yaml",
        "texts": [config / "report" / f"{language}.md" for language in factory.LANGUAGES],
        "blocks": [
            files.exhibit_options(tmp_path, name)["block"] for name in ("effects", "deliveries", "trend")
        ],
        "figures": files.pictures(tmp_path, "trend"),
        "fits": results / "5_estimates" / "fits.parquet",
        "drops": results / "2_canonical" / "drops.parquet",
        "region_blocks": [files.regional_blocks(tmp_path, "deliveries")],
        "feedback": [],
        "pages": [results / "7_report" / "index.html", results / "7_report" / "en.html"],
        "region_pages": [results / "7_report" / "regions" / f"{region}.html" for region in study.REGIONS],
        "model": results / "7_report" / "report.json",
        "provenance": results / "7_report" / "provenance.json",
    }


def test_the_first_language_is_the_index_and_holds_everything(options):
    report(**options)
    finnish, english = (page.read_text(encoding="utf-8") for page in options["pages"])
    assert '<html lang="fi">' in finnish
    assert '<html lang="en">' in english
    assert finnish.count("<svg") == 1
    assert 'id="exhibit-deliveries"' in finnish


def test_provenance_names_pages_deliveries_exhibits_and_code(options):
    report(**options)
    known = read_json(options["provenance"])
    assert known["pages"] == {page.name: file_digest(page) for page in options["pages"]}
    assert set(known["exhibits"]) == {"effects", "deliveries", "trend"}
    assert known["is_simulated"] is True
    assert len(known["exhibits"]["effects"]["code"]) == 12
    assert str(options["drops"]) in known["made"]["parents"]


def test_the_same_files_give_the_same_report(options):
    outputs = [*options["pages"], *options["region_pages"], options["model"], options["provenance"]]
    report(**options)
    first = [path.read_bytes() for path in outputs]
    report(**options)
    assert [path.read_bytes() for path in outputs] == first


def test_no_report_from_a_delivery_that_is_not_in_the_ledger(options):
    shorter = factory.ledger().model_copy(update={"deliveries": factory.ledger().deliveries[1:]})
    write_ledger(shorter, options["ledger"])
    with pytest.raises(RejectedDrop, match="not in the ledger"):
        report(**options)
    assert not options["pages"][0].exists()


def test_every_region_has_a_page_of_its_own_that_the_report_does_not_lead_to(options):
    report(**options)
    pages = {path.stem: path.read_text(encoding="utf-8") for path in options["region_pages"]}
    assert set(pages) == set(study.REGIONS)
    assert "Aineiston laatu: Kymenlaakso" in pages["kymenlaakso"]
    assert "Pirkanmaa" not in pages["kymenlaakso"]
    assert "regions/" not in options["pages"][0].read_text(encoding="utf-8")


def test_a_study_without_regional_exhibits_has_no_regional_pages(options):
    report(**{**options, "region_blocks": [], "region_pages": []})
    assert not options["region_pages"][0].exists()
