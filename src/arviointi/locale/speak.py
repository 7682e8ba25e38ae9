"""Content → text in one language."""

from functools import singledispatch

from arviointi.contracts.blocks import (
    Content,
    Day,
    Interval,
    Message,
    Nothing,
    Number,
    Plain,
    Sentences,
    Suppressed,
    Words,
)
from arviointi.locale import numbers
from arviointi.locale.texts import text


@singledispatch
def _spoken(content: object, _language: str) -> str:
    raise TypeError(f"nobody knows how to say a {type(content).__name__}")


def speak(content: Content, language: str) -> str:
    """Put a content into words: numbers formatted, texts translated, placeholders filled."""
    return _spoken(content, language)


@_spoken.register
def _(content: Words, language: str) -> str:
    return content.texts.get(language) or content.texts["en"]


@_spoken.register
def _(content: Message, language: str) -> str:
    template = text(content.id, language, content.count)
    return template.format(**{name: speak(value, language) for name, value in content.values.items()})


@_spoken.register
def _(content: Number, language: str) -> str:
    if content.format == "percent":
        return numbers.percent(content.value, content.digits, language)
    if content.format == "p_value":
        return numbers.p_value(content.value, language)
    digits = content.digits if content.format == "decimal" else 0
    return numbers.decimal(content.value, digits, language)


@_spoken.register
def _(content: Interval, language: str) -> str:
    return numbers.interval(content.low, content.high, content.digits, language)


@_spoken.register
def _(content: Suppressed, language: str) -> str:
    if content.below is None:
        return text("cell.hidden", language)
    return text("cell.small_count", language).format(below=content.below)


@_spoken.register
def _(content: Day, language: str) -> str:
    return numbers.day(content.value, language)


@_spoken.register
def _(content: Plain, _language: str) -> str:
    return content.text


@_spoken.register
def _(_content: Nothing, _language: str) -> str:
    return numbers.EN_DASH


@_spoken.register
def _(content: Sentences, language: str) -> str:
    return " ".join(speak(part, language) for part in content.parts)
