"""Deliveries at the desk: take one in, and send its findings back."""

import datetime as dt
import getpass
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.degradation import degradations
from arviointi.config.study import DeliveredFile, Delivery, Language, Ledger, SentAs, StudySettings
from arviointi.desk.check import CheckedDrop, checked_drop
from arviointi.desk.claims import Claim, Refused, Remark, Told, claim
from arviointi.desk.ledger import delivered_files, delivery_name, same_as
from arviointi.desk.receipt import as_html, as_text, moment, receipt_of
from arviointi.desk.say import say
from arviointi.desk.storing import BusyLedger, ChangedFile, Places, one_at_a_time, settle, store
from arviointi.desk.words import word
from arviointi.digests import file_digest
from arviointi.errors import ConfigError, NotFound, RejectedDrop, UserError
from arviointi.io.raw_archive import opened
from arviointi.validate.found import PRIVACY_RULES

LEDGER = "deliveries.yaml"
RECEIPTS = "receipts"
PATIENCE = 10.0


@dataclass(frozen=True)
class Order:
    """One wish to have a drop received: what is said of it, where things are, how patient to be."""

    drop: Path
    told: Told
    by: str
    config: Path
    places: Places
    language: Language = "fi"
    patience: float = PATIENCE

    def say(self, name: str, **values: object) -> str:
        """Return a text in the receiver's language."""
        return word(name, self.language, **values)


def receive(  # noqa: PLR0913  each is an option of the command
    drop: Path,
    *,
    region: str | None = None,
    wave: str | None = None,
    version: str | None = None,
    by: str = "",
    supersedes: str | None = None,
    language: Language = "fi",
    config: Path = Path("config"),
    raw: Path = Path("data/raw"),
    receipts: Path | None = None,
) -> None:
    """Check a drop, take it into data/raw and the ledger, and write its receipt.

    Parameters
    ----------
    drop : a folder, a .zip or a single file, anywhere but in data/raw.
    region, wave, version : as the drop itself says, where not given.
    by : who receives it; the user of the computer where not given.
    supersedes : the region's delivery that this one takes the place of, where the drop does not say it.
    receipts : folder of receipts; `receipts` beside data/raw where not given.
    """
    told = Told(region, wave, version, supersedes)
    places = Places(config / LEDGER, raw, raw.parent / RECEIPTS if receipts is None else receipts)
    order = Order(drop, told, by or getpass.getuser(), config, places, language)
    for line in take_in(order, dt.datetime.now().astimezone()):
        say(line)


def take_in(order: Order, now: dt.datetime) -> list[str]:
    """Receive a drop and return what to tell the receiver.

    Raises
    ------
    ConfigError
        If the study could not use a delivery of real people yet.
    RejectedDrop
        If the drop is rejected, or contradicts what is said of it or what has been received.
    UserError
        If another intake is going on, or the disk refuses. Whatever is raised, nothing has changed.
    """
    _require_apart(order)
    try:
        with one_at_a_time(order.places.ledger, order.patience):
            return _one(order, now)
    except BusyLedger as busy:
        raise UserError(order.say("busy", lock=busy)) from busy
    except OSError as error:
        raise UserError(order.say("not_stored", reason=error.strerror or error)) from error
    except Refused as refused:
        reasons = [f"  {order.say(one.text, **one.values)}" for one in refused.remarks]
        raise RejectedDrop("\n".join([order.say("refused"), *reasons])) from refused


def _require_apart(order: Order) -> None:
    """Refuse what is not there, and what would mix with the deliveries."""
    raw = order.places.raw.resolve()
    if not order.drop.exists():
        raise NotFound(order.say("no_such_drop", drop=order.drop))
    if order.drop.resolve().is_relative_to(raw):
        raise RejectedDrop(order.say("inside_raw", drop=order.drop, raw=order.places.raw))
    if order.places.receipts.resolve().is_relative_to(raw):
        receipts = order.places.receipts
        raise UserError(order.say("receipts_inside_raw", receipts=receipts, raw=order.places.raw))


