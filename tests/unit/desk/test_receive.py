"""Receiving a drop: what is stored and written down, what is refused, and what a second one becomes."""

import datetime as dt
import shutil
import stat
import zipfile
from dataclasses import replace

import pytest

from arviointi.desk import intake
from arviointi.digests import file_digest
from arviointi.errors import ConfigError, NotFound, RejectedDrop, UserError
from intake_desk import NOW, PSEUDONYMS, drop, opened_desk

ARTIFICIAL = "010101A903U"


@pytest.fixture
def desk(tmp_path):
    return opened_desk(tmp_path / "study")


@pytest.fixture
def given(tmp_path):
    return drop(tmp_path / "sent")


def test_a_drop_in_order_is_stored_by_content_written_down_and_acknowledged(desk, given):
    answer = desk.receive(given)
    (entry,) = desk.ledger.deliveries
    assert entry.id == "pirkanmaa/2024-09-14"
    assert (entry.wave, entry.version, entry.drop, entry.supersedes) == ("T1", "v1", "L1", None)
    assert (entry.received_at, entry.received_by) == (NOW, "M. Meikäläinen")
    kept = desk.places.folder("pirkanmaa", "2024-09-14")
    assert {path.name: file_digest(path) for path in kept.iterdir()} == {
        path.name: file_digest(path) for path in given.iterdir()
    }
    assert not any(stat.S_IMODE(path.stat().st_mode) & 0o222 for path in kept.iterdir())
    assert sorted(path.name for path in (desk.places.receipts / "pirkanmaa").iterdir()) == [
        "2024-09-14.html",
        "2024-09-14.txt",
    ]
    assert desk.differences() == []
    assert answer[0].startswith(f"Received: pirkanmaa/2024-09-14 (T1, schema v1), files: {len(entry.files)}.")


def test_an_archive_is_unpacked_and_the_ledger_knows_what_it_was(desk, given, tmp_path):
    archive = tmp_path / "Pirkanmaa T1.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in given.iterdir():
            packed.write(path, f"T1/{path.name}")
    desk.receive(archive)
    (entry,) = desk.ledger.deliveries
    assert (entry.sent_as.name, entry.sent_as.sha256) == ("Pirkanmaa T1.zip", file_digest(archive))
    assert "T1/tiimit.csv" in entry.files
    assert desk.differences() == []


def test_the_same_files_are_recognised_whatever_their_folder_and_names(desk, given, tmp_path):
    desk.receive(given)
    before = desk.state()
    again = tmp_path / "again"
    again.mkdir()
    for number, path in enumerate(given.iterdir()):
        shutil.copy(path, again / f"{number}.csv")
    (again / ".DS_Store").write_bytes(b"left behind by a computer")
    (told,) = desk.receive(again, now=NOW + dt.timedelta(days=3))
    assert told == (
        "The same files have been received already: pirkanmaa/2024-09-14 "
        "(14 September 2024 at 10:05 (UTC+03:00)). Nothing was changed."
    )
    assert desk.state() == before


def test_partly_the_same_files_are_another_delivery_and_a_days_second_one_has_a_letter(desk, given, tmp_path):
    desk.receive(given)
    answer = desk.receive(drop(tmp_path / "more", "\nw2;11.1.2024;2;tiimikoulutus", id="L2"))
    assert [one.delivery for one in desk.ledger.in_force] == ["2024-09-14", "2024-09-14b"]
    assert "2024-09-14 of the same wave is in force too: all are used." in answer


def test_a_correction_that_names_the_drop_it_replaces_takes_its_place(desk, given, tmp_path):
    desk.receive(given)
    before = desk.state()
    corrected = drop(tmp_path / "corrected", "\nw2;11.1.2024;2;tiimikoulutus", id="L1b", replaces="L1")
    answer = desk.receive(corrected)
    assert "It supersedes 2024-09-14, which is no longer used." in answer
    assert [one.id for one in desk.ledger.in_force] == ["pirkanmaa/2024-09-14b"]
    kept = {name: content for name, content in before.items() if name.startswith("raw/")}
    assert kept.items() <= desk.state().items()
    assert desk.differences() == []


