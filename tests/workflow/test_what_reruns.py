"""Edit one thing, and exactly what depends on it runs again.

| edit                                          | runs again                                        |
|-----------------------------------------------|---------------------------------------------------|
| nothing; a file touched                       | nothing                                           |
| an outcome's YAML                             | its score, its analyses, their exhibits, report   |
| an analysis's YAML                            | it, its exhibits, report                          |
| an exhibit's YAML                             | it, report                                        |
| a new analysis                                | its jobs, report                                  |
| a comment, a docstring or the layout of code  | nothing                                           |
| a number in an estimator                      | all estimates and below, nothing above            |
| the code that reads and writes tables         | everything                                        |
| a delivery's file edited in place             | its validate (which then stops) and all below     |
| a corrected delivery in the ledger, old mtime | that delivery's validate, those of the region's   |
|                                               | later ones, and everything below                  |
"""

from collections import Counter

import pytest

from arviointi.config.exhibits import FEEDBACK_KINDS, FIGURE_KINDS
from arviointi.config.load import load_study
from arviointi.digests import file_digest

pytestmark = pytest.mark.workflow
ENDING = Counter(collect_estimates=1, report=1)


@pytest.fixture
def plan(finished):
    return load_study(finished.folder / "config")


def exhibits(plan, wanted) -> Counter[str]:
    """Jobs of the exhibits for which `wanted` holds."""
    return Counter(rule_of(exhibit) for exhibit in plan.exhibits.values() if wanted(exhibit))


def rule_of(exhibit) -> str:
    """Which rule makes an exhibit."""
    if exhibit.kind in FIGURE_KINDS:
        return "present_figure"
    return "present_feedback" if exhibit.kind in FEEDBACK_KINDS else "present_table"


def below_estimates(plan) -> Counter[str]:
    return Counter(estimate=len(plan.analyses)) + ENDING + exhibits(plan, lambda e: e.analyses)


def below_validate(plan) -> Counter[str]:
    return (
        Counter(harmonise_surveys=1, harmonise_registers=1)
        + Counter(
            score_measure=measures(plan),
            score_fidelity=len(rubrics(plan, {"scores", "adoption", "doses"})),
            score_sensitivity=len(rubrics(plan, {"sensitivity", "robustness"})),
            score_agreement=len(rubrics(plan, {"agreement"})),
            score_factors=len(rubrics(plan, {"factors"})),
            score_outcome=len(outcomes(plan)),
        )
        + Counter(assemble=len(plan.analyses))
        + below_estimates(plan)
        + exhibits(plan, lambda e: not e.analyses and reads_results(e))
    )


def reads_results(exhibit) -> bool:
    """Tell whether an exhibit reads results at all: the rubric is printed from its definition alone."""
    of_rubric = exhibit.rubrics and exhibit.of_rubric
    return bool(exhibit.canonical or of_rubric or exhibit.outcomes or exhibit.instruments)


def outcomes(plan) -> set[str]:
    used = {name for exhibit in plan.exhibits.values() for name in exhibit.outcomes}
    return used | {analysis.outcome for analysis in plan.analyses.values() if analysis.outcome}


def rubrics(plan, parts: set[str]) -> set[str]:
    """Rubrics of which an exhibit reads one of these results."""
    reading = (exhibit for exhibit in plan.exhibits.values() if parts & set(exhibit.of_rubric))
    return {name for exhibit in reading for name in exhibit.rubrics}


def measures(plan) -> int:
    used = {name for exhibit in plan.exhibits.values() for name in exhibit.instruments}
    return len(
        used | {analysis.measure.instrument for analysis in plan.analyses.values() if analysis.measure}
    )


def from_here_on(plan, delivery) -> Counter[str]:
    """Each delivery of a region is compared with the one before it."""
    later = [one for one in plan.ledger.in_force if one.region == delivery.region]
    return Counter(validate=len(later) - later.index(delivery))


def test_nothing_changed(finished):
    assert finished.due() == Counter()


def test_a_touched_file(finished):
    (finished.folder / "config" / "outcomes" / "new_emergency_placements.yaml").touch()
    assert finished.due() == Counter()


def test_an_outcome(finished, edited, plan):
    edited(finished.folder / "config/outcomes/new_emergency_placements.yaml", "", "\nper: 1000\n")
    analyses = {name for name, a in plan.analyses.items() if a.outcome == "new_emergency_placements"}
    assert finished.due() == (
        Counter(score_outcome=1, assemble=len(analyses), estimate=len(analyses))
        + ENDING
        + exhibits(
            plan,
            lambda e: (
                analyses & set(e.analyses) or "new_emergency_placements" in e.outcomes or e.reads_families
            ),
        )
    )


def test_an_analysis(finished, edited, plan):
    edited(finished.folder / "config/analyses/staff_burnout.yaml", "", "\nfew_treated: 11\n")
    assert finished.due() == (
        Counter(assemble=1, estimate=1)
        + ENDING
        + exhibits(plan, lambda e: "staff_burnout" in e.analyses or e.reads_families)
    )


def test_an_exhibit(finished, edited, plan):
    name = min(plan.exhibits)
    edited(finished.folder / f"config/exhibits/{name}.yaml", "", "\n# a wish of the reader\n")
    assert finished.due() == Counter({rule_of(plan.exhibits[name]): 1, "report": 1})


def test_a_new_analysis(finished, edited, plan):
    text = (finished.folder / "config/analyses/staff_burnout.yaml").read_text()
    edited(finished.folder / "config/analyses/staff_burnout_again.yaml", "", text)
    families = exhibits(plan, lambda e: e.reads_families)
    assert finished.due() == Counter(assemble=1, estimate=1) + ENDING + families


def test_a_comment_a_docstring_and_the_layout_of_code(finished, edited):
    source = finished.project / "src/arviointi/estimate/differences/twfe.py"
    docstring = source.read_text().split('"""')[1]
    edited(source, docstring, docstring + " Said differently.")
    edited(source, "", "\n\n# a remark\n\n")
    assert finished.due() == Counter()


def test_a_number_in_an_estimator(finished, edited, plan):
    edited(finished.project / "src/arviointi/estimate/differences/twfe.py", "", "\nADDED = 1.5\n")
    assert finished.due() == below_estimates(plan)


def test_the_code_that_reads_and_writes_tables(finished, edited, plan):
    edited(finished.project / "src/arviointi/io/tables.py", "", "\nADDED = 1.5\n")
    unread = exhibits(plan, lambda e: not e.analyses and not reads_results(e))
    assert finished.due() == Counter(validate=len(plan.ledger.in_force)) + below_validate(plan) + unread


def test_a_file_of_a_delivery_edited_in_place(finished, edited, plan):
    """The folder's own time does not change; the files are inputs, so that validate can refuse them."""
    delivery = plan.ledger.in_force[0]
    edited(finished.folder / "data/raw" / delivery.id / min(delivery.files), "", "tampered")
    assert finished.due() == from_here_on(plan, delivery) + below_validate(plan)


def test_a_corrected_delivery_with_an_old_modification_time(finished, edited, plan):
    """Snakemake alone would not notice: the corrected file is no newer than the results made from it."""
    delivery = plan.ledger.in_force[0]
    name = next(file for file in sorted(delivery.files) if file.endswith(".csv"))
    path = finished.folder / "data/raw" / delivery.region / delivery.delivery / name
    edited(path, "", "\r\n", keep_time=True)
    old, new = delivery.files[name].sha256, file_digest(path)
    edited(finished.folder / "config/deliveries.yaml", old, new)
    assert finished.due() == from_here_on(plan, delivery) + below_validate(plan)
