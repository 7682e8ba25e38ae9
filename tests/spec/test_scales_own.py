"""The evaluation's own short scales, the single-item stress measure, and the two slots of the practitioners."""

import csv

import pytest

from ascii_tables import cells
from one_respondent import FOLDER, key, scores

SCALES = cells("""
    | scale     | items | from | to | fewest | better | what                                      |
    |-----------|-------|------|----|--------|--------|-------------------------------------------|
    | apu       | 3     | 1    | 5  | 2      | higher | gets the help needed                      |
    | vaikutus  | 3     | 1    | 5  | 2      | higher | can influence the work                    |
    | luottamus | 4     | 1    | 5  | 2      | higher | trust and understanding                   |
    | turva     | 3     | 1    | 5  | 2      | higher | safety at work                            |
    | stressi1  | 1     | 1    | 5  | 1      | lower  | stress                                    |
    | lahto     | 2     | 1    | 5  | 1      | lower  | intention to leave                        |
    | johto     | 4     | 1    | 5  | 2      | higher | support from management                   |
    | taito     | 8     | 1    | 5  | 4      | higher | systemic skills                           |
    | ohjaus    | 3     | 1    | 5  | 2      | higher | discussions guide the work                |
    | periaate  | 4     | 1    | 5  | 2      | higher | principles structure the discussions      |
    | yhteis    | 4     | 1    | 5  | 2      | higher | shared knowledge and responsibility       |
    | tarve     | 4     | 0    | 3  | 2      | lower  | need for protection, a slot               |
    | kohtelu   | 4     | 0    | 3  | 2      | lower  | treatment of the child, a slot            |
    """)


@pytest.mark.parametrize("row", SCALES, ids=lambda row: row["scale"])
def test_own_scales_are_means_of_at_least_half_of_the_items_and_nothing_is_turned(row):
    own = key(row["scale"])
    assert (own.items, own.range) == (int(row["items"]), (int(row["from"]), int(row["to"])))
    assert (own.better, own.reversed, list(own.scales)) == (row["better"], [], ["total"])
    n, fewest = own.items, int(row["fewest"])
    high, low = row["to"], row["from"]
    answered = [high] * fewest + ["."] * (n - fewest)
    assert scores(own.stem, " ".join(answered)).loc["total", "score"] == float(high)
    assert scores(own.stem, " ".join([low] * n)).loc["total", "score"] == float(low)
    too_few = ["."] * (n - fewest + 1) + [high] * (fewest - 1)
    assert scores(own.stem, " ".join(too_few))["score"].isna().all()


@pytest.mark.parametrize(
    ("scale", "answers", "mean"),
    [
        ("luottamus", "1 2 4 5", 3),
        ("taito", "5 4 3 2 . . . .", 3.5),
        ("tarve", "0 1 3 .", 4 / 3),
        ("lahto", "4 .", 4),
    ],
)
def test_the_mean_is_of_the_answered_items(scale, answers, mean):
    assert scores(scale, answers).loc["total", "score"] == pytest.approx(mean)


def test_every_block_of_items_has_its_instrument(shared):
    """As many items, in the same range, as the list of what a survey may hold."""
    listed = list(csv.DictReader((shared / "spec" / "items-v1.csv").open(encoding="utf-8")))
    assert {row["stem"] for row in listed} == {path.stem for path in FOLDER.glob("*.yaml")}
    for row in listed:
        own = key(row["stem"])
        assert (own.stem, own.items) == (row["stem"], int(row["items"]))
        assert own.range == (int(row["min"]), int(row["max"]))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_name_is_there_in_three_languages(path):
    own = key(path.stem)
    labels = [own.label, *(scale.label for scale in own.scales.values())]
    labels += [label for norm in own.norms.values() for label in (norm.label, *norm.bands.values())]
    assert all(label.fi and label.sv and label.en for label in labels)
