"""Children by calendar year: sums that readers know, and definitions beside the numbers."""

from dataclasses import replace

from arviointi.config.exhibits import ExhibitFile
from arviointi.config.outcomes import OutcomeFile
from arviointi.contracts.blocks import Number
from arviointi.contracts.scores import ANNUAL_COUNTS
from arviointi.locale.speak import speak
from arviointi.present.annual_table import annual_table
from arviointi.present.disclosure import release
from ascii_tables import frame
from exhibit_factory import sources

TEXT = {"fi": "x", "en": "x"}
COUNTED = {"basis": ["care_order"], "ages": [0, 17], "label": TEXT}
DEFINITION = OutcomeFile.model_validate(
    {
        "kind": "annual_count",
        "label": TEXT,
        "unit": TEXT,
        "better": "neither",
        "definition": {"fi": "x", "en": "Counted once."},
        "age_bands": [[0, 12], [13, 17]],
        "measures": {
            "in_care": {**COUNTED, "definition": {"fi": "x", "en": "Some day of the year."}},
            "new": {**COUNTED, "definition": {"fi": "x", "en": "Began."}, "by": [], "counts": "begun"},
        },
    }
).root


def rows(new):
    """Forty children in care in two regions, by age and setting, of whom some are newly so."""
    return frame(
        ANNUAL_COUNTS,
        f"""
        | region       | measure | by      | value         | n_children |
        | pirkanmaa    | in_care | all     | all           | 30         |
        | pohjois_savo | in_care | all     | all           | 10         |
        | pirkanmaa    | in_care | age     | 0_12          | 20         |
        | pohjois_savo | in_care | age     | 0_12          | 7          |
        | pirkanmaa    | in_care | age     | 13_17         | 10         |
        | pohjois_savo | in_care | age     | 13_17         | 3          |
        | pirkanmaa    | in_care | setting | foster_family | 28         |
        | pohjois_savo | in_care | setting | foster_family | 9          |
        | pirkanmaa    | in_care | setting | residential   | 2          |
        | pohjois_savo | in_care | setting | residential   | 1          |
        | pirkanmaa    | new     | all     | all           | {new - 5}  |
        | pohjois_savo | new     | all     | all           | 5          |
        """,
        year=2018,
    )


def table(new=15, **disclosure):
    plan = ExhibitFile.model_validate({"kind": "annual_table", "title": TEXT, "outcomes": ["children"]}).root
    read = replace(
        sources(**disclosure), definitions={"children": DEFINITION}, outcomes={"children": rows(new)}
    )
    return release("children", annual_table(plan, read), read.rules).block


def shown(block):
    return {
        (group.id, row.id): row.cells[1].value if isinstance(row.cells[1], Number) else None
        for group in block.groups
        for row in group.rows
    }


def test_regions_add_up_to_the_whole_and_stand_beside_it():
    found = shown(table(enabled=False))
    assert (found["in_care", "all.all"], found["in_care", "age.0_12"]) == (40, 27)
    assert (found["in_care", "region.pirkanmaa"], found["in_care", "region.pohjois_savo"]) == (30, 10)
    assert found["new", "all.all"] == 15
    assert ("new", "region.pirkanmaa") not in found, "the measure is not shown by region"


def test_a_small_setting_hides_the_other_one_too():
    """3 of 40 in residential care: with 37 shown, they would follow."""
    found = shown(table())
    assert found["in_care", "setting.residential"] is None
    assert found["in_care", "setting.foster_family"] is None
    assert (found["in_care", "all.all"], found["in_care", "age.13_17"]) == (40, 13)


def test_those_in_care_who_are_not_new_cannot_be_worked_out():
    found = shown(table(new=37))
    assert (found["in_care", "all.all"], found["new", "all.all"]).count(None) == 1


def test_the_definition_stands_with_each_measure():
    headings = [speak(group.heading, "en") for group in table().groups]
    assert headings == ["x: Some day of the year.", "x: Began."]
    assert "Counted once." in [speak(note, "en") for note in table().footnotes]
