"""The report says what was done to identifiers, and by which key."""

from dataclasses import replace

import pytest

import report_factory as factory
from arviointi.config.study import Pseudonyms
from arviointi.locale.speak import speak
from arviointi.report.compose import compose

KEY = "0123456789abcdef"


@pytest.fixture(scope="module")
def material():
    return factory.material(factory.exhibits()[0])


def told(material):
    return " ".join(speak(part, "en") for part in compose(material).origin.versions)


def test_identifiers_that_stay_are_said_to_stay(material):
    assert "Identifiers are as the senders gave them" in told(material)


def test_the_key_of_pseudonyms_is_named(material):
    settings = material.settings.model_copy(update={"pseudonyms": Pseudonyms(study="spm", key=KEY)})
    assert f"pseudonymised again with the key {KEY}" in told(replace(material, settings=settings))
