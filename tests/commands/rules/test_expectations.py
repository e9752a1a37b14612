"""What people expect of a bot like this, and it does not do."""

import pytest

from commands.help.expected_texts import SAID
from commands.rules.expectations import LONGEST, Expected, expected_in

E = Expected
CASES = {
    E.ANSWERING: """
        how do I vote?
        how can we answer
        how to object
        where do I say yes
        how should I respond to that
    """,
    E.PROPOSING: """
        how do I add a proposal?
        how can I make a new proposal
        how to propose something
        how do we ask the circle
        how do I put in an item
    """,
    E.PAYMENTS: """
        who hasn't paid?
        who hasn’t paid yet
        Leaf Bakery paid £196.20
        has everybody paid
        record a payment
        payments
        mark the invoice as done
        how do I pay
        what do we owe?
        where are the bank details
        pay our subs
        who has paid
        Green Grocers owes us
        Small Screws have paid
    """,
    E.DELETING: """
        delete my data
        please erase my account
        forget me
        remove my name
        right to be forgotten
        GDPR
    """,
    E.POLLS: """
        poll Shall we meet?
        start a poll
        vote on the van
        make a survey
        let's vote
    """,
    E.ROLES: """
        make hal secretary
        appoint hal as link person
        Hal is secretary
        secretary hal
        name Fay as the coordinator
        change the link person
    """,
    E.SELECTING: """
        elect a new facilitator
        we need a new link person
        choose a facilitator
        let's pick a secretary
        who should be facilitator?
        who wants to be the new coordinator
        vote for a facilitator
        start an election for facilitator
        hold an election
        we're looking for a secretary
    """,
    E.ENDING_A_ROLE: """
        remove Fay as link person
        fay is no longer link person
        take the link person role away from fay
        lay down link person
        give up my role
        Hal is not secretary any more
        I am not the facilitator anymore
        end my role as secretary
    """,
    E.NOMINATING: """
        my vote goes to Fay
        I think Fay should do it because she listens
        I'd choose fay, she listens
        I would pick Hal
    """,
    E.LEAVING_A_COOP: """
        leave the co-op in all circles
        I no longer speak for Leaf Bakery
        I left my co-op
        stop speaking for us
    """,
    E.PERSON: """
        I need a human
        who do I ask?
        who can help me
        contact an operator
        who runs you
        talk to a real person
    """,
    E.ROOM: """
        kick @eve
        ban Eve from the room
        invite hal
        add eve to the room
        remove @eve:example.org
    """,
    E.REMINDERS: """
        remind me tomorrow
        set a reminder for friday
        remind everybody of the call
    """,
    E.CIRCLES: """
        create a circle for transport
        open a new working circle
        we want a new circle
        rename the circle
    """,
    E.COOPS: """
        rename our co-op to Loaf
        merge two co-ops
        change our name to Loaf
    """,
    E.MINUTES: """
        take the minutes
        agenda
        minutes of the last call
        what is on the agenda
    """,
    E.TASKS: """
        add a task for Hal
        assign task to eve
        action items
        tasks for this week
    """,
    E.CALLS: """
        start a call
        where is the zoom link
        join the video call
    """,
    E.LANGUAGE: """
        speak german
        translate this
        change language
        can you answer in French
    """,
    E.NOTIFICATIONS: """
        unsubscribe
        stop messaging me
        too many messages
        shut up
    """,
    E.TROUBLE: """
        report a bug
        you are broken
        it is broken
    """,
}
"""A line each."""


@pytest.mark.parametrize(
    ("words", "expected"),
    [(words, kind) for kind, said in CASES.items() for words in said.split("\n") if words.strip()],
)
def test_what_is_expected_is_known_by_how_people_say_it(words: str, expected: Expected) -> None:
    assert expected_in(words.strip()) is expected


@pytest.mark.parametrize(
    "words",
    [
        "xyzzy",
        "hello there",
        "what is the weather",
        "the oven is hot",
        "I like bread",
        "conset Move the call",
        "where is the bakery",
        "is the van ready",
        "we baked too much",
        "see you on Thursday",
        "x " * LONGEST + "payments",
    ],
)
def test_other_words_are_left_alone(words: str) -> None:
    assert expected_in(words) is None


def test_each_is_answered() -> None:
    assert SAID.keys() == {*Expected} == CASES.keys()
