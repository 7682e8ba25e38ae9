"""A digest changes when the meaning of what it stands for changes, and only then."""

import pytest

from arviointi import digests


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A little package: step → method, beside an unrelated module."""
    files = {
        "__init__.py": "",
        "estimate/__init__.py": "",
        "estimate/step.py": "from arviointi.estimate.method import fit\n",
        "estimate/method.py": '"""Fit."""\n\n\ndef fit():\n    """Fit it."""\n    return 0.975\n',
        "other.py": "A = 1\n",
        "report/__init__.py": "",
        "report/step.py": "B = 1\n",
        "report/theme/page.html": "<p>",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(digests, "ROOT", tmp_path)
    return tmp_path


def digest(step: str, **options) -> str:
    digests._parsed.cache_clear()
    return digests.code_digest(f"arviointi.{step}.step", **options)


@pytest.mark.parametrize(
    ("file", "old", "new", "changes"),
    [
        ("estimate/method.py", "0.975", "0.95", True),
        ("estimate/method.py", "return 0.975", "return  0.975  # two-sided 5 %", False),
        ("estimate/method.py", '"""Fit it."""', '"""Fit it well."""', False),
        ("other.py", "1", "2", False),
        ("report/theme/page.html", "<p>", "<div>", False),
    ],
)
def test_the_digest_of_a_step_covers_what_it_imports_by_meaning(package, file, old, new, changes):
    before = digest("estimate")
    path = package / file
    path.write_text(path.read_text().replace(old, new))
    assert (digest("estimate") != before) is changes


def test_what_is_kept_of_a_source_file_is_used_only_for_the_same_source(package, monkeypatch):
    monkeypatch.setattr(digests.sys, "dont_write_bytecode", False)
    first = digest("estimate")
    kept = sorted((package / "estimate/__pycache__").glob("method.*.meaning.json"))
    assert len(kept) == 1
    monkeypatch.setattr(digests, "_meaning_of", None)
    assert digest("estimate") == first
    monkeypatch.undo()
    monkeypatch.setattr(digests, "ROOT", package)
    kept[0].write_text('{"made_from": "another source", "meaning": "x", "imports": []}')
    assert digest("estimate") == first
    kept[0].write_text("{")
    assert digest("estimate") == first


def test_templates_count_for_the_stage_that_packs_them(package):
    before = digest("report")
    (package / "report/theme/page.html").write_text("<div>")
    assert digest("report") != before


def test_a_new_lock_of_third_party_libraries_is_new_code(package, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("scipy==1.17.1\n")
    before = digest("estimate", lock=lock)
    lock.write_text("scipy==1.17.2\n")
    assert digest("estimate", lock=lock) != before


def test_a_folder_is_its_files_and_their_names(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    first = digests.file_digest(tmp_path)
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    assert digests.file_digest(tmp_path) != first
