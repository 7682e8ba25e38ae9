"""A receive that is killed at any point leaves the old state or the new one, and the next one is whole.

Children of this process are really killed: at every call that touches the disk, and at random moments.
"""

import errno
import os
import random
import shutil
import signal
import sys
import time

import pytest

from arviointi.config.study import Ledger
from arviointi.desk import storing
from arviointi.desk.storing import one_at_a_time, settle, store
from arviointi.errors import RejectedDrop, UserError
from intake_desk import bare_desk, drop, entry_of, opened_desk

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills children as POSIX systems have them")
TOUCHING = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.copyfile")
RECEIPTS = {"txt": "receipt\n", "html": "<p>receipt\n"}
MOMENTS = 15


def killed(work, before=None, after=None):
    """Do some work in a child that is killed before its n-th call that touches the disk, or after a while.

    Returns whether it was killed; otherwise it ended by itself.
    """
    child = os.fork()
    if child == 0:
        calls = iter(range(sys.maxsize))

        def kill_in_time(event, _arguments):
            if event in TOUCHING and next(calls) == before:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill_in_time)
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def assert_old_or_new(desk, old, new):
    """What the ledger names is there as it was received; a receipt is only there for what it names."""
    known = desk.ledger
    here = desk.state()
    assert [one.delivery for one in known.deliveries] in (["2024-09-14"], ["2024-09-14", "2024-09-14b"])
    expected = new if len(known.deliveries) > 1 else old
    kept = {name for name in expected if name.startswith("raw/")}
    assert {name: here[name] for name in kept} == {name: expected[name] for name in kept}
    receipts = {name for name in here if name.startswith("receipts/") and "/." not in name}
    assert receipts <= {name for name in expected if name.startswith("receipts/")}
    problems = [one for one in desk.differences() if "an intake was cut short" not in one]
    assert problems == []


@pytest.fixture
def desk(tmp_path):
    """A desk that has received one drop."""
    desk = bare_desk(tmp_path / "study")
    first = few_files(tmp_path / "first", "1;2")
    store(first, entry_of(first), RECEIPTS, desk.ledger, desk.places)
    return desk


@pytest.fixture
def second(tmp_path):
    return few_files(tmp_path / "second", "1;3")


def few_files(folder, row):
    """Write a drop that is small enough to be killed at each of its calls."""
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.csv").write_text(f"x;{name}\n{row}\n")
    return folder


def receive_second(desk, second):
    entry = entry_of(second, "2024-09-14b", supersedes="2024-09-14")
    with one_at_a_time(desk.places.ledger, 0):
        settle(desk.places)
        known = desk.ledger
        if known.find("pirkanmaa", "2024-09-14b") is None:
            store(second, entry, RECEIPTS, known, desk.places)


def test_killed_at_every_call_that_touches_the_disk(tmp_path, desk, second):
    old = desk.state()
    kept = shutil.copytree(desk.folder, tmp_path / "kept")
    whole = bare_desk(tmp_path / "whole")
    first = tmp_path / "first"
    store(first, entry_of(first), RECEIPTS, whole.ledger, whole.places)
    receive_second(whole, second)
    new = whole.state()
    assert new["receipts/pirkanmaa/2024-09-14b.txt"] == b"receipt\n"
    outcomes = []
    for number in range(sys.maxsize):
        was_killed = killed(lambda: receive_second(desk, second), before=number)
        assert_old_or_new(desk, old, new)
        outcomes.append(len(desk.ledger.deliveries))
        receive_second(desk, second)
        assert desk.state() == new
        assert desk.differences() == []
        if not was_killed:
            break
        shutil.rmtree(desk.folder)
        shutil.copytree(kept, desk.folder)
    assert set(outcomes) == {1, 2}
    assert len(outcomes) > 40


def test_killed_in_the_middle_of_tidying_up(desk, second):
    """Whoever tidies up may be killed too; the one after that finishes."""
    old = desk.state()
    for number in range(0, 60, 3):
        if not killed(lambda: receive_second(desk, second), before=30):
            break
        assert desk.differences()
        killed(lambda: settle(desk.places), before=number)
        settle(desk.places)
        assert desk.state() == old
        assert desk.differences() == []


