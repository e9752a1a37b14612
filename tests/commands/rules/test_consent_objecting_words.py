"""Objections in people's own words, with and without a reason, with and without the number, and what is none."""

import pytest

from commands.rules.consent.phrases import read_answer
from commands.rules.consent.words import sounds_like_an_objection, without_its_number
from storage.models import Stance


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Object", None),
        ("objection", None),
        ("I raise an objection", None),
        ("We raise an objection: too dear", "too dear"),
        ("I have a paramount objection: no money", "no money"),
        ("paramount objection", None),
        ("reasoned objection: nobody can drive", "nobody can drive"),
        ("objecting because it is dear", "it is dear"),
        ("an objection from us: dear", "dear"),
        ("not safe enough to try", None),
        ("not safe enough to try: no money", "no money"),
        ("It's not good enough for now because nobody was asked", "nobody was asked"),
        ("this isn't safe enough to try", None),
    ],
)
def test_an_objection_is_understood(said: str, why: str | None) -> None:
    assert read_answer(said) == (Stance.CRITICAL, why)


@pytest.mark.parametrize(
    "said",
    [
        "no concerns",
        "no concerns at all",
        "I raise no objection",
        "no paramount objections from us",
        "I consent with no concerns",
        "consent without any objections",
        "fine by us, with no reservations",
        "good enough for now, safe enough to try",
    ],
)
def test_none_is_consent(said: str) -> None:
    assert read_answer(said) == (Stance.CONSENT, None)


@pytest.mark.parametrize(
    "said",
    ["objection withdrawn", "the objection was met", "objections noted", "consent with a small concern: parking"],
)
def test_what_tells_of_one_is_none(said: str) -> None:
    found = read_answer(said)
    assert not isinstance(found, tuple) or found[0] is not Stance.CRITICAL


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("object C-16 we cannot", "object: we cannot"),
        ("C-16 paramount objection: no money", "paramount objection: no money"),
        ("object C-17 we cannot", "object C-17 we cannot"),
        ("see C-16", "see C-16"),
        ("C-16", "C-16"),
    ],
)
def test_in_reply_to_its_card_the_number_is_left_out_of_an_answer(said: str, taken: str) -> None:
    assert without_its_number(said, 16) == taken


@pytest.mark.parametrize(
    ("said", "objects"), [("some object to the colour", True), ("not safe enough yet", True), ("hm, nice", False)]
)
def test_who_sounds_as_if_they_object_is_asked_about_that(said: str, objects: bool) -> None:
    assert sounds_like_an_objection(said) is objects
