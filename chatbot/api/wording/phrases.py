"""The words of a sentence: one literal with named parts, so that it can be read aloud, found, and translated.

``t("React on {card}, or say {yes}.", card=link, yes=cmd("yes C-12"))``. The literal is ours: ``**strong**`` and ``*emphasised*``
may stand in it. The parts are values: a string is somebody's words, letter by letter, and nothing in it is read as markup.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter
from types import MappingProxyType
from urllib.parse import quote as percent

from storage.types import EventId, RoomId, UserId

_MARKS = re.compile(r"\*\*|\*")


@dataclass(frozen=True, slots=True)
class Bold:
    """Strong."""

    inner: "Inline"


@dataclass(frozen=True, slots=True)
class Italic:
    """Emphasised."""

    inner: "Inline"


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type, letter by letter, that is no command: an answer, a setting."""

    text: str


@dataclass(frozen=True, slots=True)
class Cmd:
    """Something to say to the bot. Shown with the prefix; in a private room, where that may be left out, without it.

    ``here`` is False for what is to be said in another room than this one, so that the prefix is shown wherever it is read.
    """

    words: str
    here: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    text: "Inline"
    url: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence or a part of one. ``template`` is its literal in English, which is also its name in the catalogue of texts."""

    template: str
    parts: "Mapping[str, Part]" = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        named = set(named_in(self.template))
        if named != set(self.parts):
            raise TypeError(f"{self.template!r} names {sorted(named)}, and is given {sorted(self.parts)}")
        if not is_balanced(self.template):
            raise TypeError(f"{self.template!r} does not end what it makes strong or emphasised")


@dataclass(frozen=True, slots=True)
class Plural:
    """A phrase that depends on a number: for one, and for any other."""

    count: int
    one: Phrase
    other: Phrase


@dataclass(frozen=True, slots=True)
class Listed:
    """Several things one after the other, as the language lists them: "a, b and c". ``style`` is one of Babel's."""

    items: "tuple[Inline, ...]"
    style: str = "standard"


@dataclass(frozen=True, slots=True)
class OwnWord:
    """Something for which a federation may have a word of its own in its TOML (``words``): ``usual`` is what it is called else."""

    name: str
    usual: Phrase
    begins: bool = False
    """Whether a sentence begins with it."""
    article: bool = False
    """Whether it comes with its article: an objection."""
    many: bool = False
    """Whether there are several: objections."""

    def of(self, own: str, *, english: bool = True) -> "Inline":
        """The federation's word as it stands in this place. Of other languages we know no plural, and leave the word as it is."""
        if self.article:
            return with_article(own, begins=self.begins)
        own = several(own) if self.many and english else own
        return own[:1].upper() + own[1:] if self.begins else own


@dataclass(frozen=True, slots=True)
class Run:
    """Parts one directly after the other: for what is put together from sentences that are whole by themselves."""

    items: "tuple[Inline, ...]"
    between: str = " "


Inline = str | Bold | Italic | Code | Cmd | Link | Phrase | Plural | Listed | OwnWord | Run
Part = Inline | int
"""What may be put into a sentence. A number is shown as it is."""


def t(template: str, /, **parts: "Part") -> Phrase:
    """A phrase: a literal with named parts. Raises TypeError when the names in it are not those of the parts."""
    return Phrase(template, MappingProxyType(parts))


def n(count: int, one: str, other: str, /, **parts: "Part") -> Plural:
    """A phrase that depends on a number, which both literals may name as ``{count}``."""
    given = {"count": count, **parts}
    return Plural(count, *(t(each, **{name: given[name] for name in named_in(each)}) for each in (one, other)))


def cmd(words: str, *, here: bool = True) -> Cmd:
    """Something to say to the bot, without its prefix: ``cmd("join for <your co-op>")``."""
    return Cmd(words, here)


def code(text: str) -> Code:
    """Something to type, letter by letter, that is no command."""
    return Code(text)


def b(inner: Inline) -> Bold:
    """A strong value. Within a literal, write ``**strong**``."""
    return Bold(inner)


def i(inner: Inline) -> Italic:
    """An emphasised value. Within a literal, write ``*emphasised*``."""
    return Italic(inner)


def listed(items: Iterable[Inline], *, style: str = "standard") -> Listed:
    """Things one after the other: "a, b and c"; with the style ``or``, "a, b or c"; with ``unit-narrow``, "a, b, c"."""
    return Listed(tuple(items), style)


