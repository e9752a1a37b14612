"""One member does not keep everybody waiting: whatever is said, each command's grammar and each reader is done at once.

``hostile.json`` keeps what was slow once, or is of the kind. What the search at the end finds belongs there, too.
"""

import contextlib
import inspect
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import commands
from chatbot.api.arguments import (
    Declared,
    Reading,
    ahead_at_the_end,
    calendar_names,
    clean_name,
    clock,
    dates,
    days,
    declaration,
    doubts,
    figure_words,
    looks_like_a_time,
    may_be_an_amount,
    numbers,
    parse_money,
    parse_number,
    parse_since,
    parse_span,
    parse_user,
    parse_when,
    periods,
    read_declaration,
    skeleton_of,
    slug_of,
    tidy,
    time_left_in,
    time_words,
    without_lead,
    zones,
)
from chatbot.api.arguments import lengths as lengths_read
from chatbot.api.arguments import money as money_read
from chatbot.api.arguments import past as past_read
from chatbot.api.arguments import words as words_read
from chatbot.api.arguments.bounds import NAME, SUM, TEXT, TIME
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import Refusal
from chatbot.api.understanding import courtesies
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.phrase_words import names_of_circles
from chatbot.api.wording.phrases import cmd
from chatbot.handling import asked_back
from chatbot.handling.figures import may_hold_a_figure
from chatbot.matrix import message
from commands.meet.family import LONGEST_TEXT
from commands.rules import people, rollcall, selection
from commands.rules.consent import bulk as consent_bulk
from commands.rules.consent import changes as consent_changes
from commands.rules.consent import phrases as consent_phrases
from commands.rules.consent import terms as consent_terms
from commands.rules.consent import words as consent_words
from commands.rules.consent.hint import answer_in_the_room
from commands.rules.meet import counting as meet
from commands.rules.meet import times as meet_times
from commands.rules.meet import words as meet_words
from commands.rules.meet.days import numbered
from commands.rules.relay import addresses as relay_addresses
from commands.rules.relay import passing as relay
from commands.rules.relay import words as relay_words
from commands.rules.subs import basis as subs_basis
from commands.rules.subs import in_part as subs_in_part
from commands.rules.subs import named as subs_named
from commands.rules.subs import said as subs_said
from commands.rules.subs import told as subs_told
from commands.rules.subs import treasurers as subs_treasurers
from commands.rules.subs import wonders as subs_wonders
from commands.rules.subs import words as subs_words
from commands.rules.subs.terms import Kind
from commands.rules.yes_or_no import yes_or_no
from storage.models import OpenQuestion, Round
from storage.types import Pence, UserId

pytestmark = pytest.mark.long

AT_ONCE = 0.05
"""Seconds of the processor, of a machine that counts to COUNT in that time."""
COUNT = 1_000_000
TRIES = 6
"""So often it is looked whether it was the words that took so long, or what else the machine does: each time beside the counting."""
SENT = 60_000
"""Letters of the longest message that a homeserver takes."""
CATALOGUE = Catalogue(commands.FAMILIES)
CIRCLES = names_of_circles([("tech", "Tech circle"), ("coordinating", "Coordinating circle")])
READING = Reading(
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-"), "GBP"
)
Reader = Callable[[str], object]
NAMES = calendar_names.names_in(str(READING.locale))
BEFORE = Declared(Pence(1), Pence(1))
SCHEMES, CO_OPS = {"tech-fund": "tech-fund", "tech fund": "tech-fund"}, ("Leaf Bakery", "Byte & Sons")
WHICH = OpenQuestion(
    about="which", data={"text": "by 1", "said": "1", "readings": ["1 may", "2 may"], "within": ["1 may", "2 may"]}
)


def _line(text: str, present: Round) -> object:
    return consent_words.read_line(text, present=present, co_ops={"leaf-bakery"}, own={}, direct=True)


