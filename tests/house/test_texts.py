"""What people read is one literal with named parts: it can be read aloud, found, and translated. No text holds a prefix."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest

import commands
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.wording.phrases import A_CRITICAL_FIRST, CRITICALS, OWN_WORDS, STANDING_ASIDE
from chatbot.gathering import template
from tests.house.texts_reader import SKIP, Offence, Texts, in_short

ROOT = Path(__file__).parents[2]
WORDS = {command.words.split()[0] for command in Catalogue(commands.FAMILIES).commands}
KNOW_THE_PREFIX = {
    "chatbot/api/wording/texts.py": "tells the rendering, which writes it before each command",
    "chatbot/handling/dispatcher.py": "listens for it",
    "chatbot/handling/quoting.py": "leaves commands out of what is passed on",
    "chatbot/handling/messages.py": "looks for another command in a later line",
}
NOT_SAID_OF_IT = {
    "Subs, in private.": "the heading of the reference, which is written for all federations",
    "In a circle's room I tell what concerns this circle. In private I tell all.": "a verb",
    "Name an item with its number, else it is the one that is spoken of. With “but Kim” somebody is left out, with “but Kim: concern …” they "
    "say something else; set off with “;” where there are more. Each co-op is told, and can correct it.": "is read so in every federation",
}
USUAL = {word.usual.template for word in (*OWN_WORDS.values(), A_CRITICAL_FIRST, CRITICALS, STANDING_ASIDE)} | {
    "stands aside"
}
"""What is said where a federation has no word of its own."""
TABLES: dict[str, str] = {}
"""Files with a table that the formatter would tear apart, and why it has to be one."""


@cache
def all_files() -> Sequence[Texts]:
    return Texts.below(ROOT, "commands", "chatbot")


def texts_of_rooms() -> Sequence[Texts]:
    """In the demo commands are said, and so have their prefix."""
    return [texts for texts in all_files() if not texts.file.startswith("chatbot/demo/")]


def _must_be_none(offences: Iterable[Offence], *, or_else: str) -> None:
    """Fail with the lines of each file, and with what is to be done."""
    found = in_short(list(offences))
    if found:
        pytest.fail(f"{found}\n{or_else}", pytrace=False)


def test_no_text_is_glued_from_pieces() -> None:
    _must_be_none(
        (offence for texts in texts_of_rooms() for offence in texts.glued()),
        or_else='Give each sentence its literal: p("React on {card}, or say {yes}.", card=link, yes=cmd("yes C-12")).',
    )


def test_every_text_names_its_parts() -> None:
    _must_be_none(
        (offence for texts in texts_of_rooms() for offence in texts.misnamed()),
        or_else="What a sentence names is not what it is given: it would fail when it is said, and so perhaps years later.",
    )


def test_no_text_holds_a_prefix_or_a_backtick() -> None:
    _must_be_none(
        (offence for texts in texts_of_rooms() for offence in texts.with_prefix(WORDS)),
        or_else='Say {join} and give join=cmd("join"). In the docstring of a command, which is its help, write `join`.',
    )


def test_only_who_writes_it_and_who_listens_for_it_knows_the_prefix() -> None:
    knows = {texts.file: offence for texts in texts_of_rooms() for offence in texts.with_known_prefix()}

    _must_be_none(
        (offence for file, offence in knows.items() if file not in KNOW_THE_PREFIX),
        or_else="A command that people are to say is a cmd(…): the rendering writes its prefix.",
    )
    assert KNOW_THE_PREFIX.keys() <= knows.keys()


def test_what_a_federation_has_its_own_word_for_is_called_so_everywhere() -> None:
    """Put it into braces, and give it its part: ``t("What {coop} pays in {subs}", subs=SUBS)``; in the help of a command the braces
    are enough."""
    said = {text for message in template() for text in ([message.id] if isinstance(message.id, str) else message.id)}
    bare = re.compile(rf"(?<![\w{{`_])(?:{'|'.join(USUAL)})(?![\w}}_])")

    assert {text for text in said if text not in USUAL and bare.search(text)} == NOT_SAID_OF_IT.keys()


def test_the_formatter_works_on_every_file() -> None:
    skips = {texts.file: list(texts.unformatted()) for texts in all_files()}

    _must_be_none(
        (offence for file, found in skips.items() if file not in TABLES for offence in found),
        or_else="Let the formatter write it, or name the file in TABLES with the reason.",
    )
    assert all(skips[file] for file in TABLES)


GLUED = [
    'p(f"Hello {name}")', 'p("Hello " + name)', 'p("Hello %s" % name)', 'p("Hello {}".format(name))', 'p(", ".join(names))',
    'p("Hello ", b(name))', "p()", 't(f"Hello {name}")', 'say("Hello", f"{name}")', 'Refusal("code", f"No {name}")',
    'Reply.text("Hello " + name)', 'n(3, "one", f"{count} loaves")', 'p(f"{a}" if a else "none")', 'ul([[b(name), "!"]])',
    'ul([(name, "!") for name in names])', 'ul([f"{name}!"])', "say(str(error))",
]  # fmt: skip
WHOLE = [
    'p("Hello {name}", name=b(name))', "p(phrase)", "p(phrase_of(name))", "say(*blocks)", "say(error.words)", 'p("a" if a else "b")',
    'Refusal("code", "No {name}", name=f"{one} and {two}")', 'Reply.text("Hello", p("Goodbye"))', "ul(lines)",
    'ul([t("{a}: {b}", a=a, b=b) for a, b in pairs])', "ul([name, other])", 'Reply.text(say_it(), private=True)',
]  # fmt: skip


@pytest.mark.parametrize("source", GLUED)
def test_a_glued_text_is_found(source: str) -> None:
    assert [each.what for each in Texts("a.py", source).glued()] == ["glued"]


@pytest.mark.parametrize("source", WHOLE)
def test_a_whole_text_is_not_taken_for_a_glued_one(source: str) -> None:
    assert not list(Texts("a.py", source).glued())
    assert not list(Texts("a.py", source).misnamed())


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('p("Hello {name}")', "misnamed"), ('t("Hello", name=name)', "misnamed"), ('say("Hello {a}", b=b)', "misnamed"),
        ('say("Hello {a}", "Goodbye")', "misnamed"), ('Reply.text("{about}", about=item)', "misnamed"),
        ('Refusal("a", "No {b}", c=c)', "misnamed"), ('n(3, "{one} loaf", "{count} loaves")', "misnamed"),
        ('n(3, "a loaf", "loaves", of=bread)', "misnamed"), ('p("Hello {}", a=a)', "braces"), ('p("Hello {a!r}", a=a)', "braces"),
        ('p("Hello {a", a=a)', "braces"), ('p("**Hello")', "stars"), ('p("**Hello* you**")', "stars"),
        ('p("Hello {a}" if a else "Hello", a=a)', "misnamed"),
    ],
)  # fmt: skip
def test_a_text_that_does_not_name_its_parts_is_found(source: str, what: str) -> None:
    assert [each.what for each in Texts("a.py", source).misnamed()] == [what]


@pytest.mark.parametrize(
    "source",
    [
        'n(3, "one loaf", "{count} loaves")', 'n(3, "one loaf of {bread}", "loaves of {bread}", bread=bread)', 'p("{a}", **parts)',
        'Reply.text("{a}", a=a, about=item, private=True)', 'say("**Hello** *you*")', "Refusal(code, words)",
    ],
)  # fmt: skip
def test_a_text_that_names_its_parts_is_left_alone(source: str) -> None:
    assert not list(Texts("a.py", source).misnamed())


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('t("Say !join")', ["prefix"]), ('code("!join for <your co-op>")', ["prefix"]), ('code(f"!join {name}")', ["prefix"]),
        ('words = {"a": "!join"}', ["prefix"]),
        ('p("Say `join`")', ["backtick"]),
        ('@family.command("leave")\nasync def leave(ctx):\n    """Come back with !join."""', ["prefix"]),
        ('@family.command("leave")\nasync def leave(ctx):\n    """Come back with `join`."""', []),
        ('"""``!join`` puts a person on the register."""', []), ('def leave(ctx):\n    """What !join has done."""', []),
        ('p("Hurry!join us, !joined")', []), ('cmd("join")', []),
    ],
)  # fmt: skip
def test_a_prefix_is_found_wherever_people_may_read_it(source: str, what: list[str]) -> None:
    assert [each.what for each in Texts("a.py", source).with_prefix({"join"})] == what


def test_who_knows_the_prefix_and_what_is_not_formatted_is_found() -> None:
    texts = Texts("a.py", f"b = code(settings.matrix.command_prefix)\nc = [1,2]  # {SKIP}\n")

    assert [(each.line, each.what) for each in texts.with_known_prefix()] == [(1, "command_prefix")]
    assert [(each.line, each.what) for each in texts.unformatted()] == [(2, SKIP)]


def test_what_is_found_is_told_in_a_line_for_each_file() -> None:
    found = [
        Offence("b.py", 3, "glued"),
        Offence("a.py", 20, "glued"),
        Offence("a.py", 4, "glued"),
        Offence("a.py", 4, "glued"),
    ]

    assert in_short(found) == "a.py: glued 4, 20\nb.py: glued 3"
