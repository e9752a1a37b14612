"""Taking back what somebody has answered to a sense check, a call for hands or a date poll, or what they have asked so."""

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.seams.deeds import Deed
from chatbot.api.wording.markup import Doc, Inline, cmd, t
from commands.meet import cards, texts
from commands.meet.dating import cancel_date
from commands.meet.family import by_key, meet, people_in
from commands.meet.helping import end_hands
from commands.meet.keys import CardKey
from commands.meet.sensing import end_sense
from commands.meet.standing import ENDED_BY
from commands.rules.meet import counting as rules
from storage.queries import circles
from storage.queries import meet as meets

OPENED = {"meet.sense_opened": "sense", "meet.hands_opened": "hands", "meet.date_opened": "date"}


@meet.about_cards
def gathering_of_card(key: str) -> str | None:
    """The sense check, call for hands or date poll of a card."""
    return CardKey.parse(key).shown


@meet.undoes(
    "meet.answered",
    named=lambda deed: t("your answer to {what}", what=deed.subject),
    anew=lambda deed: t("answer {what} once more", what=deed.subject),
)
async def undo_answer(ctx: Ctx, deed: Deed) -> Doc:
    """What one message has answered; what the same person had answered before counts again."""
    key = CardKey.parse(deed.subject)
    asked = await by_key(ctx, key)
    rules.must_be_open(asked.closed_at, key.shown)
    circle, me = await circles.by_slug(ctx.db, slug=asked.circle), ctx.actor.user_id
    said = [one for one in await meets.said_by(ctx.db, about=str(key), source=deed.cause) if one.user_id == me]
    taken = [one for one in said if one.taken_back_at is None]
    if not taken or me not in await people_in(ctx, circle):
        raise Refusal("undone-already", texts.nothing_left(key.shown))
    for answer in taken:
        answer.taken_back_at = ctx.now
    ctx.audit("meet.answer_taken_back", key.shown, circle=circle.slug)
    await cards.show(ctx, asked, circle)
    return Doc(())


def _anew(deed: Deed) -> Inline:
    return t("say {command} with its words", command=cmd(OPENED[deed.what]))


@meet.undoes("meet.sense_opened", named=lambda deed: t("{what}, which you opened", what=deed.subject), anew=_anew)
@meet.undoes("meet.hands_opened", named=lambda deed: t("{what}, which you opened", what=deed.subject), anew=_anew)
@meet.undoes("meet.date_opened", named=lambda deed: t("{what}, which you opened", what=deed.subject), anew=_anew)
async def undo_opening(ctx: Ctx, deed: Deed) -> Doc:
    """It ends, while nobody else has answered it."""
    key, command = CardKey.parse(deed.subject), OPENED[deed.what]
    asked = await by_key(ctx, key)
    rules.must_be_open(asked.closed_at, key.shown)
    answers = await meets.answers_to(ctx.db, about=str(key))
    if any(one.user_id != ctx.actor.user_id and one.taken_back_at is None for one in answers):
        raise Refusal("acted-on", texts.others_have_answered(key.shown, ENDED_BY[command]))
    await {"sense": end_sense, "hands": end_hands, "date": cancel_date}[command](ctx, key.number)
    return Doc(())
