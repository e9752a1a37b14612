"""The docstring of a command as people read it."""

from dataclasses import replace

from chatbot.api.wording.docstrings import paragraphs_of, phrase_of
from chatbot.api.wording.markup import Doc, Paragraph
from chatbot.api.wording.phrases import Cmd, t
from chatbot.api.wording.rendering import IN_A_ROOM


def test_paragraphs_are_told_apart_and_lines_are_not() -> None:
    paragraphs = paragraphs_of("Find a time.\n\nPeople tap\nwhat suits them.\n")

    assert [IN_A_ROOM.words(each.inner) for each in paragraphs] == ["Find a time.", "People tap what suits them."]


def test_what_stands_in_backticks_is_a_command_with_the_prefix_of_the_room() -> None:
    phrase = phrase_of("You choose with `date close`, or `date`.")

    assert phrase == t("You choose with {date_close}, or {date}.", date_close=Cmd("date close"), date=Cmd("date"))
    assert IN_A_ROOM.words(phrase) == "You choose with !date close, or !date."
    assert IN_A_ROOM.in_private().words(phrase) == "You choose with date close, or date."


def test_the_same_command_may_be_named_twice() -> None:
    assert IN_A_ROOM.words(phrase_of("Say `join`. Did you `join`?")) == "Say !join. Did you !join?"


def test_the_reference_shows_commands_in_its_own_way() -> None:
    (paragraph,) = paragraphs_of("Come back with `join for <your co-op>`.", command=lambda words: f"`?{words}`")

    assert IN_A_ROOM.words(paragraph.inner) == "Come back with `?join for <your co-op>`."


def test_a_federation_s_own_word_stands_in_help_where_it_begins_a_sentence_with_a_capital() -> None:
    phrase = phrase_of("See how your {subs} stand. {Subs} are paid once a year.")
    own = replace(IN_A_ROOM, own_words={"subs": "dues & fees"})

    assert IN_A_ROOM.words(phrase) == "See how your subs stand. Subs are paid once a year."
    assert own.words(phrase) == "See how your dues & fees stand. Dues & fees are paid once a year."
    assert (
        own.html(Doc((Paragraph(phrase),)))
        == "<p>See how your dues &amp; fees stand. Dues &amp; fees are paid once a year.</p>"
    )
