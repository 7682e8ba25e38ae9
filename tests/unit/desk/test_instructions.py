"""The commands that people are told to give exist, with these options."""

import inspect
import re
import shlex
from pathlib import Path

import pytest

from arviointi.cli import DESK, STEPS, function_of

ROOT = Path(__file__).parents[3]
TEXTS = ("data/raw/README.md", "README.md")


def commands(text: str) -> list[str]:
    """Return the commands of a text, in blocks and within sentences."""
    return re.findall(r"^ *(?:\$ )?(arviointi [a-z].*)$|`(arviointi [a-z][^`]*)`", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_exists_with_its_options(name):
    found = [block or inline for block, inline in commands((ROOT / name).read_text(encoding="utf-8"))]
    assert len(found) > 5
    for command in found:
        _, verb, *words = shlex.split(command)
        assert verb in {**DESK, **STEPS}, command
        options = {word.removeprefix("--").replace("-", "_") for word in words if word.startswith("--")}
        assert options <= set(inspect.signature(function_of(verb)).parameters), command


def test_the_three_languages_give_the_same_commands():
    sections = re.split(r"^## ", (ROOT / TEXTS[0]).read_text(encoding="utf-8"), flags=re.MULTILINE)
    verbs = {
        part.splitlines()[0]: [(block or inline).split()[1] for block, inline in commands(part)]
        for part in sections
    }
    assert verbs["Suomeksi"] == verbs["På svenska"] == verbs["In English"]
    assert {"template", "check", "receive", "deliveries", "findings", "verify"} <= set(verbs["Suomeksi"])
