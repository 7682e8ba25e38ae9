"""No sentence says more than its interval."""

import pytest

from arviointi.locale.speak import speak
from arviointi.present.verdicts import Evidence, reason_in_words, verdict


def evidence(low, high, role="primary", better="lower", **more):
    return Evidence(role=role, better=better, low=low, high=high, digits=2, **more)


@pytest.mark.parametrize("ends", [(-0.4, 0.2), (-0.4, 0.0), (0.0, 0.3)])
def test_an_interval_with_zero_in_it_tells_nothing(ends):
    found = verdict(evidence(*ends, detectable=0.42))
    said = speak(found.text, "en")
    assert found.certainty == "cannot_tell"
    assert said.startswith("We cannot tell")
    assert "0.42" in said
    assert not any(word in said for word in ("decrease", "increase", "no effect", "significant"))


@pytest.mark.parametrize(
    ("ends", "better", "words"),
    [
        ((-0.4, -0.1), "lower", ("decrease", "the desired direction")),
        ((0.1, 0.4), "lower", ("increase", "not the desired direction")),
        ((0.1, 0.4), "higher", ("increase", "the desired direction")),
        ((-0.4, -0.1), "higher", ("decrease", "not the desired direction")),
        ((-0.4, -0.1), "neither", ("decrease", "not clear-cut")),
    ],
)
def test_an_interval_without_zero_points_in_a_direction(ends, better, words):
    found = verdict(evidence(*ends, better=better))
    assert found.certainty == "learned"
    assert all(word in speak(found.text, "en") for word in words)


@pytest.mark.parametrize("warning", ["few_treated", "few_compared", "few_teams", "lone_cohort"])
def test_with_too_few_adopters_nothing_counts_as_learned(warning):
    assert verdict(evidence(-0.4, -0.1, warnings=(warning,))).certainty == "cannot_tell"


@pytest.mark.parametrize("role", ["secondary", "sensitivity"])
def test_only_a_primary_model_can_teach_anything(role):
    assert verdict(evidence(-0.4, -0.1, role=role)).certainty == "cannot_tell"


def test_a_placebo_is_read_the_other_way_round():
    differs, clear = (
        speak(verdict(evidence(*ends, role="placebo")).text, "en") for ends in ((0.1, 0.3), (-0.1, 0.3))
    )
    assert differs.startswith("Warning")
    assert "does not prove" in clear


def test_a_placebo_outcome_speaks_of_the_outcome_and_not_of_the_time_before():
    differs, clear = (
        speak(verdict(evidence(*ends, role="placebo", is_placebo_outcome=True)).text, "en")
        for ends in ((0.1, 0.3), (-0.1, 0.3))
    )
    assert differs.startswith(
        "Warning: the groups differ in an outcome that the model could not have changed"
    )
    assert "could not have changed" in clear
    assert "before the real start" not in clear


def test_without_an_interval_nothing_can_be_told():
    found = verdict(evidence(float("nan"), 0.3))
    assert found.certainty == "cannot_tell"
    assert "no confidence interval" in speak(found.text, "en")


def test_a_model_that_could_not_be_estimated_says_why_in_words():
    assert "there is nothing to compare with" in speak(reason_in_words("no_comparison"), "en")
