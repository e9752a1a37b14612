"""The gate, where none of today's commands leads to it."""

import pytest

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.family import Family
from chatbot.handling.gate import gate

diary = Family("diary", "What is nobody else's business.")


@diary.command("dear diary", allow=Who.ANYONE, place=Place.PRIVATE, example="!dear diary I am in love")
async def dear_diary(ctx: Ctx, text: Rest) -> Reply:
    """Say what is on your mind."""
    return Reply.text(text)


def test_what_is_for_private_rooms_alone_is_refused_in_others_also_where_it_holds_no_figures() -> None:
    command = diary.commands[0]
    gate(command, holds=Who.ANYONE, private=True)

    with pytest.raises(Refusal) as refused:
        gate(command, holds=Who.ANYONE, private=False)
    assert refused.value.code == "private-only"
