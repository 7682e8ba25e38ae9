"""A plan is registered once; from then on every departure from it is shown, with its reason or without."""

import shutil
from pathlib import Path

import pytest
import yaml

from arviointi.config.analyses import Analysis
from arviointi.config.load import load_study
from arviointi.config.registrations import Registration, deviations, plan_digest
from arviointi.desk.plans import plans, register
from arviointi.errors import ConfigError

ROOT = Path(__file__).parents[3]
PLAN = {
    "question": {"fi": "Vaikuttaako?", "en": "Does it work?"},
    "outcome": "placement_12m",
    "family": "placements",
    "models": {"main": {"estimator": "twfe", "role": "primary"}},
}


def plan(**changes):
    return Analysis.model_validate(PLAN | changes)


def registration(was: Analysis, **reasons):
    content = {"registered": "2018-01-01", "by": "A", "digest": plan_digest(was), "plan": was}
    return Registration.model_validate(content | {"reasons": reasons})


@pytest.fixture
def config(tmp_path):
    """The root study's configuration; its deliveries are not needed to register plans."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return tmp_path / "config"


class TestDeviations:
    def test_a_plan_that_stayed_has_none(self):
        assert deviations(registration(plan()), plan()) == []

    def test_each_changed_key_is_named_with_what_it_was_and_is(self):
        models = {"main": {"estimator": "twfe", "role": "primary", "shift_start": -2}}
        [one] = deviations(registration(plan()), plan(models=models))
        assert (one.key, one.registered, one.present) == ("models.main.shift_start", "0", "-2")

    def test_a_model_that_was_added_is_a_deviation_with_every_choice_in_it(self):
        models = PLAN["models"] | {"late": {"estimator": "twfe", "role": "sensitivity"}}
        found = deviations(registration(plan()), plan(models=models))
        assert {one.key for one in found} == {
            "models.late.estimator",
            "models.late.role",
            "models.late.shift_start",
        }
        assert all(one.registered is None for one in found)

    def test_another_primary_outcome_cannot_pass_unseen(self):
        [one] = deviations(registration(plan()), plan(outcome="new_care_orders"))
        assert (one.registered, one.present) == ("placement_12m", "new_care_orders")

    def test_showing_the_results_and_wording_the_question_better_are_none(self):
        later = plan(blind=True, question={"fi": "Auttaako?", "en": "Does it help?"})
        assert deviations(registration(plan()), later) == []

    def test_a_reason_stands_beside_its_deviation(self):
        why = {"fi": "Siksi.", "en": "Because."}
        was = registration(plan(), **{"population.last": why})
        [one] = deviations(was, plan(population={"last": "2020-01"}))
        assert one.reason.en == "Because."


class TestDigest:
    def test_the_file_says_every_option_so_that_no_later_default_can_change_the_plan(self, config):
        register("placement_12m", by="A", config=config)
        written = yaml.safe_load((config / "registered" / "placement_12m.yaml").read_text())["plan"]
        assert written == load_study(config).analyses["placement_12m"].model_dump(mode="json")
        assert written["conf_level"] == 0.95

    def test_a_key_at_its_default_does_not_count(self):
        assert plan_digest(plan(conf_level=0.95, few_treated=10)) == plan_digest(plan())

    def test_a_decision_counts(self):
        assert plan_digest(plan(conf_level=0.9)) != plan_digest(plan())

    def test_a_registered_plan_cannot_be_edited_afterwards(self):
        content = registration(plan()).model_dump(mode="json")
        content["plan"]["outcome"] = "new_care_orders"
        with pytest.raises(ValueError, match="only 'reasons' may change"):
            Registration.model_validate(content)


class TestRegister:
    def test_what_is_written_is_read_back_as_the_same_plan(self, config, capsys):
        register("placement_12m", by="A. B.", where="https://example.org/plan", config=config)
        study = load_study(config)
        assert study.registrations["placement_12m"].plan == study.analyses["placement_12m"]
        assert "Commit config/registered." in capsys.readouterr().out

    def test_without_names_every_unregistered_analysis_is_registered_and_then_none(self, config, capsys):
        register(by="A", config=config)
        assert set(load_study(config).registrations) == set(load_study(config).analyses)
        register(by="A", config=config)
        assert "Every analysis is registered." in capsys.readouterr().out

    def test_nothing_is_registered_twice_or_written_where_one_name_is_wrong(self, config):
        register("placement_12m", by="A", config=config)
        before = (config / "registered" / "placement_12m.yaml").read_bytes()
        with pytest.raises(ConfigError) as caught:
            register("placement_12m", "staff_burnout", "nothing", by="B", config=config)
        assert len(caught.value.problems) == 2
        assert (config / "registered" / "placement_12m.yaml").read_bytes() == before
        assert not (config / "registered" / "staff_burnout.yaml").exists()

    def test_a_registered_analysis_cannot_vanish(self, config):
        register("staff_burnout", by="A", config=config)
        (config / "analyses" / "staff_burnout.yaml").unlink()
        with pytest.raises(ConfigError, match="a registered analysis is kept and reported"):
            load_study(config)

    def test_a_reason_for_nothing_is_refused(self, config):
        register("staff_burnout", by="A", config=config)
        path = config / "registered" / "staff_burnout.yaml"
        content = yaml.safe_load(path.read_text()) | {"reasons": {"conf_level": {"fi": "x", "en": "x"}}}
        path.write_text(yaml.safe_dump(content))
        with pytest.raises(ConfigError, match="does not depart from the registered plan"):
            load_study(config)

    def test_deviations_are_shown_at_the_desk(self, config, capsys):
        register("placement_12m", by="A", config=config)
        path = config / "analyses" / "placement_12m.yaml"
        path.write_text(path.read_text() + "conf_level: 0.9\n")
        plans(config=config)
        said = capsys.readouterr().out
        assert "conf_level: 0.95 → 0.9; no reason given" in said
        assert "staff_burnout: not registered" in said
