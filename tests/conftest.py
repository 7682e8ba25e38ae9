"""What every test may use: the shared reference material, and a fresh copy of the example study."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference material that lies beside a checkout and in CI, but not on a user's machine."""
    if SHARED.is_dir():
        return SHARED
    if os.environ.get("CI"):
        pytest.fail("CI must have the reference material beside the checkout")
    pytest.skip("the reference material is not beside this checkout")
