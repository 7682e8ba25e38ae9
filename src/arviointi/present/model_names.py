"""Names of models and of what they estimate, in words."""

from arviointi.config.estimators import AnyModelOptions, GroupTime
from arviointi.contracts.blocks import Content, Message, Sentences
from arviointi.present.content import message, whole


def model_in_words(options: AnyModelOptions) -> Content:
    """Name a model by its estimator, its comparison and how far its starts are moved."""
    parts: list[Content] = [message(f"estimator.{options.estimator}")]
    if isinstance(options, GroupTime):
        parts.append(message(f"control.{options.control}"))
    if options.shift_start:
        shift = abs(options.shift_start)
        parts.append(Message(id="model.shifted", values={"n": whole(shift)}, count=shift))
    return Sentences(parts=tuple(parts))
