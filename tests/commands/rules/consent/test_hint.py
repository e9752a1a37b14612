"""A line in a circle's room that begins with an item's number: an answer as we have shown it there, or talk among people."""

import pytest

from commands.rules.consent.hint import LONGEST, answer_in_the_room
from storage.models import Stance

ANSWERS = (
    "C-3 concern: the school is far away", "C-3: concern: the school is far away", "c-3 concern: the school is far away",
    "c3 concern: too far", "C 3 concern: too far", "C-3 - concern: too far", "C-3 – concern: too far", "C-3, concern: too far",
    "**C-3** concern: too far", "`C-3` concern: too far", "“C-3” concern: too far", "C-3 concern about the price", "C-3 concern is the price",
    "C-3 we have a concern: too far", "C-3 I have a concern: too far", "C-3 concern: who pays for it?", "C-3 yes", "C-3: yes", "C-3 yes!", "C-3 yes, thanks",
    "C-3 yes please", "C-3 ok", "C-3 okay", "C-3 fine by us", "C-3 fine by us, thanks", "C-3 agreed", "C-3 I agree", "C-3 we agree", "C-3 consent",
    "C-3 we consent", "C-3 I consent", "C-3 no objections", "C-3 no objection", "C-3 no concerns", "C-3 no critical concern", "C-3 +1", "C-3 ✅", "C-3 👍",
    "C-3 ✋ we cannot pay it", "C-3 🤔 a bit dear", "C-3 ➖", "C-3 stand aside", "C-3 we stand aside", "C-3 standing aside", "C-3 abstain", "C-3 I abstain",
    "C-3 objection: half of us cannot come", "C-3 object: half of us cannot come", "C-3 we object because it is too dear",
    "C-3 I object: too dear", "C-3 critical concern: nobody can drive it", "C-3 critical: nobody can drive it", "C-3 block: nobody can drive it",
    "yes C-3", "yes to C-3 please", "concern C-3: market day", "concern C-3 market day", "C-3: concern market day", "I agree with C-3", "no objections to C-3",
    "I object to C-3: too dear", "we consent to C-3", "stand aside on C-3", "object C-3 because it is dear", "👍 C-3", "critical concern C-3: we cannot pay",
    "C-3 no", "C-3 against: too dear", "C-3 against it because it is too dear", "C-3 question: who pays for it?",
    "C-3 yes, as long as it is not on Fridays", "C-3 fine by us, but it is dear", "C-3 is a yes",
    "C-3 concern: the school is far away\nand the bus is late", "C-3 support", "C-3 we support this",
)  # fmt: skip
TALK = (
    "C-3", "C-3?", "C-3:", "C-3!", "C-3 looks good to me, what do you think?", "C-3 looks good to me", "C-3 sounds good", "C-3 is agreed",
    "C-3 was agreed last week", "C-3 agreed last week", "C-3 closes on Friday", "C-3 has passed", "C-3 passed", "C-3 pass the salt", "C-3 needs a measure",
    "C-3 who pays?", "C-3 who drives the van", "C-3 yes or no?", "C-3 yes, but what do you think?", "C-3 ok so who drives it?", "C-3 okay shall we talk about it",
    "C-3 concern noted", "C-3 concerns all of us", "C-3 concerns me a bit, what do you think?", "C-3 concern of Hal: it is too far",
    "C-3 objections were heard yesterday", "C-3 objection of Hal was met", "C-3 block 4 is where we meet", "C-3 blocked the calendar", "C-3 no idea",
    "C-3 no, that was C-4", "C-3 fine words butter no parsnips", "C-3 fine is 30 pounds", "C-3 ok I will ask my co-op first", "C-3 yes I saw that",
    "C-3 yes, we talked about it with Fay last week", "C-3 support is needed from the link person", "C-3 agree with what Hal said", "C-3 is on the agenda",
    "C-3 please answer everybody", "C-3 and C-4 are open", "C-3 thanks", "C-3 thank you all", "C-3 I think we should wait", "C-3 let me ask my co-op",
    "C-3 hmm", "C-3 maybe", "C-3 🎉", "C-3 ❤️", "C-3 against the wall there is a shelf", "C-3 standing room only",
    "yes, C-3", "ok C-3", "agreed C-3", "concern C-3 was raised", "concern: C-3 is dear", "we have a concern on C-3", "about C-3: yes", "I said C-3 yes", "C-3yes", "AC-3 yes", "C-3.5 yes", "stand aside on C-3 this time", "C-3 concern about it, right?", "C-30000000 yes",
    "D-3 yes", "S-3 good", "M-1 1 and 3", "3 yes", "C3PO yes", "see C-3 yes", "can somebody close C-3", "C-3 can we close it", "C-3 question of money",
    "C-3 accept cookies", "C-3 objecting is fine", "C-3 vetoes are rare", "C-3 okayed by Fay", "C-3 they agreed", "C-3 Hal agrees",
    "", "C-", "C", "concern", "hello", "C-3 " + "yes " * LONGEST, "C-3 concern: " + "dear " * LONGEST,
)  # fmt: skip


@pytest.mark.parametrize("line", ANSWERS)
def test_an_answer_as_we_have_shown_it_is_one(line: str) -> None:
    found = answer_in_the_room(line)

    assert found is not None
    assert found[0] == 3
    assert found[1]


@pytest.mark.parametrize("line", TALK)
def test_talk_about_an_item_is_left_alone(line: str) -> None:
    assert answer_in_the_room(line) is None


def test_what_the_members_call_a_stance_is_an_answer_word() -> None:
    own = {Stance.CRITICAL: "grave worry"}

    assert answer_in_the_room("C-3 grave worry: too dear", own) == (3, "grave worry: too dear")
    assert answer_in_the_room("C-3 grave worry: too dear") is None
