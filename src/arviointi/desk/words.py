"""What the desk says to people, in the languages of those who send and those who receive."""

from arviointi.locale.texts import text


def word(name: str, language: str, **values: object) -> str:
    """Return the catalogue's `desk.<name>` with its placeholders filled."""
    return text(f"desk.{name}", language).format(**values)