def _one(order: Order, now: dt.datetime) -> list[str]:
    known = read_config(Ledger, order.places.ledger)
    left = settle(order.places)
    tidied = [order.say("tidied", ids=", ".join(left))] if left else []
    with opened(order.drop) as folder:
        files = delivered_files(folder)
        if not files:
            raise Refused([Remark("no_files", {"drop": str(order.drop)})])
        same = same_as(files, known)
        if same:
            return [*tidied, _recognised(same, known, order)]
        settings = read_config(StudySettings, order.config / "study.yaml")
        told = order.told
        one = checked_drop(folder, order.config, region=told.region, wave=told.wave, version=told.version)
        if dict(one.files) != files:
            raise Refused([Remark("file_changed", {"file": _first_difference(files, one.files)})])
        entry = _entry(_claim(one, settings, known, order), one, known, order, now)
        _require_ready(entry, one, settings, known, order)
        receipt = receipt_of(entry, one, settings, order.language)
        entry = entry.model_copy(update={"receipt": receipt.digest})
        _store(folder, entry, {"txt": as_text(receipt), "html": as_html(receipt)}, known, order)
    return [*tidied, *_told(entry, known, order)]


def _first_difference(before: Mapping[str, DeliveredFile], now: Mapping[str, DeliveredFile]) -> str:
    return min(name for name in {*before, *now} if before.get(name) != now.get(name))


def _recognised(same: Delivery, known: Ledger, order: Order) -> str:
    later = known.superseded_by(same)
    day = moment(same.received_at, order.language)
    if later:
        return order.say("same_superseded", id=same.id, day=day, new=later.delivery)
    return order.say("same", id=same.id, day=day)


def _claim(one: CheckedDrop, settings: StudySettings, known: Ledger, order: Order) -> Claim:
    """Settle whose the drop is, if it is not rejected; else tell everything that is wrong at once.

    What a drop says of itself is not repeated where it holds what it must not: it may be that.
    """
    counted = {"n": str(one.checked.counts["reject"]), "drop": str(order.drop)}
    rejected = [Remark("rejected", counted)] if one.checked.verdict == "rejected" else []
    if any(each.rule in PRIVACY_RULES and each.severity == "reject" for each in one.checked.findings):
        raise Refused(rejected)
    try:
        settled = claim(order.told, one.said, one.plan, settings, known)
    except Refused as refused:
        raise Refused([*rejected, *refused.remarks]) from refused
    if rejected:
        raise Refused(rejected)
    return settled


def _require_ready(
    entry: Delivery, one: CheckedDrop, settings: StudySettings, known: Ledger, order: Order
) -> None:
    """Require a configuration that could use the delivery: better told now than by the next run."""
    after = Ledger(deliveries=[*known.deliveries, entry])
    problems = list(degradations(order.config, settings, after, {entry.version: one.plan}))
    if problems:
        raise ConfigError(problems)


def _entry(settled: Claim, one: CheckedDrop, known: Ledger, order: Order, now: dt.datetime) -> Delivery:
    region = order.places.raw / settled.region
    kept = [folder.name for folder in region.iterdir()] if region.exists() else []
    taken = {*kept, *(each.delivery for each in known.deliveries if each.region == settled.region)}
    is_archive = order.drop.is_file() and order.drop.name not in one.files
    return Delivery(
        region=settled.region,
        delivery=delivery_name(now.date(), taken),
        version=settled.version,
        wave=settled.wave,
        supersedes=settled.supersedes,
        received_at=now.replace(microsecond=0),
        received_by=order.by,
        drop=settled.drop,
        sent_as=SentAs(name=order.drop.name, sha256=file_digest(order.drop)) if is_archive else None,
        files=dict(one.files),
    )


def _store(folder: Path, entry: Delivery, receipts: dict[str, str], known: Ledger, order: Order) -> None:
    try:
        store(folder, entry, receipts, known, order.places)
    except ChangedFile as changed:
        raise Refused([Remark("file_changed", {"file": str(changed)})]) from changed
    except OSError as error:
        reason = error.strerror or str(error)
        is_in = read_config(Ledger, order.places.ledger).find(entry.region, entry.delivery)
        told = ("receipt_not_out" if is_in else "not_stored", {"id": entry.id, "reason": reason})
        raise UserError(word(told[0], order.language, **told[1])) from error


def _told(entry: Delivery, known: Ledger, order: Order) -> Iterator[str]:
    receipt = order.places.receipts / entry.region / f"{entry.delivery}.html"
    yield order.say(
        "received",
        id=entry.id,
        wave=entry.wave or "–",
        version=entry.version,
        n=len(entry.files),
        receipt=receipt,
    )
    if entry.supersedes:
        yield order.say("replaces", old=entry.supersedes)
    beside = [
        one.delivery
        for one in known.in_force
        if one.region == entry.region and entry.wave and one.wave == entry.wave
    ]
    others = [delivery for delivery in beside if delivery != entry.supersedes]
    if others:
        yield order.say("beside", others=", ".join(others))
    yield order.say("commit", ledger=order.places.ledger)
