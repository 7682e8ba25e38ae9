"""How long a training is by standard: one number, or a length from each day on which it changed."""

import datetime as dt
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from arviointi.config.base import Model


class TrainingLength(Model):
    """How long the training is from some day on.

    A worker is measured by the length in force on the worker's first counted training day: a design choice.
    """

    model_config = ConfigDict(populate_by_name=True)

    since: dt.date = Field(alias="from")
    """First day; the earliest length of a list also holds before its day."""
    days: float = Field(gt=0)
    """Length in days."""


def _in_order_of_days(lengths: list[TrainingLength]) -> list[TrainingLength]:
    if any(later.since <= earlier.since for earlier, later in pairwise(lengths)):
        raise ValueError("lengths must be in the order of their days, each day once")
    return lengths


StandardDays = (
    Annotated[float, Field(gt=0)]
    | Annotated[list[TrainingLength], Field(min_length=1), AfterValidator(_in_order_of_days)]
)
