"""Researchers' texts in Markdown → headings, prose and the places of exhibits."""

import re
import unicodedata
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from arviointi.contracts.blocks import Heading, Place, Prose
from arviointi.report.model import PageBlock

PLACE = re.compile(r"\{\{\s*(?:exhibit:\s*)?([a-z][a-z0-9_]*)\s*\}\}")
MARKDOWN = MarkdownIt("commonmark", {"html": False})


def parse(markdown: str) -> tuple[PageBlock, ...]:
    """Split a text into blocks. `{{exhibit: id}}`, or `{{id}}`, on a line of its own is an exhibit's place.

    Headings begin at `##`: the title is the study's. Markup in HTML is shown as it is written.
    """
    blocks = list(_blocks(markdown))
    return tuple(_with_own_anchors(_joined(blocks)))


def _blocks(markdown: str) -> Iterator[PageBlock]:
    lines = markdown.splitlines()
    tokens = [token for token in MARKDOWN.parse(markdown) if token.level == 0 and token.map]
    for token in tokens:
        first, last = token.map or (0, 0)
        source = "\n".join(lines[first:last]).strip()
        place = PLACE.fullmatch(source)
        if place and token.type == "paragraph_open":
            yield Place(kind="exhibit", id=place[1])
        elif token.type == "heading_open":
            yield _heading(token, source)
        else:
            yield Prose(markdown=source)


def _heading(token: Token, source: str) -> Heading:
    text = source.lstrip("# ").rstrip("# ")
    return Heading(level=int(token.tag[1:]), text=text, anchor=slug(text))


def slug(text: str) -> str:
    """Turn a heading into an anchor: letters without accents, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"


def _joined(blocks: list[PageBlock]) -> Iterator[PageBlock]:
    """Join neighbouring prose."""
    waiting: list[str] = []
    for block in blocks:
        if isinstance(block, Prose):
            waiting.append(block.markdown)
            continue
        if waiting:
            yield Prose(markdown="\n\n".join(waiting))
            waiting = []
        yield block
    if waiting:
        yield Prose(markdown="\n\n".join(waiting))


def _with_own_anchors(blocks: Iterator[PageBlock]) -> Iterator[PageBlock]:
    seen: dict[str, int] = {}
    for block in blocks:
        if isinstance(block, Heading):
            seen[block.anchor] = seen.get(block.anchor, 0) + 1
            n = seen[block.anchor]
            yield block if n == 1 else block.model_copy(update={"anchor": f"{block.anchor}-{n}"})
        else:
            yield block


def to_html(markdown: str) -> str:
    """Render prose as HTML."""
    html: str = MARKDOWN.render(markdown)
    return html
