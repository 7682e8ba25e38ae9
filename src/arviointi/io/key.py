"""The key of a study's pseudonyms: a file of its own, outside the study, that only its owner can read."""

import hmac
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from arviointi.errors import ConfigError, Problem

VARIABLE = "ARVIOINTI_KEY_FILE"
FEWEST_BYTES = 32
OTHERS = 0o077
OWNER_ONLY = 0o600
ID_LENGTH = 16
MAKE_ONE = "make a key with `arviointi new_key --out FILE` and put its id into study.yaml"


def key_id(key: bytes) -> str:
    """Return what names a key without telling it: 16 hexadecimal digits of its own keyed digest."""
    return hmac.digest(key, b"arviointi key id", "sha256").hex()[:ID_LENGTH]


def write_key(path: Path) -> bytes:
    """Make a random key of 256 bits and write it as hexadecimal text, for its owner's eyes only.

    Raises
    ------
    FileExistsError
        If there is a file already: with a key that is written over, every join to earlier results is lost.
    """
    key = secrets.token_hex(FEWEST_BYTES).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(key + b"\n")
    return key


def read_key(declared: str, study: Path) -> bytes:
    """Read the key that ARVIOINTI_KEY_FILE names; an end of line after it does not count.

    Parameters
    ----------
    declared : id of the key as study.yaml states it.
    study : folder of the study, where no key may lie.

    Raises
    ------
    ConfigError
        If there is no such file, others can read it, it lies in the study, or it holds another key.
    """
    name = os.environ.get(VARIABLE, "")
    if not name:
        raise _wrong(
            f"the environment variable {VARIABLE} is not set", "set it to the path of the key's file"
        )
    path = Path(name)
    if not path.is_file():
        raise _wrong(f"there is no file {path}, which {VARIABLE} names", f"correct the path, or {MAKE_ONE}")
    problems = list(_exposed(path, study))
    key = path.read_bytes().rstrip(b"\r\n")
    if len(key) < FEWEST_BYTES:
        problems.append(_problem(f"the key has fewer than {FEWEST_BYTES} bytes", MAKE_ONE))
    elif key_id(key) != declared:
        what = f"study.yaml states the key {declared}, but {path} holds the key {key_id(key)}"
        problems.append(_problem(what, "use the file with the stated key; another key would break all joins"))
    if problems:
        raise ConfigError(problems)
    return key


def _exposed(path: Path, study: Path) -> Iterator[Problem]:
    if os.name == "posix" and path.stat().st_mode & OTHERS:
        yield _problem(f"others can read the key's file {path}", f"run `chmod 600 {path}`")
    if is_inside(path, study):
        yield _problem(f"the key's file {path} lies in the study's folder", "move it out of there")


def is_inside(path: Path, folder: Path) -> bool:
    """Say whether a path leads into a folder, links followed."""
    return path.resolve().is_relative_to(folder.resolve())


def _problem(what: str, advice: str) -> Problem:
    return Problem("study.yaml", "pseudonyms.key", what, advice)


def _wrong(what: str, advice: str) -> ConfigError:
    return ConfigError([_problem(what, advice)])
