"""What is said when somebody deletes a command that was done: what of it stays open, and how to end it. Once, where it was said.

What the deletion itself takes back, an answer or a relay, its family sees to (``on_taken_back``).
"""

from chatbot.api.context import Ctx
from chatbot.api.incoming import TakenBack
from chatbot.api.seams.stands import Opened, Stands
from chatbot.api.wording.content import reply_relation, thread_relation
from chatbot.api.wording.markup import Doc, p, say
from chatbot.handling.desk import Arrival, Desk
from storage.models import Became, InboxEvent, Outcome
from storage.queries import outbox as outbox_of
from storage.queries import outcomes, questions, rooms


async def tell_what_stays(desk: Desk, arrival: Arrival, gone: TakenBack, said: InboxEvent) -> None:
    """Say what stays of what a deleted message has opened. ``said`` is the message, as it arrived."""
    sender = arrival.accounts.person(said.sender)
    if not gone.moderates and sender != gone.by:
        return
    outcome = await outcomes.find(arrival.db, event_id=gone.event_id)
    if outcome is None:
        return
    if outcome.became is Became.ASKED_BACK:
        await _drop_the_question(desk, arrival, outcome, said)
    command = desk.catalogue.by_words(outcome.command) if outcome.command is not None else None
    if outcome.became is not Became.DONE or command is None or outcome.subject is None:
        return
    family = desk.families[command.family]
    if family.told_stands is None:
        return
    ctx = await desk.ctx(arrival, family.name, message=None, circle=arrival.where.circle)
    stands = await family.told_stands(ctx, Opened(command.words, outcome.subject, sender))
    if stands is not None:
        await _tell(ctx, arrival, gone, await _in_words(arrival, ctx, stands, own=sender == gone.by), stands)


async def _in_words(arrival: Arrival, ctx: Ctx, stands: Stands, *, own: bool) -> Doc:
    if arrival.where.private:
        return say(p("You have deleted what you asked me. {stands}", stands=stands.words))
    circle = ctx.circle_here
    name = await rooms.name_of(
        ctx.db, user_id=ctx.actor.user_id, room_id=circle.room_id if circle is not None else None
    )
    if own:
        return say(p("{name} has deleted the request. {stands}", name=name, stands=stands.words))
    return say(p("{name} has taken the request out of the room. {stands}", name=name, stands=stands.words))


async def _tell(ctx: Ctx, arrival: Arrival, gone: TakenBack, doc: Doc, stands: Stands) -> None:
    row = None
    if stands.card is not None:
        row = await outbox_of.find_card(ctx.db, card=ctx.outbox.card_name(stands.card))
    there = row is not None and row.room_id == gone.room_id and row.event_id is not None
    relation = thread_relation(row.event_id) if there and row is not None and row.event_id else None
    await ctx.outbox.post(
        gone.room_id,
        doc,
        relates_to=relation or reply_relation(gone.event_id, thread=None),
        alone_with=arrival.row.sender if arrival.where.private else None,
        card=stands.beside,
        once=f"deleted:{gone.event_id}",
    )


async def _drop_the_question(desk: Desk, arrival: Arrival, outcome: Outcome, said: InboxEvent) -> None:
    """What waits for an answer waits no more, once its own words are gone."""
    if outcome.asked_txn is None or said.sender != arrival.row.sender:
        return
    question = await questions.find_put_by(arrival.db, user_id=arrival.person, txn_id=outcome.asked_txn)
    if question is None:
        return
    await arrival.db.delete(question)
    await desk.outbox(arrival, "deleted").private(
        arrival.person,
        say("You have deleted what I had asked you about, so I have dropped it. Nothing has changed."),
        about=arrival.where.circle,
        rings=False,
        once=f"deleted:{said.event_id}",
    )
