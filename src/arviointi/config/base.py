"""What every configuration model shares: frozen, closed, and errors a researcher can act on."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from arviointi.errors import ConfigError, Problem

YearEnd = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]


class Model(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Label(Model):
    """A text people read, in the languages of the study."""

    fi: str
    """Finnish."""
    en: str
    """English."""
    sv: str | None = None
    """Swedish."""

    def in_language(self, language: str) -> str:
        """Return the text in one language, in English where there is no translation yet."""
        texts: dict[str, str | None] = {"fi": self.fi, "en": self.en, "sv": self.sv}
        return texts.get(language) or self.en


AnyModel = TypeVar("AnyModel", bound=BaseModel)


def read_config(model: type[AnyModel], path: Path) -> AnyModel:
    """Read one YAML file as one model.

    Raises
    ------
    ConfigError
        With every problem of the file.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a safe loader without dates
    except FileNotFoundError as error:
        raise ConfigError([Problem(str(path), "", "the file is missing")]) from error
    except yaml.YAMLError as error:
        raise ConfigError([Problem(str(path), "", f"is not YAML: {_one_line(error)}")]) from error
    try:
        return model.model_validate(content or {})
    except ValidationError as error:
        raise ConfigError(list(_problems(error, model, path, content))) from error


class _Loader(yaml.CSafeLoader):
    """Reads dates as text, so that only the models decide what a value means."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _problems(error: ValidationError, model: type[BaseModel], path: Path, content: Any) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        key = ".".join(_without_tags(detail["loc"], content))
        if detail["type"] == "extra_forbidden":
            word = str(detail["loc"][-1])
            yield Problem(str(path), key, "unknown key", suggestion(word, _field_names(model, set())))
        elif detail["type"] == "missing":
            yield Problem(str(path), key, "is missing")
        else:
            yield Problem(str(path), key, _sentence(detail))


def _without_tags(location: tuple[int | str, ...], content: Any) -> Iterator[str]:
    """Leave out the union tags that pydantic puts into an error's location."""
    for position, part in enumerate(location):
        is_key = isinstance(content, dict) and part in content
        is_index = isinstance(content, list) and isinstance(part, int) and part < len(content)
        if is_key or is_index:
            content = content[part]
        elif position < len(location) - 1:
            continue
        yield str(part)


def _sentence(detail: Mapping[str, Any]) -> str:
    given = detail.get("input")
    message: str = detail["msg"].removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) else ""
    return message[0].lower() + message[1:] + shown


def suggestion(word: str, known: set[str]) -> str:
    """Suggest the closest known word, one of the same letters before others, or nothing."""
    close = difflib.get_close_matches(word, sorted(known))
    close.sort(key=lambda one: sorted(one) != sorted(word))
    return f"did you mean '{close[0]}'?" if close else ""


def _field_names(model: type[BaseModel], seen: set[type]) -> set[str]:
    if model in seen:
        return set()
    seen.add(model)
    names: set[str] = set()
    for name, field in model.model_fields.items():
        names.add(field.alias or name)
        for inner in _models_in(field.annotation):
            names |= _field_names(inner, seen)
    return names


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())
