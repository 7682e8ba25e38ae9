"""The answer for a terminal: plain text, the summary first."""

import textwrap
from collections import defaultdict
from collections.abc import Iterator

from arviointi.feedback import words
from arviointi.feedback.answer import SECTIONS, Answer, Group

WIDTH = 92


def as_text(answer: Answer, language: str) -> str:
    """Render the answer as lines of at most `WIDTH` characters."""
    return "\n".join([*_summary(answer, language), *_sections(answer, language)]) + "\n"


def _summary(answer: Answer, language: str) -> Iterator[str]:
    head = words.headline(answer, language)
    yield from (head, "=" * len(head))
    yield from _wrapped(words.subtitle(answer, language))
    yield ""
    lines = words.todo(answer, language)
    yield from (f"  {line}" for line in lines)
    if lines:
        yield ""
    if answer.withheld:
        yield from (*_wrapped(words.say("withheld", language)), "")
    yield from _wrapped(words.what_was_read(answer, language))
    yield from _forms(answer, language)


def _forms(answer: Answer, language: str) -> Iterator[str]:
    """List files by how they were read: the form most of them have is told once."""
    files = defaultdict(list)
    for table in answer.tables:
        files[words.how_read(table, language)].append(table.file)
    for form, names in sorted(files.items(), key=lambda one: -len(one[1])):
        shown = names[0] if len(names) == 1 else words.say("n_tables", language, len(names))
        yield from _wrapped(f"{shown}: {form}", "  ")


def _sections(answer: Answer, language: str) -> Iterator[str]:
    number = 0
    for section in SECTIONS:
        groups = answer.of(section)
        if not groups:
            continue
        title = f"{words.section_title(section, language)} ({len(groups)})"
        yield from ("", title, "-" * len(title))
        for group in groups:
            number += 1
            yield from _group(number, group, language)


def _group(number: int, group: Group, language: str) -> Iterator[str]:
    yield from _wrapped(group.texts[language], "    ", f"{number:>2}. ")
    where = [words.place(group, language), f"[{group.rule}]"]
    yield from _wrapped(" · ".join(part for part in where if part), "    ")
    for line in words.also(group, language):
        yield from _wrapped(line, "    ")
    for line in words.follows(group, language):
        yield from _wrapped(line, "      ", "    → ")
    for related in group.related:
        yield from _wrapped(related.texts[language], "      ", "    + ")


def _wrapped(text: str, indent: str = "", first: str | None = None) -> list[str]:
    start = indent if first is None else first
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=indent, break_on_hyphens=False)
