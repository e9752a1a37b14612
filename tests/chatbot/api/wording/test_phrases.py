"""A sentence is one literal with named parts: written out safely, with the right prefix, in the reader's language."""

from collections.abc import Callable
from dataclasses import replace
from gettext import NullTranslations

import pytest
from babel import Locale

from chatbot.api.wording.markup import b, cmd, code, i, link, listed, n, p, quote, run, say, t, ul
from chatbot.api.wording.phrases import Inline
from chatbot.api.wording.rendering import IN_A_ROOM, Rendering

NASTY = "<b>{yes}</b> **Leaf** & *Co* {0} %s"
"""What somebody may call themselves."""


class German(NullTranslations):
    """A catalogue of four texts, two of which are wrong."""

    def gettext(self, message: str) -> str:
        return {
            "{who} speaks for **{coop}**.": "Für **{coop}** spricht {who}.",
            "Say {yes}.": "Sag {nein}.",
            "It is **good**.": "Es ist **gut.",
        }.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return {"{count} co-op": "{count} Genossenschaft"}.get(msgid1, msgid2) + ("en" if n != 1 else "")


def test_a_part_is_a_value_and_nothing_in_it_is_read() -> None:
    sentence = t("{who} said **{words}**, *twice*.", who=NASTY, words=NASTY)

    assert IN_A_ROOM.words(sentence) == f"{NASTY} said {NASTY}, twice."
    html = IN_A_ROOM.html(say(sentence))
    escaped = "&lt;b&gt;{yes}&lt;/b&gt; **Leaf** &amp; *Co* {0} %s"
    assert html == f"<p>{escaped} said <strong>{escaped}</strong>, <em>twice</em>.</p>"


def test_all_that_can_stand_in_a_sentence() -> None:
    sentence = p(
        "{a}, {b}, {c}, {d}, {e}, {f}: {{so}}\nIt is.",
        a=b("A<"), b=i(t("B {n}", n=2)), c=code("yes"), d=cmd("yes C-1"), e=link("card", "https://e.org/?a=1&b=2"), f=7,
    )  # fmt: skip

    assert IN_A_ROOM.plain(say(sentence)) == "A<, B 2, yes, !yes C-1, card (https://e.org/?a=1&b=2), 7: {so}\nIt is."
    assert IN_A_ROOM.html(say(sentence)) == (
        "<p><strong>A&lt;</strong>, <em>B 2</em>, <code>yes</code>, <code>!yes C\u2060-\u20601</code>, "
        '<a href="https://e.org/?a=1&amp;b=2">card</a>, 7: {so}<br>It is.</p>'
    )


@pytest.mark.parametrize(
    ("inline", "words"),
    [
        (n(1, "one co-op", "{count} co-ops"), "one co-op"),
        (n(0, "one co-op", "{count} co-ops"), "0 co-ops"),
        (n(3, "{count} co-op of {all}", "{count} co-ops of {all}", all=5), "3 co-ops of 5"),
        (listed([]), ""),
        (listed(["a"]), "a"),
        (listed(["a", t("b")]), "a and b"),
        (listed(["a", "b {x}", cmd("c")]), "a, b {x} and !c"),
        (listed(["a", "b", "c"], style="or"), "a, b or c"),
        (run(t("It is so."), t("Say {yes}.", yes=code("yes"))), "It is so. Say yes."),
    ],
)
def test_numbers_and_lists_in_words(inline: Inline, words: str) -> None:
    assert IN_A_ROOM.words(inline) == words


def test_a_command_has_the_configured_prefix_in_rooms_and_none_in_private() -> None:
    room = Rendering(prefix="?")
    there = t("Say {here} here, or {there} in the circle's room.", here=cmd("join"), there=cmd("help", here=False))

    assert room.words(there) == "Say ?join here, or ?help in the circle's room."
    assert room.in_private().words(there) == "Say join here, or ?help in the circle's room."


def test_quotes_and_lists_of_values_are_shown_letter_by_letter() -> None:
    doc = say(ul([NASTY, t("{x}", x=NASTY)]), quote(f"{NASTY}\nsecond"))

    assert IN_A_ROOM.plain(doc) == f"• {NASTY}\n• {NASTY}\n\n> {NASTY}\n> second"
    assert "<b>" not in IN_A_ROOM.html(doc)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: t("Say {yes}."),
        lambda: t("Say yes.", no="no"),
        lambda: t("Say **{yes}.", yes="yes"),
        lambda: t("Say *yes** now*."),
        lambda: n(2, "{one}", "{count} of {all}"),
        lambda: say("One {a}.", "two", a="1"),
    ],
)
def test_a_literal_that_does_not_fit_its_parts_is_a_mistake_of_ours(wrong: Callable[[], object]) -> None:
    with pytest.raises((TypeError, KeyError)):
        wrong()


@pytest.mark.parametrize("template", ["{}", "{0}", "{a!r}", "{a:>3}", "{a.b}", "}"])
def test_a_literal_names_its_parts_and_nothing_else(template: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        t(template, a="x")


def test_a_catalogue_changes_the_words_and_their_order_and_not_the_values() -> None:
    german = replace(IN_A_ROOM, texts=German(), locale=Locale("de"))

    assert german.words(t("{who} speaks for **{coop}**.", who="Gus", coop="Leaf & Co")) == "Für Leaf & Co spricht Gus."
    assert german.words(n(2, "{count} co-op", "{count} co-ops")) == "2 Genossenschaften"
    assert german.words(listed(["a", "b", cmd("join")])) == "a, b und !join"


@pytest.mark.parametrize("language", ["de", "fr", "ro", "ar", "lo"])
@pytest.mark.parametrize("style", ["standard", "or", "unit", "standard-narrow"])
def test_a_language_without_a_pattern_for_a_style_lists_things_as_it_does_anyway(language: str, style: str) -> None:
    there = replace(IN_A_ROOM, locale=Locale(language))

    for count in range(1, 5):
        assert there.words(listed("abcd"[:count], style=style)).startswith("a")


def test_a_translation_that_names_what_is_not_there_is_passed_over() -> None:
    german = replace(IN_A_ROOM, texts=German(), locale=Locale("de"))

    assert german.words(t("Say {yes}.", yes=code("yes"))) == "Say yes."
    assert german.html(say(t("It is **good**."))) == "<p>It is <strong>good</strong>.</p>"


def test_a_link_leads_to_the_web_and_nowhere_else() -> None:
    with pytest.raises(ValueError, match="not a web address"):
        link("x", "javascript:alert(1)")