READERS: dict[str, Reader] = {
    "tidy": tidy,
    "slug_of": slug_of,
    "find": CATALOGUE.find,
    "understand": lambda text: CATALOGUE.understand(text, reading=READING, circles=CIRCLES),
    "meant": CATALOGUE.meant,
    "bare": CATALOGUE.bare,
    "nearest": CATALOGUE.nearest,
    "parse_money": lambda text: parse_money(text, currency="GBP", locale=READING.locale),
    "parse_number": lambda text: parse_number(text, "C", example=""),
    "parse_user": lambda text: parse_user(text, example=""),
    "parse_span": parse_span,
    "parse_when": lambda text: parse_when(text, now=READING.now, zone=READING.zone, locale=READING.locale),
    "parse_since": lambda text: parse_since(text, now=READING.now, zone=READING.zone, locale=READING.locale),
    "looks_like_a_time": looks_like_a_time,
    "looks_like_a_day_gone_by": past_read.looks_like_a_day_gone_by,
    "read_stretch": lambda text: past_read.read_stretch(
        text, now=READING.now, zone=READING.zone, locale=READING.locale
    ),
    "may_be_an_amount": may_be_an_amount,
    "read_time": lambda text: dates.read_time(text, READING),
    "take_clock": lambda text: clock.take_clock(text[:TIME], READING.habits),
    "take_zone": lambda text: zones.take_zone(text[:TIME], own=READING.zone, now=READING.now),
    "read_day": lambda text: days.read_day(text[:TIME], today=READING.now.date(), locale=READING.locale),
    "read_before": lambda text: periods.read_before(text[:TIME], READING.now.date(), NAMES),
    "in_figures": lambda text: time_words.in_figures(text[:TIME]),
    "read_period": lambda text: periods.read_period(text[:TIME], READING.now.date(), NAMES),
    "read_length": lambda text: lengths_read.read_length(text[:TIME]),
    "read_ahead": lambda text: lengths_read.read_ahead(text[:TIME]),
    "read_number": lambda text: numbers.read_number(text[:SUM], "k", locale=READING.locale, precision=2),
    "read_correction": lambda text: declaration.read_correction(text, BEFORE, currency="GBP", locale=READING.locale),
    "time_left_in": lambda text: time_left_in(text, READING),
    "ahead_at_the_end": lambda text: ahead_at_the_end(text, READING),
    "without_lead": without_lead,
    "take_mention": words_read.take_mention,
    "read_declaration": lambda text: read_declaration(text, currency="GBP", locale=READING.locale),
    "corrected": lambda text: subs_words.corrected(text, BEFORE, currency="GBP", locale=READING.locale),
    "said_in": lambda text: subs_said.said_in(text, schemes=SCHEMES, coops=CO_OPS),
    "year_and_scheme": lambda text: subs_said.year_and_scheme(text, SCHEMES),
    "why_in": subs_said.why_in,
    "told_in": lambda text: subs_told.told_in(text, named=True),
    "told_in of the longest": lambda text: subs_told.told_in(text[: subs_told.LONGEST], named=True),
    "named_in": lambda text: subs_named.named_in(text[: subs_named.LONGEST], CO_OPS),
    "labour_in": lambda text: subs_told.labour_in(text, currency="GBP", locale=READING.locale),
    "sum_offered": lambda text: subs_in_part.sum_offered(text[: subs_in_part.LONGEST]),
    "none_of_one": lambda text: subs_in_part.none_of_one(text[: subs_in_part.LONGEST]),
    "same_as_before": subs_basis.same_as_before,
    "yes or no to figures": subs_words.yes_or_no,
    "of_one": lambda text: subs_treasurers.of_one(text[: subs_treasurers.LONGEST]),
    "of_all": lambda text: subs_treasurers.of_all(text[: subs_treasurers.LONGEST]),
    "wondered": lambda text: subs_wonders.wondered(text[: subs_wonders.LONGEST], asked=True),
    "puts_off": lambda text: courtesies.puts_off(text[: courtesies.LONGEST]),
    "read_basis": lambda text: [
        subs_basis.read_basis(text, kind, currency="GBP", locale=READING.locale) for kind in Kind
    ],
    "read_heads": subs_basis.read_heads,
    "read_pays": lambda text: subs_basis.read_pays(text, currency="GBP", locale=READING.locale),
    "leaves_out": subs_basis.leaves_out,
    "is_basis": lambda text: subs_basis.is_basis(text, Kind.PER_HEAD, currency="GBP", locale=READING.locale),
    "an answer to which": lambda text: asked_back.fits(WHICH, text, READING),
    "yes or no": yes_or_no,
    "as shown in a room": answer_in_the_room,
    "times of a poll": lambda text: numbered(text, [READING.now], today=READING.now),
    "may_hold_a_figure": lambda text: may_hold_a_figure(text, catalogue=CATALOGUE, are_sums=lambda _: False),
    "read_reaction": lambda text: consent_words.read_reaction(text[:NAME]),
    "read_line": lambda text: [_line(text, present) for present in Round],
    "read_answer": consent_phrases.read_answer,
    "is_keen": consent_phrases.is_keen,
    "wants_nothing": courtesies.wants_nothing,
    "is_courtesy": courtesies.is_courtesy,
    "is_bare_reason": consent_words.is_bare_reason,
    "is_plain_answer": consent_words.is_plain_answer,
    "number_in": consent_words.number_in,
    "what_changed": lambda text: consent_words.what_changed(text[:4000], f"{text[5:4000]} b"),
    "read_term": consent_terms.read_term,
    "change_in": lambda text: consent_changes.change_in(text, text=f"{text[5:4000]} b", term=None, longest=TEXT),
    "looks_like_a_term": consent_terms.looks_like_a_term,
    "read_quorum": consent_terms.read_quorum,
    "looks_like_a_quorum": consent_terms.looks_like_a_quorum,
    "read_aim": lambda text: consent_terms.read_aim(text, None),
    "read_why": consent_terms.read_why,
    "left_in_text": consent_terms.left_in_text,
    "read_mood": lambda text: meet_words.read_mood(text[:NAME]),
    "read_hand": lambda text: meet_words.read_hand(text[:NAME]),
    "read_option": lambda text: meet_words.read_option(text[:NAME]),
    "is_bare_yes": meet_words.is_bare_yes,
    "read_comment": meet_words.read_comment,
    "read_comment of the longest": lambda text: meet_words.read_comment(text[: meet_words.LONGEST_COMMENT]),
    "read_help": meet_words.read_help,
    "read_help of the longest": lambda text: meet_words.read_help(text[: meet_words.LONGEST_COMMENT]),
    "read_can": lambda text: meet_words.read_can(text, options=9),
    "read_can of the longest": lambda text: meet_words.read_can(text[: meet_words.LONGEST_COMMENT], options=9),
    "read_call": meet.read_call,
    "read_name": lambda text: words_read.read_name(text, example=""),
    "clean_name": clean_name,
    "skeleton_of": skeleton_of,
    "read_date_poll": lambda text: meet.read_date_poll(
        text[:LONGEST_TEXT], READING
    ),  # Longer ones are refused before (``checked``).
    "decision_named": relay.decision_named,
    "clean": relay.clean,
    "whole": relay.whole,
    "all_of": relay.all_of,
    "leads_elsewhere": relay_addresses.leads_elsewhere,
    "slip_in": relay_words.slip_in,
    "words_behind": relay_words.words_behind,
    "reserved_in": relay_words.reserved_in,
    "is_about_a_message": relay_words.is_about_a_message,
    "looks_like_a_command": relay_words.looks_like_a_command,
    "meant_by": relay_words.meant_by,
    "how_many": relay_words.how_many,
    "reads_as": relay_words.reads_as,
    "is_for_all_present": consent_bulk.is_for_all_present,
    "read_bulk": consent_bulk.read_bulk,
    "read_nomination": selection.read_nomination,
    "is_yes": rollcall.is_yes,
    "person_named": lambda text: people.person_named(text, text, people={UserId("@a:b"): "Ada"}, circle="Food"),
}
"""What reads words that are tidy, and no longer than a message may be."""

