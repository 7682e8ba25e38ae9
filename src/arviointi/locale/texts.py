"""The catalogue: every text the pipeline itself says, by id, in every language."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "catalogue"


class MissingTextError(KeyError):
    """A text is used that the catalogue does not have: a bug."""


class _NoFallback(gettext.NullTranslations):
    """Refuses what is not in the catalogue instead of printing its id."""

    def gettext(self, message: str) -> str:
        raise MissingTextError(message)

    def ngettext(self, msgid1: str, _msgid2: str, _n: int) -> str:
        raise MissingTextError(msgid1)


def text(message: str, language: str, count: int | None = None) -> str:
    """Return a text with its placeholders unfilled.

    Raises
    ------
    MissingTextError
        If the catalogue of that language has no such text.
    """
    catalogue = _translations(language)
    return catalogue.gettext(message) if count is None else catalogue.ngettext(message, message, count)


def has_text(message: str, language: str) -> bool:
    """Say whether the catalogue has a text."""
    return bool(catalogue_of(language).get(message))


@cache
def catalogue_of(language: str) -> Catalog:
    """Read one language's catalogue."""
    with (FOLDER / f"{language}.po").open("rb") as catalogue:
        return read_po(catalogue, locale=language, abort_invalid=True)


@cache
def _translations(language: str) -> gettext.GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalogue_of(language))
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(_NoFallback())
    return translations