def test_a_folder_made_by_hand_survives_the_tidying_up_of_an_intake_of_its_name(desk, second):
    waiting = desk.places.waiting("pirkanmaa", "2024-09-14b")
    own = desk.places.folder("pirkanmaa", "2024-09-14b") / "own.csv"
    for number in range(60):
        for name in (storing.FILES, storing.RECEIPTS):
            (waiting / name).mkdir(parents=True)
            (waiting / name / "a.txt").write_text("left behind")
        own.parent.mkdir(exist_ok=True)
        own.write_text("made by hand")
        was_killed = killed(lambda: settle(desk.places), before=number)
        settle(desk.places)
        assert own.read_text() == "made by hand"
        assert not waiting.exists()
        if not was_killed:
            return
    pytest.fail("tidying up never ended")


def test_killed_at_random_moments_of_the_whole_command(tmp_path):
    """Reading, checking, storing and acknowledging; a last receive ends what the killed ones began."""
    given = drop(tmp_path / "sent")
    desk = opened_desk(tmp_path / "study")
    began = time.monotonic()
    desk.receive(given)
    usual = time.monotonic() - began
    new = desk.state()
    desk = opened_desk(tmp_path / "another")
    rng = random.Random(7)  # noqa: S311  moments, not secrets
    for _ in range(MOMENTS):
        killed(lambda: desk.receive(given), after=rng.uniform(0, usual))
        here = desk.state()
        assert {name for name in here if name.startswith("receipts/") and "/." not in name} <= set(new)
        assert len(desk.ledger.deliveries) in (0, 1)
        assert [one for one in desk.differences() if "an intake was cut short" not in one] == []
    desk.receive(given)
    assert desk.state() == new
    assert desk.differences() == []


def full(*_arguments, **_options):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("call", ["copyfile", "write_text", "write_ledger"])
def test_a_full_disk_leaves_the_old_state_and_says_so(tmp_path, monkeypatch, call):
    desk = opened_desk(tmp_path / "study")
    before = desk.state()
    with monkeypatch.context() as patched:
        patched.setattr(storing, call, full)
        with pytest.raises(UserError, match="could not be stored: No space left"):
            desk.receive(drop(tmp_path / "sent"))
    assert desk.state() == before
    assert desk.differences() == []


def test_a_receipt_that_cannot_go_out_is_told_and_goes_out_with_the_next_receive(tmp_path):
    desk = opened_desk(tmp_path / "study")
    given = drop(tmp_path / "sent")
    desk.places.receipts.write_text("a file where the folder should be")
    with pytest.raises(UserError, match="pirkanmaa/2024-09-14 was received, but its receipt"):
        desk.receive(given)
    (told,) = desk.differences()
    assert "its receipt is not out" in told
    desk.places.receipts.unlink()
    tidied, same = desk.receive(given)
    assert tidied == "An intake that was cut short was tidied up: pirkanmaa/2024-09-14."
    assert same.startswith("The same files have been received already")
    assert (desk.places.receipts / "pirkanmaa" / "2024-09-14.txt").exists()
    assert desk.differences() == []


def test_a_copy_that_is_not_what_was_checked_is_refused(tmp_path, monkeypatch):
    desk = opened_desk(tmp_path / "study")
    monkeypatch.setattr(storing, "copyfile", lambda _source, copy: copy.write_bytes(b"half"))
    with pytest.raises(RejectedDrop, match="changed while it was being received"):
        desk.receive(drop(tmp_path / "sent"))
    assert desk.ledger.deliveries == []
    assert desk.differences() == []


def test_two_at_once_wait_for_each_other_or_are_told(tmp_path):
    desk = opened_desk(tmp_path / "study")
    with (
        one_at_a_time(desk.places.ledger, 0),
        pytest.raises(UserError, match="Another intake is going on"),
    ):
        desk.receive(drop(tmp_path / "sent"))
    assert desk.ledger == Ledger()


def test_the_lock_of_a_dead_process_is_free(desk):
    def die_with_the_lock():
        with one_at_a_time(desk.places.ledger, 0):
            os.kill(os.getpid(), signal.SIGKILL)

    assert killed(die_with_the_lock)
    with one_at_a_time(desk.places.ledger, 0):
        assert desk.differences() == []