def test_what_was_superseded_is_recognised_and_stays_superseded(desk, given, tmp_path):
    desk.receive(given)
    desk.receive(drop(tmp_path / "b", "\nw2;11.1.2024;2;tiimikoulutus", id="L1b", replaces="L1"))
    (told,) = desk.receive(given)
    assert "which 2024-09-14b superseded" in told


def test_a_rejected_drop_is_refused_and_says_how_to_see_why(desk, given):
    (given / "tiimit.csv").unlink()
    before = desk.state()
    with pytest.raises(RejectedDrop, match=f"arviointi check {given}") as refused:
        desk.receive(given)
    assert refused.value.exit_code == 3
    assert desk.state() == before


def test_everything_that_contradicts_is_told_at_once(desk, given):
    with pytest.raises(RejectedDrop) as refused:
        desk.receive(given, region="lappi", wave="T2")
    told = str(refused.value)
    assert "You said region lappi, but the drop says pirkanmaa (division maakunta2018, area code 06)." in told
    assert "You said wave T2, but the drop says T1." in told
    assert desk.ledger.deliveries == []


def test_a_drop_with_a_personal_identity_code_is_refused_without_repeating_anything_it_says(desk, tmp_path):
    """Artificial code: numbers from 900 on are never given to anybody."""
    given = drop(tmp_path / "sent", code=ARTIFICIAL)
    with pytest.raises(RejectedDrop) as refused:
        desk.receive(given)
    assert ARTIFICIAL not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("language", "expected"), [("fi", "Toimitusta ei otettu vastaan"), ("sv", "Leveransen togs inte emot")]
)
def test_refusals_are_in_the_receivers_language(desk, given, language, expected):
    with pytest.raises(RejectedDrop, match=expected):
        desk.receive(given, supersedes="2018-01-01", language=language)


def test_a_drop_inside_the_deliveries_or_nowhere_is_refused(desk, given, tmp_path):
    inside = drop(desk.places.raw / "pirkanmaa" / "2024-01-01")
    with pytest.raises(RejectedDrop, match="Move it elsewhere"):
        desk.receive(inside)
    with pytest.raises(NotFound, match="neither a file nor a folder"):
        desk.receive(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RejectedDrop, match="holds no files"):
        desk.receive(tmp_path / "empty")


def test_a_folder_that_somebody_put_among_the_deliveries_is_never_taken_over(desk, given):
    own = drop(desk.places.folder("pirkanmaa", "2024-09-14"), "\nw2;11.1.2024;2;tiimikoulutus")
    before = {path.name: path.read_bytes() for path in own.iterdir()}
    desk.receive(given)
    assert desk.ledger.deliveries[0].delivery == "2024-09-14b"
    assert {path.name: path.read_bytes() for path in own.iterdir()} == before
    (difference,) = desk.differences()
    assert "2024-09-14: is not in the ledger" in difference


def test_a_file_that_changes_while_it_is_received_is_refused(desk, given, monkeypatch):
    def checked_meanwhile(*arguments, **options):
        (given / "koulutus.csv").write_bytes(b"tt_id;pvm;paivia;laji\r\n")
        return check(*arguments, **options)

    check = intake.checked_drop
    monkeypatch.setattr(intake, "checked_drop", checked_meanwhile)
    with pytest.raises(RejectedDrop, match=r"The file koulutus\.csv changed"):
        desk.receive(given)
    assert desk.ledger.deliveries == []


def test_receipts_among_the_deliveries_are_refused(desk, given):
    places = replace(desk.places, receipts=desk.places.raw / "receipts")
    order = intake.Order(given, intake.Told(), "M. Meikäläinen", desk.config, places)
    with pytest.raises(UserError, match="Valitse toinen kansio"):
        intake.take_in(order, NOW)
    assert desk.ledger.deliveries == []


def test_a_study_that_cannot_use_real_identifiers_yet_takes_none_in(desk, given):
    settings = desk.config / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(PSEUDONYMS, ""), encoding="utf-8")
    before = desk.state()
    with pytest.raises(ConfigError, match="make a key with `arviointi new_key"):
        desk.receive(given)
    assert desk.state() == before
