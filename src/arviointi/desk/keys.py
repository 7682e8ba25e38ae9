"""Keys of pseudonyms at the desk."""

from pathlib import Path

from arviointi.desk.say import say
from arviointi.errors import ConfigError, Problem
from arviointi.io.key import VARIABLE, is_inside, key_id, write_key


def new_key(*, out: Path, config: Path = Path("config")) -> None:
    """Make a key for a study's pseudonyms, outside the study, and print its id."""
    if config.is_dir() and is_inside(out, config.resolve().parent):
        raise ConfigError([Problem(str(out), "", "lies in the study's folder", "keep the key elsewhere")])
    try:
        key = write_key(out)
    except FileExistsError as error:
        advice = "a key is never written over; choose another name"
        raise ConfigError([Problem(str(out), "", "the file is there already", advice)]) from error
    except OSError as error:
        raise ConfigError([Problem(str(out), "", f"cannot be written: {error.strerror}")]) from error
    say(
        f"{out}: a new key. Keep a safe copy: without it no later delivery can be joined to earlier ones.\n"
        f"In config/study.yaml:\n  pseudonyms: {{study: <short name>, key: '{key_id(key)}'}}\n"
        f"Before a run:\n  export {VARIABLE}={out.resolve()}"
    )
