"""Senders read Finnish, Swedish or English: every text of the answer and of the checks exists in each."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import arviointi
from arviointi.locale.texts import catalogue_of
from arviointi.validate.book import read_book
from small_drop import RULES

PACKAGE = Path(arviointi.__file__).parent / "feedback"
LANGUAGES = ("fi", "sv", "en")
PREFIX = "feedback."


def texts(language: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for message in catalogue_of(language):
        if message.id:
            name = message.id if isinstance(message.id, str) else message.id[0]
            found[name] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return found


def used() -> set[str]:
    """Ids that the answer names in full; the first half of an f-string stands for all that begin with it."""
    names = set()
    for path in [*PACKAGE.glob("*.py"), PACKAGE.parent / "desk" / "answers.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if getattr(called, "attr", getattr(called, "id", "")) in {"say", "in_words"}:
                given = [one.value for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant)]
                names |= {one for one in given if re.fullmatch("[a-z_]+", str(one))} - {"json"}
    theme = (PACKAGE / "theme" / "check.html").read_text()
    return names | set(re.findall(r'say\("([a-z_]+)"', theme))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_used_that_the_catalogue_does_not_have_and_none_is_left_over(language):
    have = {name.removeprefix(PREFIX) for name in texts(language) if name.startswith(PREFIX)}
    whole = {name for name in used() if not name.endswith("_")}
    begun = {name for name in used() if name.endswith("_")}
    assert len(whole) > 30
    assert whole - have == set()
    left_over = {name for name in have - whole if not name.startswith(tuple(begun))}
    assert left_over == set()


def test_swedish_is_a_catalogue_of_the_desk_and_says_what_finnish_says():
    finnish, swedish = texts("fi"), texts("sv")
    assert {name for name in finnish if name.startswith(PREFIX)} <= set(swedish) <= set(finnish)
    for name, forms in swedish.items():
        assert all(forms), name
        assert placeholders(" ".join(forms)) == placeholders(" ".join(finnish[name])), name


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("rule", sorted(read_book(RULES).root))
def test_every_check_is_worded_in_all_languages_with_the_same_placeholders(rule):
    stated = read_book(RULES)[rule]
    assert stated.sv
    assert stated.sv not in {stated.en, stated.fi}
    assert placeholders(stated.fi) == placeholders(stated.sv) == placeholders(stated.en)
    assert all(text.endswith((".", "?")) for text in (stated.fi, stated.sv, stated.en))
