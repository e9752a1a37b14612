"""What who asks for help with a selection can do with it now."""

from chatbot.api.called import role_called
from chatbot.api.context import Ctx
from chatbot.api.seams.says import Possible
from chatbot.api.wording.markup import Inline, cmd, t
from commands.authority import must_be_there, what_they_are
from commands.rules import authority
from commands.selection import texts
from commands.selection.family import in_hand, selection
from storage.models import Stage


@selection.possible("N")
async def possible(ctx: Ctx, letter: str, number: int) -> Possible:
    """Nominating, proposing, calling off."""
    one = await in_hand(ctx, number)
    await must_be_there(ctx, one.circle)
    found, shown, ways = one.selection, one.shown, list[Inline]()
    about = texts.one_line(found, role_called(ctx, found.role))
    if found.stage is Stage.OVER:
        return Possible(about, ways)
    if found.stage in (Stage.NOMINATING, Stage.CHANGING):
        ways.append(
            t(
                "{nominate}, in private: whom, and why",
                nominate=cmd(f"nominate {shown} @eve because she listens", here=False),
            )
        )
    if await what_they_are(ctx, authority.LEAD, found) & authority.LEAD.whom:
        if found.stage is Stage.CHANGING:
            ways.append(t("{propose}: I ask them first, then the circle", propose=cmd(f"select propose {shown} @eve")))
            ways.append(t("{round}: nominations can be changed once more", round=cmd(f"select round {shown}")))
        ways.append(t("{end} calls it off", end=cmd(f"select end {shown}")))
    return Possible(about, ways)
