"""`fidelity/<id>.yaml`: a rubric of core elements, indicators and thresholds, each with its source."""

from arviointi.config.base import Label, Model


class Rubric(Model):
    """One version of a fidelity rubric."""

    label: Label
    """Name in print."""
