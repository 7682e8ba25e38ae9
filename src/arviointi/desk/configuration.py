"""The configuration at the desk: is it in order, and its reference."""

from pathlib import Path

from arviointi.config.load import load_study
from arviointi.config.reference import reference
from arviointi.desk.say import say
from arviointi.io.atomic import write_text


def check_config(*, config: Path = Path("config")) -> None:
    """Read the study configuration and list every problem in it."""
    study = load_study(config)
    say(f"{config}: in order. {len(study.analyses)} analyses, {len(study.ledger.deliveries)} deliveries.")


def config_reference(*, out: Path = Path("config/README.md")) -> None:
    """Write the reference of the configuration language."""
    write_text(reference(), out)
