"""What a drop was sent as: folder, archive or single file; and archives that are not unpacked."""

import pytest

import nasty_files as nasty
from arviointi.io.raw_archive import is_litter, opened
from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_sheet import Note, Sheet, Unreadable

TABLE = b"a;b\n1;2\n"


def found_in(path, *kinds):
    with opened(path) as folder:
        return [one for one in read_delivery(folder, {"tiimit"}) if isinstance(one, kinds)]


def test_a_folder_is_read_where_it_is(tmp_path):
    with opened(tmp_path) as folder:
        assert folder == tmp_path


@pytest.mark.parametrize("name", ["tiimit.csv", "TIIMIT.CSV"])
def test_a_single_file_is_a_drop_of_one(tmp_path, name):
    (tmp_path / name).write_bytes(TABLE)
    (sheet,) = found_in(tmp_path / name, Sheet, Unreadable)
    assert (sheet.file, sheet.cells.num_rows) == (name, 1)
    assert (tmp_path / name).read_bytes() == TABLE


def test_an_archive_is_unpacked_to_a_folder_of_its_name_that_is_gone_afterwards(tmp_path):
    path = tmp_path / "kevät.zip"
    path.write_bytes(nasty.archive({"T1/tiimit.csv": TABLE, "T1/työaika.csv": TABLE, "T1/": b""}))
    with opened(path) as folder:
        assert folder.name == "kevät"
        assert sorted(one.name for one in folder.rglob("*.csv")) == ["tiimit.csv", "työaika.csv"]
    assert not folder.exists()


def test_names_that_are_utf_8_without_saying_so_and_backslashes_are_understood(tmp_path):
    packed = nasty.archive({"T1\\ty__aika.csv": TABLE}).replace(b"ty__aika", "työaika".encode())
    (tmp_path / "mac.zip").write_bytes(packed)
    with opened(tmp_path / "mac.zip") as folder:
        assert [one.relative_to(folder).as_posix() for one in folder.rglob("*.csv")] == ["T1/työaika.csv"]


@pytest.mark.parametrize(
    ("name", "reason", "value"),
    [
        ("traversal.zip", "path", "../../tiimit.csv"),
        ("backslashes.zip", "path", "../../tiimit.csv"),
        ("absolute.zip", "path", "/tiimit.csv"),
        ("drive.zip", "path", "C:/tiimit.csv"),
        ("link.zip", "path", "tiimit.csv"),
        ("long_name.zip", "path", "x" * 250 + ".csv"),
        ("locked.zip", "password", ""),
        ("twice.zip", "repeated", "tiimit.csv"),
        ("file_and_folder.zip", "repeated", "a"),
        ("many.zip", "too_large", "many.zip"),
        ("bomb.zip", "too_large", "bomb.zip"),
        ("cut.zip", "damaged", ""),
        ("lying_size.zip", "damaged", ""),
    ],
)
def test_an_archive_with_a_danger_is_not_unpacked_at_all(tmp_path, name, reason, value):
    path = tmp_path / name
    path.write_bytes(nasty.ARCHIVES[name]())
    with opened(path) as folder:
        assert [one.name for one in folder.iterdir()] == [name]
    assert found_in(path, Sheet, Unreadable) == [
        Unreadable(path.stem, name, reason, value=value, hides_tables=True)
    ]


def test_names_in_an_archive_that_is_not_unpacked_can_be_searched(tmp_path):
    (tmp_path / "x.zip").write_bytes(nasty.ARCHIVES["traversal.zip"]())
    assert "../../tiimit.csv" in [one.text for one in found_in(tmp_path / "x.zip", Note)]


def test_an_archive_inside_an_archive_is_refused_and_the_rest_is_read(tmp_path):
    inner = nasty.archive({"johto.csv": TABLE})
    (tmp_path / "a.zip").write_bytes(
        nasty.archive({"tiimit.csv": TABLE, "more.zip": inner, "old.7z": b"7z\xbc\xaf'\x1c"})
    )
    found = found_in(tmp_path / "a.zip", Sheet, Unreadable)
    assert [(one.file, getattr(one, "reason", "")) for one in found] == [
        ("more.zip", "archive"), ("old.7z", "archive"), ("tiimit.csv", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "litter"),
    [
        ("__MACOSX/._tiimit.csv", True),
        (".DS_Store", True),
        ("T1/Thumbs.db", True),
        ("desktop.ini", True),
        ("~$tiimit.xlsx", True),
        (".~lock.tiimit.ods#", True),
        ("tiimit~1.csv", False),
        ("macosx.csv", False),
    ],
)
def test_what_computers_leave_behind_is_no_part_of_a_drop(file, litter):
    assert is_litter(file) == litter
