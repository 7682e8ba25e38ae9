"""What templates and codebooks say: the catalogue's `template.<name>`."""

from arviointi.config.base import Label
from arviointi.config.study import Language
from arviointi.locale.texts import text

LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")


def say(name: str, language: str, /, **values: str) -> str:
    """Return a text in one language with its placeholders filled."""
    return text(f"template.{name}", language).format(**values)


def in_all_languages(name: str, /, **values: str) -> Label:
    """Return a text in every language of senders."""
    return Label(**{language: say(name, language, **values) for language in LANGUAGES})
