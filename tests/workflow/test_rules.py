"""The workflow files themselves: format and lint."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.workflow


def test_rules_are_formatted():
    files = ["Snakefile", *map(str, sorted((ROOT / "workflow/rules").glob("*.smk")))]
    answer = subprocess.run(
        ["snakefmt", "--check", *files], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr


def test_workflow_is_short():
    lines = sum(len(path.read_text().splitlines()) for path in (ROOT / "workflow/rules").glob("*.smk"))
    assert lines + len((ROOT / "Snakefile").read_text().splitlines()) < 600
