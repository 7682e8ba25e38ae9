"""A new key at the desk: where it may lie, and what is said of it."""

import pytest

from arviointi.desk.keys import new_key
from arviointi.errors import ConfigError
from arviointi.io.key import key_id


def test_the_id_is_said_and_the_key_is_not(tmp_path, capsys):
    new_key(out=tmp_path / "key", config=tmp_path / "config")
    key = (tmp_path / "key").read_bytes().strip()
    said = capsys.readouterr().out
    assert key_id(key) in said
    assert key.decode() not in said


def test_no_key_in_the_study(tmp_path):
    (tmp_path / "config").mkdir()
    with pytest.raises(ConfigError, match="in the study's folder"):
        new_key(out=tmp_path / "config" / "key", config=tmp_path / "config")
    assert not (tmp_path / "config" / "key").exists()


def test_a_key_is_not_written_over(tmp_path):
    (tmp_path / "key").write_text("x", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        new_key(out=tmp_path / "key", config=tmp_path / "config")
    assert (tmp_path / "key").read_text(encoding="utf-8") == "x"