MESSAGES: dict[str, Reader] = {
    "read_words": lambda body: _said({"msgtype": "m.text", "body": body}),
    "read_words of a reply": lambda body: _said(
        {"msgtype": "m.text", "body": f"> {body}", "m.relates_to": {"m.in_reply_to": {"event_id": "$a"}}}
    ),
    "what is relayed": lambda body: relay.clean(message.quoted_text({"msgtype": "m.text", "body": body})),
    "reaction_of": lambda key: READERS["read_reaction"]((message.reaction_of(_reaction(key)) or ("", ""))[1]),
}
"""What reads what clients send, of any length."""


def _said(content: dict[str, object]) -> object:
    me = UserId("@circlebot:example.org")
    return message.read_words(
        content, prefix="!", me=me, my_name="Circlebot", is_command=lambda text: READERS["understand"](text) is not None
    )


def _reaction(key: str) -> dict[str, object]:
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$a", "key": key}}


def _filled(piece: str, *, before: str = "", after: str = "", length: int = TEXT) -> str:
    room = length - len(before) - len(after)
    return before + (piece * (room // len(piece) + 1))[:room] + after


KEPT = json.loads((Path(__file__).parent / "hostile.json").read_text())


def _allowed() -> float:
    """What AT_ONCE is on this machine, just now: others who work on it slow all of it down."""
    return max(AT_ONCE, _spent(lambda _: sum(number & 7 for number in range(COUNT)), ""))


def _spent(reader: Reader, text: str) -> float:
    begun = time.process_time()
    with contextlib.suppress(Refusal, clock.NoSuchTime):
        reader(text)
    return time.process_time() - begun


def _is_done_at_once(name: str, reader: Reader, text: str) -> None:
    took = _spent(reader, text)
    if took <= AT_ONCE:
        return
    tries = [_spent(reader, text) / _allowed() for _ in range(TRIES)]
    assert min(tries) <= 1, f"{name} takes {took:.2f} s for {text[:40]!r} and so on, {min(tries):.1f} times what it may"


def _all_are_done_at_once(before: str, piece: str, after: str) -> None:
    said = tidy(_filled(piece, before=before, after=after)).strip()
    for name, reader in READERS.items():
        _is_done_at_once(name, reader, said)
    for name, reader in MESSAGES.items():
        _is_done_at_once(name, reader, _filled(piece, before=before, after=after, length=SENT))
    for command in CATALOGUE.commands:
        for beginning in ("", "C-1 ", "Paint the shed "):
            _is_done_at_once(f"!{command.words}", _grammar_of(command), f"{beginning}{said}"[:TEXT])


def _grammar_of(command: Command) -> Reader:
    return lambda text: command.grammar.parse(text, reading=READING, example=cmd(command.example))


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: repr(kept["before"] + kept["piece"]))
@pytest.mark.long
def test_hostile_words_keep_nobody_waiting(kept: dict[str, str]) -> None:
    _all_are_done_at_once(kept["before"], kept["piece"], kept["after"])


PIECES = st.one_of(
    st.sampled_from([kept["piece"] for kept in KEPT]),
    st.text(alphabet=" \n\t,.;:-/()[]\"'!?#@*_`>£+=0123456789ahmns", min_size=1, max_size=6),
    st.sampled_from(
        [
            "by",
            "for",
            "until",
            "in",
            "of",
            "us",
            "wages",
            "self-employed",
            "and",
            "plus",
            "or",
            "yes",
            "no",
            "hour",
            "days",
            "1h",
            "10:00",
            "1/3",
            "C-1",
            "D-1",
        ]
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=PIECES, pieces=st.lists(PIECES, min_size=1, max_size=3), after=st.sampled_from(["", "x", ")", "?"]))
@pytest.mark.long
def test_no_words_that_a_search_comes_upon_keep_anybody_waiting(before: str, pieces: list[str], after: str) -> None:
    _all_are_done_at_once(before, "".join(pieces), after)


READS = ("read_", "parse_", "looks_like_", "is_", "may_be_", "take_", "number_in", "what_changed", "clean", "tidy")
NO_WORDS = {
    "is_by_a_bot",
    "is_to_us",
    "is_shorter",
    "is_earlier",
    "is_own",
    "is_asked",
    "is_over",
    "read_wish",
    "may_be_proposed",
}
"""They take records, or hand their words on to a reader."""


@pytest.mark.parametrize(
    "module",
    [calendar_names, clock, dates, days, declaration, doubts, figure_words, lengths_read, money_read, numbers, past_read,
     periods, words_read, zones, message, consent_bulk, consent_changes, consent_phrases, consent_terms, consent_words, meet,
     meet_times, meet_words, people, relay, relay_words, rollcall, selection, subs_basis, subs_said, subs_words],
    ids=lambda module: module.__name__,
)  # fmt: skip
def test_every_reader_is_among_those_that_are_timed(module: ModuleType) -> None:
    timed = {name.partition(" ")[0] for name in (*READERS, *MESSAGES)}
    readers = {
        name for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and name.startswith(READS)
    }  # fmt: skip

    assert not readers - timed - NO_WORDS
