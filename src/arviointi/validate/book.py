"""The book of checks: those that follow from any drop schema, and the study's own."""

from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.rules import RuleBook

GENERAL = Path(__file__).with_name("checks.yaml")


def read_book(study: Path) -> RuleBook:
    """Read the general checks and the study's `rules.yaml`; what the study states again is as it says.

    Raises
    ------
    ConfigError
        With every problem of the study's file.
    """
    return RuleBook({**read_config(RuleBook, GENERAL).root, **read_config(RuleBook, study).root})
