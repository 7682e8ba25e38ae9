"""What is known beside a drop: who sent it, the official codes, and the rows of the drop before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from arviointi.config.codes import CodeList
from arviointi.config.presets import Preset
from arviointi.config.study import StudySettings


@dataclass(frozen=True)
class Known:
    """What a drop is compared with. Rules that need what is not known are left out.

    `division` and `code` are the region's own; `waves` are the study's, in order; `codes` are official
    classifications by the stem of their file; `previous` are the accepted, typed rows of the region's drop
    before this one, by the tables' names, as the region sent them.
    """

    region: str = ""
    division: str = ""
    code: str = ""
    wave: str | None = None
    waves: tuple[str, ...] = ()
    codes: Mapping[str, CodeList] = field(default_factory=dict)
    previous: Mapping[str, pa.Table] = field(default_factory=dict)
    presets: Mapping[str, Preset] = field(default_factory=dict)


def known_of(
    settings: StudySettings,
    region: str,
    wave: str | None = None,
    *,
    codes: Mapping[str, CodeList] | None = None,
    previous: Mapping[str, pa.Table] | None = None,
    presets: Mapping[str, Preset] | None = None,
) -> Known:
    """Gather what the study says of a sender, official codes, and the drop before this one."""
    sender = settings.regions.get(region)
    return Known(
        region=region,
        division=sender.division if sender else "",
        code=sender.code if sender else "",
        wave=wave,
        waves=tuple(settings.waves),
        codes=codes or {},
        previous=previous or {},
        presets=presets or {},
    )
