"""What templates and codebooks say exists in every language of senders, and nothing else does."""

import re
from pathlib import Path

import pytest

import arviointi
from arviointi.locale.texts import catalogue_of
from arviointi.template.wording import LANGUAGES, say

PACKAGE = Path(arviointi.__file__).parent / "template"
PREFIX = "template."


def names(language: str) -> set[str]:
    found = {one.id for one in catalogue_of(language) if isinstance(one.id, str)}
    return {name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX)}


def sources() -> str:
    files = [*PACKAGE.glob("*.py"), *PACKAGE.glob("theme/*.html")]
    return "".join(path.read_text(encoding="utf-8") for path in files)


def test_every_language_has_the_same_texts():
    finnish = names("fi")
    assert len(finnish) > 60
    assert all(names(language) == finnish for language in LANGUAGES)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"""\bsay\(["']([a-z_]+)["']""", sources()))))
def test_no_text_is_used_that_does_not_exist(name):
    assert name in names("sv")


@pytest.mark.parametrize("name", sorted(names("fi")))
def test_no_text_exists_unused(name):
    family, _, _ = name.partition("_")
    assert re.search(f"""["']{name}["']|f["']{family}_\\{{|["']{family}_["']""", sources())


def test_a_text_is_filled_in():
    assert say("item", "sv", instrument="BAT", number="3") == "BAT, fråga 3"
