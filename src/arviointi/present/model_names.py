"""Names of models and of what they estimate, in words."""

from collections.abc import Iterator

from arviointi.config.estimators import AnyModelOptions, GroupTime, MixedModel
from arviointi.contracts.blocks import Content, Message, Sentences
from arviointi.present.content import message, plain, whole


def model_in_words(options: AnyModelOptions) -> Content:
    """Name a model by its estimator, what sets it apart from others of it, and how far starts are moved."""
    parts: list[Content] = [message(f"estimator.{options.estimator}")]
    if isinstance(options, GroupTime):
        parts.append(message(f"control.{options.control}"))
    if isinstance(options, MixedModel):
        parts.extend(_of_mixed_model(options))
    parts.extend(message(f"model.given_{name}") for name in getattr(options, "covariates", []))
    if options.shift_start:
        shift = abs(options.shift_start)
        parts.append(Message(id="model.shifted", values={"n": whole(shift)}, count=shift))
    return Sentences(parts=tuple(parts))


def _of_mixed_model(options: MixedModel) -> Iterator[Content]:
    if options.formula:
        yield message("mixed.formula", formula=plain(options.formula))
    if options.baseline != "free":
        yield message(f"mixed.baseline_{options.baseline}")
    if options.residual != "independent":
        yield message(f"mixed.residual_{options.residual}")
    if "team_wave" in options.groups:
        yield message("mixed.team_wave")
    if options.arm_variances:
        yield message("mixed.arm_variances")
    if options.grouped_arm:
        yield message("mixed.grouped_arm")
