"""What is asked here and still open: for whoever says “the poll” or “the sense check” instead of a number."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.seams.references import Referent
from commands.meet.family import Gathering, key_of, meet
from commands.meet.keys import Kind
from storage.models import DatePoll
from storage.queries import circles
from storage.queries import meet as meets
from storage.written import plain_of

KINDS = {
    Kind.DATE: r"(?:(?:date\s+)?polls?|dates?|meetings?|ones?|things?)",
    Kind.SENSE: r"(?:(?:sense|temperature|mood)\s+checks?|checks?|sense|ones?|things?)",
    Kind.HANDS: r"(?:calls?(?:\s+for\s+(?:hands|help|helpers))?|hands\s+calls?|hands|ones?|things?)",
}


@meet.spoken_of("MSH")
async def spoken_of(ctx: Ctx, letter: str) -> Sequence[Referent]:
    """What is open in the circle that they speak in, in private in all that they are in; the newest first."""
    here = ctx.circle_here
    theirs = [here] if here is not None else await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)
    me, kind = ctx.actor.user_id, Kind(letter)
    among = await meets.open_among(ctx.db, circles=[each.slug for each in theirs])
    asked = [each for each in among if key_of(each).kind is kind]
    return [
        Referent(key_of(each).shown, plain_of(_what(each)), mine=each.asked_by == me, kinds=KINDS[kind])
        for each in sorted(asked, key=lambda each: -each.number)
    ]


def _what(asked: Gathering) -> str:
    return asked.title if isinstance(asked, DatePoll) else asked.text
