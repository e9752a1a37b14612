"""The gate, where none of today's commands leads to it."""

import pytest

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.declaring.family import Family
from chatbot.api.errors import Refusal
from chatbot.handling.gate import gate

diary = Family("diary", "What is nobody else's business.")


@diary.command("dear diary", allow=Who.ANYONE, place=Place.PRIVATE, example="!dear diary I am in love")
async def dear_diary(ctx: Ctx, text: Rest) -> Reply:
    """Say what is on your mind."""
    return Reply.text(text)


@diary.command("weigh", allow=Who.SECRETARY | Who.TREASURER, example="weigh")
async def weigh(ctx: Ctx) -> Reply:
    """Have it weighed."""
    return Reply.none()


@pytest.mark.parametrize(
    ("holds", "code"),
    [
        (Who.ANYONE, "stranger"), (Who.ANYONE | Who.PRESENT, "not-allowed"), (Who.ANYONE | Who.MEMBER, "not-allowed"),
        (Who.ANYONE | Who.OPERATOR, "not-allowed"), (Who.ANYONE | Who.SECRETARY, None), (Who.ANYONE | Who.PRESENT | Who.TREASURER, None),
    ],
)  # fmt: skip
def test_a_command_is_for_those_it_is_for_and_strangers_do_not_learn_who_they_are(holds: Who, code: str | None) -> None:
    command = next(each for each in diary.commands if each.words == "weigh")
    if code is None:
        gate(command, holds=holds, private=False)
        return
    with pytest.raises(Refusal) as refused:
        gate(command, holds=holds, private=False)
    assert refused.value.code == code
    assert ("secretar" in str(refused.value.text)) == (code == "not-allowed")


def test_what_is_for_private_rooms_alone_is_refused_in_others_also_where_it_holds_no_figures() -> None:
    command = next(each for each in diary.commands if each.words == "dear diary")
    gate(command, holds=Who.ANYONE, private=True)

    with pytest.raises(Refusal) as refused:
        gate(command, holds=Who.ANYONE, private=False)
    assert refused.value.code == "private-only"
