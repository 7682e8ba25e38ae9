"""Whose a drop is and what it supersedes: what the receiver and the drop say, and whether they agree."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from arviointi.config.drops import DropSchema, RawColumn
from arviointi.config.study import Delivery, Ledger, StudySettings


@dataclass(frozen=True)
class Told:
    """What the receiver says of a drop; None is not said. `supersedes` is the name of a delivery."""

    region: str | None = None
    wave: str | None = None
    version: str | None = None
    supersedes: str | None = None


@dataclass(frozen=True)
class Claim:
    """What holds of a drop. `drop` is the sender's own id, `supersedes` the name of a delivery."""

    region: str
    wave: str | None
    version: str
    drop: str = ""
    supersedes: str | None = None


@dataclass(frozen=True)
class Remark:
    """Something to be told: the id of a text and what it mentions."""

    text: str
    values: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The drop cannot be taken in as it was offered; carries every reason."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self.remarks = list(remarks)
        super().__init__(", ".join(remark.text for remark in self.remarks))


def claim(
    told: Told, said: Mapping[str, str], plan: DropSchema, settings: StudySettings, ledger: Ledger
) -> Claim:
    """Settle whose a drop is, of which wave, and which delivery it supersedes.

    Parameters
    ----------
    told : what the receiver says, of a region of the study; what is not said is taken from the drop.
    said : what the drop's manifest says, as delivered.
    plan : the drop schema that the drop was read by.

    Raises
    ------
    Refused
        Naming everything that contradicts something else or is not known.
    """
    remarks = [
        *_about_region(told, said, settings),
        *_about_wave(told, said, settings),
        *_about_version(told, said, plan),
    ]
    if remarks:
        raise Refused(remarks)
    region = told.region or settings.region_of(said["division"], said["code"]) or ""
    replaced = _superseded(told.supersedes, said, region, ledger)
    if replaced is None:
        _require_own_id(said.get("drop", ""), region, plan, ledger)
    return Claim(
        region=region,
        wave=told.wave or said.get("wave"),
        version=told.version or plan.version,
        drop=said.get("drop", ""),
        supersedes=replaced.delivery if replaced else None,
    )


def _about_region(told: Told, said: Mapping[str, str], settings: StudySettings) -> Iterator[Remark]:
    area = {name: said.get(name, "") for name in ("division", "code")}
    own = settings.region_of(area["division"], area["code"])
    if any(area.values()) and own is None:
        yield Remark("area_unknown", area)
    elif told.region is None and own is None:
        yield Remark("region_missing", {"known": ", ".join(settings.regions)})
    elif told.region is not None and own is not None and told.region != own:
        yield Remark("region_differs", {"told": told.region, "said": own, **area})


def _about_wave(told: Told, said: Mapping[str, str], settings: StudySettings) -> Iterator[Remark]:
    given = [wave for wave in (told.wave, said.get("wave")) if wave is not None]
    known = ", ".join(settings.waves)
    if len(set(given)) > 1:
        yield Remark("wave_differs", {"told": given[0], "said": given[1]})
    elif given and given[0] not in settings.waves:
        yield Remark("wave_unknown", {"told": given[0], "known": known})
    elif settings.waves and not given:
        yield Remark("wave_missing", {"known": known})


def _about_version(told: Told, said: Mapping[str, str], plan: DropSchema) -> Iterator[Remark]:
    names = {code for column in _manifest(plan) if column.says == "version" for code in column.codes}
    if told.version is not None and "version" in said and said["version"] not in names:
        yield Remark("version_differs", {"told": told.version, "said": said["version"]})


def _manifest(plan: DropSchema) -> list[RawColumn]:
    return list(plan.tables[plan.manifest].columns.values()) if plan.manifest else []


def _superseded(told: str | None, said: Mapping[str, str], region: str, ledger: Ledger) -> Delivery | None:
    """Return the delivery that the drop supersedes by what is told, by what it says, or by both."""
    by_receiver = None if told is None else _named(told.removeprefix(f"{region}/"), region, ledger)
    by_sender = _by_drop(said["supersedes"], region, ledger) if "supersedes" in said else None
    if by_receiver and by_sender and by_receiver.delivery != by_sender.delivery:
        values = {"told": by_receiver.delivery, "drop": said["supersedes"], "said": by_sender.delivery}
        raise Refused([Remark("supersedes_differs", values)])
    replaced = by_receiver or by_sender
    later = ledger.superseded_by(replaced) if replaced else None
    if replaced and later:
        raise Refused([Remark("superseded_already", {"old": replaced.delivery, "new": later.delivery})])
    return replaced


def _named(name: str, region: str, ledger: Ledger) -> Delivery:
    own = [one for one in ledger.deliveries if one.region == region]
    named = ledger.find(region, name)
    if named is None:
        others = [one.id for one in ledger.deliveries if name in (one.delivery, one.id)]
        text = "supersedes_of_another" if others else "supersedes_unknown"
        known = ", ".join(one.delivery for one in own) or "–"
        values = {"told": name, "region": region, "known": known, "others": ", ".join(others)}
        raise Refused([Remark(text, values)])
    return named


def _by_drop(drop: str, region: str, ledger: Ledger) -> Delivery:
    """Find the delivery that a drop names by the sender's own id; of equal ids the one in force."""
    own = [one for one in ledger.deliveries if one.region == region and one.drop]
    named = [one for one in own if one.drop == drop]
    if not named:
        known = ", ".join(f"{one.drop} ({one.delivery})" for one in own) or "–"
        raise Refused([Remark("drop_unknown", {"drop": drop, "region": region, "known": known})])
    return next((one for one in named if ledger.superseded_by(one) is None), named[-1])


def _require_own_id(drop: str, region: str, plan: DropSchema, ledger: Ledger) -> None:
    """Refuse an id that another drop in force bears: a later correction could not name one of them."""
    own = [one for one in ledger.in_force if one.region == region]
    same = [one.delivery for one in own if drop and one.drop == drop]
    if same:
        column = correcting_column(plan)
        raise Refused([Remark("drop_twice", {"drop": drop, "old": same[0], "column": column})])


def correcting_column(plan: DropSchema) -> str:
    """Name the manifest's column with which a drop says what it supersedes; empty where there is none."""
    columns = plan.tables[plan.manifest].columns if plan.manifest else {}
    return next((name for name, column in columns.items() if column.says == "supersedes"), "")
