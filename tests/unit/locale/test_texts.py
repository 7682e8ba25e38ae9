"""Every text exists in every language, says the same things, and none is used that does not exist."""

import ast
import re
from pathlib import Path

import pytest

import arviointi
from arviointi.contracts.blocks import (
    Day,
    Interval,
    Message,
    Nothing,
    Number,
    Plain,
    Sentences,
    Suppressed,
    Words,
)
from arviointi.locale.speak import speak
from arviointi.locale.texts import MissingTextError, catalogue_of, has_text, text

LANGUAGES = ("fi", "en")
PACKAGE = Path(arviointi.__file__).parent
IS_ID = re.compile(r"[a-z][a-z_0-9]*(\.[a-z_0-9]+)+")
CALLS = {"message", "Message", "text", "column", "heading"}


def ids(language: str) -> set[str]:
    names = [message.id for message in catalogue_of(language) if message.id]
    return {name if isinstance(name, str) else name[0] for name in names}


def used_in_code() -> set[str]:
    """Ids that the code names in full: `message("…")`, `Message(id="…")`, `column("…")`, `heading("…")`."""
    found: set[str] = set()
    for path in [
        *(PACKAGE / "present").glob("*.py"),
        *(PACKAGE / "report").glob("*.py"),
        *(PACKAGE / "locale").glob("*.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                prefix = "column." if node.func.id in {"column", "heading"} else ""
                given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "id")]
                found |= {prefix + one.value for one in given if isinstance(one, ast.Constant)}
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and IS_ID.fullmatch(node.value):
                found |= {node.value} if node.value.split(".")[0] in {"verdict", "alpha"} else set()
    return {name for name in found if not name.endswith("_")}  # the first half of an f-string


def used_in_theme() -> set[str]:
    sources = [path.read_text() for path in (PACKAGE / "report" / "theme").glob("*.html")]
    return {name for source in sources for name in re.findall(r'text\("([a-z_.]+)"[,)]', source)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_used_that_the_catalogue_does_not_have(language):
    used = used_in_code() | used_in_theme()
    assert len(used) > 60
    assert used - ids(language) == set()


def test_the_steps_of_the_flow_have_their_words():
    """The ids come from assemble, read from its source so that a new step cannot be forgotten here."""
    source = (PACKAGE / "assemble" / "population.py").read_text()
    labels = {"all", *re.findall(r'Step\("([a-z_]+)"', source)}
    assert len(labels) > 3
    assert {f"flow.{label}" for label in labels} - ids("fi") == set()


def test_the_reasons_of_missing_values_have_their_words():
    """Score writes them as plain words; drop schemas name their own."""
    source = (PACKAGE / "score" / "team_periods.py").read_text()
    reasons = set(re.findall(r'"(no_exposure|not_reported)"', source))
    assert reasons == {"no_exposure", "not_reported"}
    assert all(has_text(f"missing.{reason}", language) for reason in reasons for language in LANGUAGES)


def test_both_languages_have_the_same_texts_with_the_same_placeholders():
    assert ids("fi") == ids("en")
    for name in ids("fi"):
        found = [set(re.findall(r"\{(\w+)\}", " ".join(forms(name, language)))) for language in LANGUAGES]
        assert found[0] == found[1], name


def forms(name: str, language: str) -> tuple[str, ...]:
    translated = catalogue_of(language).get(name).string
    return (translated,) if isinstance(translated, str) else tuple(translated)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language):
    assert [name for name in ids(language) if not all(forms(name, language))] == []


def test_numbers_of_things_agree_with_their_nouns():
    assert text("check.n_hidden", "fi", 1) != text("check.n_hidden", "fi", 2)


def test_an_unknown_text_is_a_bug_and_not_an_id_in_print():
    with pytest.raises(MissingTextError):
        text("verdict.nonsense", "fi")


@pytest.mark.parametrize(
    ("content", "fi", "en"),
    [
        (Suppressed(below=5), "alle 5", "<5"),
        (Suppressed(), "ei näytetä", "not shown"),
        (Nothing(), "–", "–"),
        (Plain(text="T1"), "T1", "T1"),
        (Day(value="2018-03-01"), "1.3.2018", "1 March 2018"),
        (Words(texts={"fi": "lapsi", "en": "child"}), "lapsi", "child"),
        (Interval(low=0.1, high=0.25, digits=2), "0,10–0,25", "0.10–0.25"),
        (Number(value=0.8, format="percent"), "80\u00a0%", "80%"),
        (Sentences(parts=(Plain(text="a."), Plain(text="b."))), "a. b.", "a. b."),
        (
            Message(id="label.arm_wave", values={"arm": Message(id="arm.pilot"), "wave": Plain(text="T1")}),
            "Pilotti, T1",
            "Pilot, T1",
        ),
    ],
)
def test_content_is_put_into_words(content, fi, en):
    assert (speak(content, "fi"), speak(content, "en")) == (fi, en)
