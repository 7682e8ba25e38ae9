"""What the command writes: clean, repeatable, of known effect, and never over real deliveries."""

import hashlib
import json
import re

import pytest
import yaml

from arviointi.config.base import read_config
from arviointi.config.study import Ledger
from arviointi.contracts.findings import FINDINGS
from arviointi.errors import ConfigError
from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_sheet import Sheet
from arviointi.io.tables import read_table
from arviointi.provenance import ledger_differences
from arviointi.simulate.drops import drop_tables
from arviointi.simulate.sender import MARKS, raw_tables
from arviointi.validate.step import validate
from simulated_example import ROOT, Made, example_study, study_of

PERSONAL_CODE = re.compile(
    r"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[-+U-YA-F]\d{3}[0-9A-FHJ-NPR-Y]", re.IGNORECASE
)


def digests(made: Made) -> dict[str, str]:
    return {
        str(path.relative_to(made.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (made.raw, made.ledger_file, made.truth)
        for path in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
        if path.is_file()
    }


def test_same_configuration_and_seed_give_the_same_bytes(made, tmp_path):
    again = example_study(tmp_path / "again").run()
    assert digests(again) == digests(made)
    assert {path.suffix for path in again.raw.rglob("*.*")} >= {".csv", ".xlsx", ".sav", ".parquet"}


def test_another_seed_gives_other_deliveries_and_clears_the_earlier_ones(unmade):
    unmade.run()
    before = digests(unmade)
    study = unmade.folder / "config" / "study.yaml"
    study.write_text(study.read_text().replace("seed: 7", "seed: 8"))
    unmade.run()
    assert digests(unmade)["truth.json"] != before["truth.json"]
    assert not list(ledger_differences(read_config(Ledger, unmade.ledger_file), unmade.raw))


def test_the_ledger_names_every_delivery_as_simulated(made):
    assert len(made.deliveries) == 9
    assert all(delivery.simulated for delivery in made.deliveries)
    assert not list(ledger_differences(Ledger(deliveries=made.deliveries), made.raw))


def test_the_committed_deliveries_are_what_the_command_makes(tmp_path):
    region = "pohjanmaa"
    again = study_of([ROOT / "config"], tmp_path / "root", only=region).run()
    committed = read_config(Ledger, ROOT / "config" / "deliveries.yaml").deliveries
    simulated = [delivery for delivery in committed if delivery.simulated]
    if not simulated:
        pytest.skip("the ledger holds real deliveries")
    assert len(simulated) == 42
    assert [delivery for delivery in simulated if delivery.region == region] == again.deliveries


TRUE_OF_THE_SIMULATED = {
    "R304",  # one comparison team is contaminated by training, on purpose
    "R306",  # a team may hold no meeting in a year, and is asked whether that is so
}


def test_validation_accepts_every_delivery_and_asks_only_what_is_so(made, tmp_path):
    ledger = Ledger(deliveries=made.deliveries)
    for delivery in made.deliveries:
        target, before = tmp_path / delivery.id, ledger.before(delivery)
        validate(
            drop=made.raw / delivery.id,
            ledger=made.ledger_file,
            schema=ROOT / "config" / "drops" / f"{delivery.version}.yaml",
            rules=ROOT / "config" / "rules.yaml",
            study=made.folder / "config" / "study.yaml",
            codes=sorted((ROOT / "config" / "codes").glob("*.csv")),
            presets=[],
            previous=[tmp_path / before.id / "accepted"] if before else [],
            findings=target / "findings.parquet",
            verdict=target / "verdict.json",
            accepted=target / "accepted",
        )
        verdict = json.loads((target / "verdict.json").read_text())
        assert verdict["verdict"] == "accepted"
        assert (verdict["counts"]["reject"], verdict["counts"]["exclude"]) == (0, 0)
        assert set(read_table(target / "findings.parquet", FINDINGS)["rule"]) <= TRUE_OF_THE_SIMULATED


@pytest.fixture(scope="module")
def drops(site, simulation, schema):
    """One region's three drops as its sender would hold them."""
    return {
        wave: raw_tables(
            {**drop_tables(site, wave, simulation.delivering), "drops": site.tables["wave_anchors"][:0]},
            schema,
        )
        for wave in site.design.cohort.drops
    }


def test_all_23_tables_are_delivered(made, schema, drops):
    assert len(schema.tables) == 23
    for tables in drops.values():
        assert set(tables) == set(schema.tables)


def test_keys_are_unique_and_references_hold_within_each_drop(drops, schema):
    for tables in drops.values():
        for name, rows in tables.items():
            table = schema.tables[name]
            assert not rows.duplicated(table.key).any(), name
            for column, plan in table.columns.items():
                if plan.references:
                    assert set(rows[column].dropna()) <= set(tables[plan.references][column]), (name, column)


def test_values_are_the_ones_the_schema_allows(drops, schema):
    for tables in drops.values():
        for name, rows in tables.items():
            for column, plan in schema.tables[name].columns.items():
                values = rows[column].dropna()
                assert not plan.required or len(values) == len(rows), (name, column)
                assert not plan.codes or set(values) <= set(plan.codes), (name, column)
                assert plan.range is None or values.between(*plan.range).all(), (name, column)
            for stem, block in schema.tables[name].items.items():
                answers = rows.filter(regex=rf"^{stem}_\d\d$").stack().dropna()
                assert answers[~answers.isin(MARKS)].between(*block.range).all(), (name, stem)


def test_ids_of_one_region_mean_the_same_in_every_drop(drops):
    births = {}
    for tables in drops.values():
        for child, year in zip(tables["lapset"]["lapsi_id"], tables["lapset"]["syntymavuosi"], strict=True):
            assert births.setdefault(child, year) == year


def test_what_is_not_known_by_the_periods_end_is_empty_and_comes_later(drops, site):
    from arviointi.simulate.calendar import day

    last = site.design.cohort.drops["T0"].last
    assert day(last) < site.design.last
    early, late = drops["T0"]["lapset"], drops["T1"]["lapset"]
    assert not (early["vastuu_loppu"].dropna().dt.date > last).any()
    open_then = early[early["vastuu_loppu"].isna()]
    key = ["lapsi_id", "vastuu_alku"]
    assert len(open_then.merge(late, on=key)) == len(open_then)


def test_discussions_of_the_last_28_days_are_repeated(drops, site):
    from arviointi.simulate.calendar import day

    repeated = drops["T1"]["kokoukset"]
    first = site.design.cohort.drops["T1"].first
    earlier = repeated[repeated["pvm"].dt.date < first]
    assert len(earlier)
    assert (day(first) - earlier["pvm"].dt.date.map(day) <= 28).all()
    assert set(earlier["kokous_id"]) <= set(drops["T0"]["kokoukset"]["kokous_id"])


def test_no_delivered_value_or_file_name_looks_like_a_personal_code(made, schema):
    assert PERSONAL_CODE.search("x 131052-308T")
    for delivery in made.deliveries:
        found = read_delivery(made.raw / delivery.id, set(schema.tables))
        sheets = [one for one in found if isinstance(one, Sheet)]
        assert {sheet.name for sheet in sheets} == set(schema.tables)
        for sheet in sheets:
            texts = {str(value) for column in sheet.cells.columns for value in column.unique().to_pylist()}
            assert not [text for text in {sheet.file, *texts} if PERSONAL_CODE.search(text)]


def test_the_truth_names_every_team_and_the_effects(made, simulation):
    truth = json.loads(made.truth.read_text())
    arms = [team["arm"] for team in truth["teams"]]
    assert (arms.count("pilot"), arms.count("comparison")) == (6, 5)
    pilots = [team for team in truth["teams"] if team["arm"] == "pilot"]
    ratio = simulation.registers.emergency.rate_ratio
    for team in pilots:
        assert all(effect < 0 for effect in team["effects"]["emergency"])
        assert team["first_month"] == team["practice_start"][:7]
    means = [team["untreated_rate"]["emergency"] for team in pilots]
    assert truth["att"]["emergency"]["equal"] == pytest.approx(
        (ratio - 1) * sum(means) / len(means), rel=0.15
    )
    assert truth["surveys"]["score15"]["T2"]["effect_item_mean"] == 0
    assert (
        0 < truth["surveys"]["bat12"]["T2"]["effect_item_mean"] <= 0.1 * simulation.surveys.staff["bat12"].sd
    )


def test_real_deliveries_are_never_written_over(unmade):
    real = {"region": "lappi", "delivery": "2018-10-20", "version": "v1", "files": {}}
    unmade.ledger_file.write_text(yaml.safe_dump({"deliveries": [real]}))
    with pytest.raises(ConfigError, match="lappi/2018-10-20: is a real delivery"):
        unmade.run()
    assert not unmade.raw.exists()


def test_a_region_that_is_not_in_the_study_is_a_problem_of_the_configuration(unmade):
    plan = unmade.folder / "config" / "simulation.yaml"
    plan.write_text(plan.read_text().replace("    lappi:", "    lapi:"))
    with pytest.raises(ConfigError, match="did you mean 'lappi'"):
        unmade.run()


def test_an_unknown_number_is_a_problem_of_the_configuration(unmade):
    world = unmade.folder / "config" / "simulated_world.yaml"
    world.write_text(world.read_text().replace("  turnover:", "  turnovr:"))
    with pytest.raises(ConfigError, match="did you mean 'turnover'"):
        unmade.run()
