"""The step reads the scores that the analysis names, and writes panel and flow with their parents."""

import pandas as pd
import pytest
import yaml

from arviointi.assemble.step import assemble
from arviointi.contracts.fidelity import ADOPTION, DOSES
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.contracts.practice import TEAMS
from arviointi.contracts.scores import MEASURES, PERIOD_OUTCOMES, SPELL_OUTCOMES
from arviointi.io.tables import read_provenance, read_table, write_table

TEXT = {"fi": "x", "en": "x"}
OUTCOME = {"label": TEXT, "definition": TEXT, "better": "lower", "unit": TEXT}
DEFINITIONS = {
    "rate": OUTCOME | {"kind": "count_in_period", "events": "placements"},
    "risk": OUTCOME | {"kind": "event_within", "months": 12},
}
STUDY = {
    "title": TEXT,
    "author": TEXT,
    "seed": 1,
    "languages": ["fi"],
    "regions": {"pohjola": {"label": TEXT, "division": "maakunta2018", "code": "01"}},
    "waves": ["T0", "T1"],
}


def laid_out(rows, contract):
    frame = pd.DataFrame(rows).reindex(columns=contract.names).astype(object)
    return frame.where(frame.notna(), None)


def period_scores():
    day = pd.Timestamp("2018-01-01")
    row = {"region": "pohjola", "team": "A", "period": day, "period_label": "2018-01", "value": 0.5}
    return laid_out([row | {"events": 1.0, "exposure": 200.0}], PERIOD_OUTCOMES), PERIOD_OUTCOMES


def spell_scores():
    row = {
        "region": "pohjola",
        "team": "A",
        "child": "x",
        "start": pd.Timestamp("2018-01-10"),
        "is_first": True,
    }
    row |= {"event": 1.0, "days_followed": 30, "is_placed_at_start": False, "is_followed": True}
    return laid_out([row], SPELL_OUTCOMES), SPELL_OUTCOMES


def wave_scores():
    row = {"region": "pohjola", "team": "A", "wave": "T0", "survey": "family", "informant": "parent"}
    row |= {"respondent": "m", "scale": "total", "score": 2.0, "n_answered": 15, "n_items": 15}
    return laid_out([row], MEASURES), MEASURES


@pytest.mark.parametrize(
    ("asked", "scores", "unit"),
    [
        ({"outcome": "rate"}, period_scores, "pohjola/A"),
        ({"outcome": "risk"}, spell_scores, "pohjola/x"),
        (
            {"measure": {"instrument": "score15", "scale": "total", "informant": "parent"}},
            wave_scores,
            "pohjola/A/m",
        ),
    ],
    ids=["periods", "spells", "waves"],
)
def test_an_analysis_gets_the_panel_of_its_kind_of_scores(tmp_path, asked, scores, unit):
    run(tmp_path, asked, scores)
    assert read_table(tmp_path / "panel.parquet", PANEL)["unit"].tolist() == [unit]
    assert read_table(tmp_path / "flow.parquet", FLOW)["n_rows"].sum() > 0
    assert len(read_provenance(tmp_path / "panel.parquet")["parents"]) == 5


def test_results_of_a_rubric_are_read_where_they_are_given(tmp_path):
    """The only team is contaminated, so nothing is left of it."""
    team = {"region": "pohjola", "team": "A", "arm": "comparison"}
    tables = {
        "adoption": ([team | {"is_maybe_earlier": False}], ADOPTION),
        "doses": ([team | {"wave": "T0", "is_contaminated": True}], DOSES),
    }
    paths = [tmp_path / f"{name}.parquet" for name in tables]
    for path, (rows, contract) in zip(paths, tables.values(), strict=True):
        write_table(laid_out(rows, contract), path, contract, by="arviointi.cli", parents=[])
    asked = {"outcome": "rate", "rubric": "model", "population": {"contaminated": "drop"}}
    run(tmp_path, asked, period_scores, paths)
    assert read_table(tmp_path / "panel.parquet", PANEL).empty
    assert len(read_provenance(tmp_path / "panel.parquet")["parents"]) == 7


def run(tmp_path, asked, scores, fidelity=()):
    models = {"main": {"estimator": "twfe", "role": "primary"}}
    (tmp_path / "plan.yaml").write_text(
        yaml.safe_dump({"question": TEXT, "family": "f", "models": models} | asked)
    )
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(STUDY))
    (tmp_path / "definition.yaml").write_text(yaml.safe_dump(DEFINITIONS.get(asked.get("outcome"), {})))
    team = {"region": "pohjola", "team": "A", "arm": "comparison"}
    write_table(laid_out([team], TEAMS), tmp_path / "teams.parquet", TEAMS, by="arviointi.cli", parents=[])
    frame, contract = scores()
    write_table(frame, tmp_path / "scores.parquet", contract, by="arviointi.cli", parents=[])
    assemble(
        scores=tmp_path / "scores.parquet",
        definition=tmp_path / "definition.yaml",
        teams=tmp_path / "teams.parquet",
        fidelity=list(fidelity),
        analysis=tmp_path / "plan.yaml",
        study=tmp_path / "study.yaml",
        panel=tmp_path / "panel.parquet",
        flow=tmp_path / "flow.parquet",
    )
