"""The configuration at the desk: is it in order, and its reference."""

from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.load import load_study
from arviointi.config.reference import reference
from arviointi.desk.say import say
from arviointi.io.atomic import write_text
from arviointi.validate.book import read_book
from arviointi.validate.rules_table import rules_table


def check_config(*, config: Path = Path("config")) -> None:
    """Read the study configuration and list every problem in it."""
    study = load_study(config)
    say(f"{config}: in order. {len(study.analyses)} analyses, {len(study.ledger.deliveries)} deliveries.")


def config_reference(*, config: Path = Path("config"), version: str = "v1") -> None:
    """Write the reference of the configuration language, and the table of every check of a drop."""
    write_text(reference(), config / "README.md")
    schema = read_config(DropSchema, config / "drops" / f"{version}.yaml")
    write_text(rules_table(read_book(config / "rules.yaml"), schema), config / "rules.md")
