"""`registered/<id>.yaml`: an analysis as it was registered, and how the present plan departs from it."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import model_validator

from arviointi.config.analyses import Analysis
from arviointi.config.base import Label, Model
from arviointi.digests import text_digest

UNREGISTERED = frozenset({"blind", "question", "estimand"})
"""Wording, and whether results may be seen yet, are no part of what is compared."""


class Registration(Model):
    """A plan as it was when it was registered. Written by `arviointi register`; only `reasons` is edited."""

    registered: dt.date
    """Day."""
    by: str
    """Who registered it."""
    where: str | None = None
    """Where else the plan is kept, for instance the address of a public registration."""
    digest: str
    """Of the plan: `plan_digest`."""
    plan: Analysis
    """The plan, word for word."""
    reasons: dict[str, Label] = {}
    """Why the present plan departs, by key."""

    @model_validator(mode="after")
    def _is_as_it_was(self) -> "Registration":
        if plan_digest(self.plan) != self.digest:
            raise ValueError(
                "'plan' does not have the digest it was registered with; only 'reasons' may change"
            )
        return self


@dataclass(frozen=True)
class Deviation:
    """One key of a plan that is not as it was registered; what is not there is None."""

    key: str
    registered: str | None
    present: str | None
    reason: Label | None


def plan_digest(plan: Analysis) -> str:
    """Return the SHA-256 of what a plan decides; layout, comments and keys at their defaults do not count."""
    content = plan.model_dump(mode="json", exclude_defaults=True)
    return text_digest(json.dumps(content, sort_keys=True, ensure_ascii=False))


def deviations(registration: Registration, plan: Analysis) -> list[Deviation]:
    """Return what differs between a plan and the one that was registered, key by key."""
    before, now = dict(_flat(registration.plan)), dict(_flat(plan))
    return [
        Deviation(key, before.get(key), now.get(key), registration.reasons.get(key))
        for key in sorted({*before, *now})
        if before.get(key) != now.get(key)
    ]


def _flat(plan: Analysis) -> Iterator[tuple[str, str]]:
    content = plan.model_dump(mode="json")
    for key, value in content.items():
        if key == "models":
            for name, options in value.items():
                yield from ((f"models.{name}.{option}", _text(one)) for option, one in options.items())
        elif isinstance(value, dict) and key in {"population", "checks", "measure"}:
            yield from ((f"{key}.{option}", _text(one)) for option, one in value.items())
        elif key not in UNREGISTERED:
            yield key, _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
