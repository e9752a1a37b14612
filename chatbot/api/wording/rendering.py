"""How a message is written out: in which language, with which prefix before commands; as a plain body and as safe HTML.

Every inserted value is escaped here and nowhere else. The HTML keeps to what every client shows (MATRIX §10), and the plain
body is complete by itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from gettext import NullTranslations
from html import escape

from babel import Locale
from babel.lists import format_list

from chatbot.api.wording.markup import Block, Bullets, Doc, Paragraph, Quote, Sealed
from chatbot.api.wording.phrases import (
    Bold,
    Cmd,
    Code,
    Inline,
    Italic,
    Link,
    Listed,
    OwnWord,
    Part,
    Phrase,
    Plural,
    Run,
    is_balanced,
    named_in,
    tokens,
)
from chatbot.api.wording.placeholders import as_shown
from storage.marks import BLOCKS, Kind, Mark, leads, steps
from storage.patterns import pattern_of
from storage.written import Written, shown

_AN_ID = pattern_of(r"((?<![^\s(])@[^\s@()<>]+:[\w-]+(?:\.[\w-]+)*(?::\d+)?)")
_OF_A_RECORD = pattern_of(r"(?<=\b[A-Z])-(?=\d)")
TAGS = {"**": "strong", "*": "em"}


@dataclass(frozen=True, slots=True)
class Rendering:
    """How words are written out for one reader."""

    prefix: str = "!"
    private: bool = False
    """In a private room commands are shown without the prefix: there it may be left out."""
    weighty: frozenset[str] = frozenset()
    """The commands that are read back where they are said without the prefix, so they are shown with it everywhere."""
    locale: Locale = field(default_factory=lambda: Locale("en", "GB"))
    texts: NullTranslations = field(default_factory=NullTranslations)
    """The catalogue of texts; without one they are English."""
    own_words: Mapping[str, str] = field(default_factory=dict)
    """What the federation calls things, where that is not what they are usually called (``OwnWord``)."""

    def in_private(self) -> "Rendering":
        """The same for a private room."""
        return self if self.private else replace(self, private=True)

    def plain(self, doc: Doc) -> str:
        """A message for clients that show no HTML; complete by itself."""
        return "\n\n".join(self._plain_block(block) for block in doc.blocks)

    def html(self, doc: Doc) -> str:
        """A message as HTML of the kind every client shows."""
        return "".join(self._html_block(block) for block in doc.blocks)

    def words(self, inline: Inline) -> str:
        """A sentence, or a part of one, in plain words."""
        return self._write(inline, _Plain)

    def command(self, said: Cmd) -> str:
        """Something to say to the bot, as it is typed where it is read."""
        bare = self.private and said.here and not self._weighs(said.words)
        shown = as_shown(said.words)
        return shown if bare else f"{self.prefix}{shown}"

    def _weighs(self, said: str) -> bool:
        words = said.split()[:2]
        return " ".join(words) in self.weighty or words[0] in self.weighty

    def _plain_block(self, block: Block) -> str:
        match block:
            case Paragraph(inner):
                return self.words(inner)
            case Bullets(items, numbered):
                dots = (f"{place}." if numbered else "•" for place in range(1, len(items) + 1))
                return "\n".join(f"{dot} {self.words(item)}" for dot, item in zip(dots, items, strict=True))
            case Quote(text):
                return "\n".join(f"> {line}" for line in shown(text).splitlines())
            case Sealed(words):
                return "\n\n".join(self._plain_block(each) for each in words)

    def _html_block(self, block: Block) -> str:
        match block:
            case Paragraph(inner):
                return f"<p>{self._write(inner, _Html)}</p>"
            case Bullets(items, numbered):
                kind = "ol" if numbered else "ul"
                return f"<{kind}>" + "".join(f"<li>{self._write(item, _Html)}</li>" for item in items) + f"</{kind}>"
            case Quote(text):
                return f"<blockquote>{_Html.quoted(text)}</blockquote>"
            case Sealed(words):
                return "".join(self._html_block(each) for each in words)

    def _write(self, inline: Inline, pen: "type[_Plain | _Html]") -> str:
        match inline:
            case str():
                return pen.value(inline)
            case Code(text):
                return pen.wrap("code", pen.text(text))
            case Cmd():
                return pen.wrap("code", pen.command(self.command(inline)))
            case Bold(inner):
                return pen.wrap("strong", self._write(inner, pen))
            case Italic(inner):
                return pen.wrap("em", self._write(inner, pen))
            case Link(text, url):
                return pen.link(self._write(text, pen), url)
            case Phrase(template, parts):
                return self._phrase(self.texts.gettext(template), parts, pen, or_else=template)
            case Plural(count, one, other):
                found, english = self.texts.ngettext(one.template, other.template, count), one if count == 1 else other
                return self._phrase(found, {**one.parts, **other.parts}, pen, or_else=english.template)
            case Listed(items, style):
                return self._list([self._write(item, pen) for item in items], style)
            case OwnWord():
                own, bends = self.own_words.get(inline.name), self.locale.language == "en"
                return self._write(inline.usual if own is None else inline.of(own, english=bends), pen)
            case Run(items, between):
                return pen.text(between).join(self._write(item, pen) for item in items)

    def _list(self, written: Sequence[str], style: str) -> str:
        if not written:
            return ""
        try:
            return format_list(written, style=style, locale=self.locale)  # type: ignore[arg-type]
        except KeyError:  # Of German and others Babel knows some styles for two things alone.
            return format_list(written, locale=self.locale)

    def _phrase(self, template: str, parts: Mapping[str, Part], pen: "type[_Plain | _Html]", *, or_else: str) -> str:
        """A literal of our language with its parts; the English one where a translation names parts that are not there."""
        if template != or_else and not _fits(template, parts):
            template = or_else
        written: list[str] = []
        begun: list[str] = []
        for kind, piece in tokens(template):
            if kind == "text":
                written.append(pen.text(piece))
            elif kind == "part":
                part = parts[piece]
                written.append(self._write(str(part) if isinstance(part, int) else part, pen))
            elif begun and begun[-1] == piece:
                written.append(pen.end(TAGS[begun.pop()]))
            else:
                begun.append(piece)
                written.append(pen.begin(TAGS[piece]))
        return "".join(written)


def _fits(template: str, parts: Mapping[str, object]) -> bool:
    try:
        return set(named_in(template)) <= set(parts) and is_balanced(template)
    except ValueError:
        return False


class _Plain:
    """Writes plain words."""

    @staticmethod
    def text(words: str) -> str:
        return words

    @staticmethod
    def command(words: str) -> str:
        return words

    @staticmethod
    def value(words: str) -> str:
        return shown(words)

    @staticmethod
    def begin(tag: str) -> str:
        return ""

    end = begin

    @staticmethod
    def wrap(tag: str, inner: str) -> str:
        return inner

    @staticmethod
    def link(text: str, url: str) -> str:
        return f"{text} ({url})"


class _Html:
    """Writes HTML, and escapes what it is given to write."""

    @staticmethod
    def text(words: str) -> str:
        return escape(words).replace("\n", "<br>")

    @classmethod
    def command(cls, words: str) -> str:
        """A command, of which a narrow line breaks no number: “C-” and “3” stay together. The marks that do it are no part of what is
        read when somebody copies them (``tidy``)."""
        return cls.text(_OF_A_RECORD.sub("\u2060-\u2060", words))

    @classmethod
    def value(cls, words: str) -> str:
        """Somebody's words within a sentence, where lists are lines. Ids of people stand as code, since clients put a name in place
        of any other: beside the name that stands there."""
        return "".join(
            _tags(Written.of(words).without(lambda mark: mark.kind in BLOCKS or mark.kind is Kind.LEAD), cls._with_ids)
        )

    @classmethod
    def quoted(cls, words: str) -> str:
        """Somebody's words in a block of their own."""
        written = Written.of(words)
        return "".join(_tags(Written(tuple(run for run in written.runs if not leads(run[1]))), cls.text))

    @classmethod
    def _with_ids(cls, words: str) -> str:
        parts = enumerate(_AN_ID.split(words))
        return "".join(f"<code>{cls.text(each)}</code>" if place % 2 else cls.text(each) for place, each in parts)

    @staticmethod
    def begin(tag: str) -> str:
        return f"<{tag}>"

    @staticmethod
    def end(tag: str) -> str:
        return f"</{tag}>"

    @staticmethod
    def wrap(tag: str, inner: str) -> str:
        return f"<{tag}>{inner}</{tag}>"

    @staticmethod
    def link(text: str, url: str) -> str:
        return f'<a href="{escape(url)}">{text}</a>'


def _tags(written: Written, text: Callable[[str], str]) -> Iterator[str]:
    """Words as safe HTML: tags of our own alone, each ended where what it stands in ends."""
    found = [*steps(written.runs)]
    plainly = 0
    for place, (step, what) in enumerate(found):
        if isinstance(what, str):
            if place and _is_block(found[place - 1]):
                what = what.lstrip("\n")
            if place + 1 < len(found) and _is_block(found[place + 1]):
                what = what.rstrip("\n")
            yield escape(what) if plainly else text(what)
        elif what.kind is Kind.LINK:
            yield f'<a href="{escape(what.value)}">' if step == "begin" else "</a>"
        elif what.kind is Kind.SPOILER:
            yield "<span data-mx-spoiler>" if step == "begin" else "</span>"
        elif what.kind is Kind.PRE:
            plainly += 1 if step == "begin" else -1
            yield "<pre><code>" if step == "begin" else "</code></pre>"
        else:
            yield f"<{what.kind}>" if step == "begin" else f"</{what.kind}>"


def _is_block(step: tuple[str, Mark | str]) -> bool:
    return isinstance(step[1], Mark) and step[1].kind in BLOCKS


IN_A_ROOM = Rendering()
"""English, with the usual prefix, for readers in a circle's room."""
