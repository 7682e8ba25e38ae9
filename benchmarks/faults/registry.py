"""The kinds of fault by name, and which checks would be right to find them."""

from collections.abc import Callable
from dataclasses import dataclass

from faults.drop import Drop

Plant = Callable[[Drop], object]


@dataclass(frozen=True)
class Fault:
    """One kind of fault; `group` is where in a drop it sits."""

    name: str
    group: str
    plant: Plant


FAULTS: list[Fault] = []


def fault(group: str) -> Callable[[Plant], Plant]:
    """Register a function that plants a fault; its docstring is the fault's name."""

    def register(plant: Plant) -> Plant:
        FAULTS.append(Fault((plant.__doc__ or "").rstrip("."), group, plant))
        return plant

    return register
