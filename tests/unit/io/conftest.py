"""What the tests of reading share: one process for files that are not text, as a delivery has."""

import pytest

from arviointi.io.raw_apart import Apart
from arviointi.io.raw_read import read_file
from arviointi.io.raw_sheet import Note


@pytest.fixture(scope="session")
def apart():
    with Apart() as process:
        yield process


@pytest.fixture(scope="session")
def read(apart):
    """Read a file as if it were the only one, as a table of its own name or of those wanted; no notes."""

    def read(path, *wanted):
        found = read_file(path, path.name, set(wanted) or {path.stem}, apart)
        return [one for one in found if not isinstance(one, Note)]

    return read


@pytest.fixture(scope="session")
def notes(apart):
    """List what a file says outside its cells, as (place, at, text)."""

    def notes(path):
        found = read_file(path, path.name, {path.stem}, apart)
        return [(one.place, one.at, one.text) for one in found if isinstance(one, Note)]

    return notes
