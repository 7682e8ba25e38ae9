"""Everything made from schema v1, once for all tests of templates."""

from pathlib import Path

import pytest

import small_drop
from arviointi.template.step import template


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """Everything made from schema v1 for no region in particular."""
    folder = tmp_path_factory.mktemp("template")
    template(config=small_drop.CONFIG, out=folder)
    return folder
