"""The typed report model: what is said, free of language and number formats, which come with rendering."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

NumberFormat = Literal["count", "integer", "decimal", "percent", "p_value"]
Status = Literal["pass", "review", "fail"]


class Frozen(BaseModel):
    """A value that nobody changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Frozen):
    """A text written by researchers, by language."""

    kind: Literal["words"] = "words"
    texts: dict[str, str]


class Message(Frozen):
    """A text of the catalogue by its id, with the values it mentions; `count` chooses singular or plural."""

    kind: Literal["message"] = "message"
    id: str
    values: dict[str, "Content"] = {}
    count: int | None = None


class Number(Frozen):
    """A number; `count` marks a protected count, `digits` the decimals of `decimal` and `percent`."""

    kind: Literal["number"] = "number"
    value: float
    format: NumberFormat = "decimal"
    digits: int = 0


class Interval(Frozen):
    """From one number to another."""

    kind: Literal["interval"] = "interval"
    low: float
    high: float
    digits: int = 0


class Suppressed(Frozen):
    """A value that may not be shown: a small count (`below` is the threshold), or one that reveals it."""

    kind: Literal["suppressed"] = "suppressed"
    below: int | None = None


class Day(Frozen):
    """A day, as yyyy-mm-dd."""

    kind: Literal["day"] = "day"
    value: str


class Plain(Frozen):
    """A code or name that is the same in every language."""

    kind: Literal["plain"] = "plain"
    text: str


class Nothing(Frozen):
    """There is no value, and that is known."""

    kind: Literal["nothing"] = "nothing"


class Sentences(Frozen):
    """Several texts after each other."""

    kind: Literal["sentences"] = "sentences"
    parts: tuple["Content", ...]


Content = Annotated[
    Words | Message | Number | Interval | Suppressed | Day | Plain | Nothing | Sentences,
    Field(discriminator="kind"),
]
Message.model_rebuild()
Sentences.model_rebuild()


class Column(Frozen):
    """One column of a table: the first is the row's heading; `below` is printed under the row's numbers."""

    id: str
    heading: Content
    role: Literal["heading", "number", "text", "code", "below"] = "number"


class Row(Frozen):
    """One row; `cells` in the order of the columns."""

    id: str
    cells: tuple[Content, ...]


class RowGroup(Frozen):
    """Rows under one common heading, or under none."""

    id: str
    heading: Content | None = None
    rows: tuple[Row, ...]


class Table(Frozen):
    """A table with its caption and footnotes."""

    kind: Literal["table"] = "table"
    caption: Content
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]
    footnotes: tuple[Content, ...] = ()


class Figure(Frozen):
    """A figure in words and as a table of its numbers. The picture lies beside, one per language."""

    kind: Literal["figure"] = "figure"
    caption: Content
    alt: Content
    description: Content
    table: Table
    footnotes: tuple[Content, ...] = ()


class Heading(Frozen):
    """A heading of the text."""

    kind: Literal["heading"] = "heading"
    level: int
    text: str
    anchor: str


class Prose(Frozen):
    """Paragraphs and lists in Markdown."""

    kind: Literal["prose"] = "prose"
    markdown: str


class Callout(Frozen):
    """Something a reader must not miss."""

    kind: Literal["callout"] = "callout"
    type: Literal["caution", "simulated", "draft", "learned", "cannot_tell", "reading"]
    title: Content
    items: tuple[Content, ...] = ()


class Place(Frozen):
    """Where an exhibit or a part the report makes by itself stands in the text."""

    kind: Literal["exhibit", "part"]
    id: str


class Conclusion(Frozen):
    """One sentence for the summary, made by the exhibit that has the numbers."""

    id: str
    topic: Literal["implementation", "effect"]
    certainty: Literal["learned", "cannot_tell"]
    text: Content


class Exhibit(Frozen):
    """One exhibit as it may leave the secure environment, with the verdict of disclosure control.

    An exhibit with a section of its own has its `heading`, and before the block what is remarked on it.
    """

    id: str
    heading: Content | None = None
    remarks: tuple[Callout, ...] = ()
    block: Annotated[Table | Figure, Field(discriminator="kind")]
    conclusions: tuple[Conclusion, ...] = ()
    status: Status
    reasons: tuple[Content, ...] = ()
    is_draft: bool = False
    digest: str = ""