def run(*items: Inline, between: str = " ") -> Run:
    """Whole sentences one after the other, with a blank between them."""
    return Run(items, between)


def link(text: Inline, url: str) -> Link:
    """A link; ``url`` must be https or http."""
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"not a web address: {url!r}")
    return Link(text, url)


def event_link(text: Inline, room_id: RoomId, event_id: EventId) -> Link:
    """A link that opens a message in any client."""
    server = event_id.partition(":")[2] or room_id.partition(":")[2]
    via = f"?via={percent(server)}" if server else ""
    return Link(text, f"https://matrix.to/#/{percent(room_id)}/{percent(event_id)}{via}")


def room_link(text: Inline, room_id: RoomId) -> Link:
    """A link that opens a room in any client of somebody who is in it or invited."""
    return Link(text, f"https://matrix.to/#/{percent(room_id)}")


def user_link(text: Inline, user_id: UserId) -> Link:
    """A link that opens a chat with somebody in any client."""
    return Link(text, f"https://matrix.to/#/{percent(user_id)}")


def named_in(template: str) -> list[str]:
    """The names of the parts in a literal. Raises ValueError when its braces do not match, or one has no name."""
    names: list[str] = []
    for _, name, spec, conversion in Formatter().parse(template):
        if name is not None:
            if not name.isidentifier() or spec or conversion:
                raise ValueError(f"{template!r} names no part with {{{name}}}")
            names.append(name)
    return names


def tokens(template: str) -> Iterator[tuple[str, str]]:
    """A literal in its pieces: ``("text", …)``, ``("part", its name)``, ``("mark", "**" or "*")``."""
    for text, name, _, _ in Formatter().parse(template):
        at = 0
        for mark in _MARKS.finditer(text):
            if mark.start() > at:
                yield "text", text[at : mark.start()]
            yield "mark", mark.group()
            at = mark.end()
        if at < len(text):
            yield "text", text[at:]
        if name is not None:
            yield "part", name


def is_balanced(template: str) -> bool:
    """Whether what a literal makes strong or emphasised ends again, the last begun first."""
    begun: list[str] = []
    for kind, mark in tokens(template):
        if kind == "mark" and begun and begun[-1] == mark:
            begun.pop()
        elif kind == "mark":
            begun.append(mark)
    return not begun


def with_article(noun: str, *, begins: bool = False) -> Phrase:
    """A word with its article in front: an objection, a worry."""
    vowel = noun[:1].casefold() in "aeiou"
    if begins:
        return t("An {noun}", noun=noun) if vowel else t("A {noun}", noun=noun)
    return t("an {noun}", noun=noun) if vowel else t("a {noun}", noun=noun)


def several(noun: str) -> str:
    """More than one of what an English word names: objections, worries, blocks."""
    if noun[-1:] == "y" and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "sh", "ch")) else f"{noun}s"


SUBS, SUBS_FIRST = OwnWord("subs", t("subs")), OwnWord("subs", t("Subs"), begins=True)
"""What the federation calls its membership money: subs, dues, fees."""
CRITICAL = OwnWord("critical_concern", t("critical concern"))
A_CRITICAL = OwnWord("critical_concern", t("a critical concern"), article=True)
A_CRITICAL_FIRST = OwnWord("critical_concern", t("A critical concern"), article=True, begins=True)
CRITICALS = OwnWord("critical_concern", t("critical concerns"), many=True)
"""What the federation calls what stops an item: critical concern, objection, block."""
CONCERN, A_CONCERN = OwnWord("concern", t("concern")), OwnWord("concern", t("a concern"), article=True)
CONCERNS = OwnWord("concern", t("concerns"), many=True)
"""What it calls what is recorded and does not stop it."""
STAND_ASIDE = OwnWord("stand_aside", t("stand aside"))
STANDING_ASIDE = OwnWord("stand_aside", t("standing aside"))
"""What it calls being heard without consent. The word is left as it is, since we cannot know how it bends."""
OWN_WORDS = {
    "subs": SUBS,
    "Subs": SUBS_FIRST,
    "critical_concern": CRITICAL,
    "a_critical_concern": A_CRITICAL,
    "concern": CONCERN,
    "a_concern": A_CONCERN,
    "concerns": CONCERNS,
    "stand_aside": STAND_ASIDE,
}
"""Those that may stand in the help of a command, by what stands there in braces."""
