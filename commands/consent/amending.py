"""Another text, or another term: what was answered to the one before stays in the history, and those who said it are told."""

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import Block, Inline, code, p, say
from commands.consent import cards, outcomes
from commands.consent.family import (
    Number,
    consent,
    link_to_card,
    plan,
    show,
    standing_of,
    text_of,
    whole_of,
)
from commands.consent.fitting import fitted
from commands.consent.opening import LONGEST_TEXT, TermWords
from commands.consent.running import halves, to_change
from commands.consent.standing import Standing
from commands.encryption import words_for
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from storage.models import Circle, Item, ReviewWish, Round, Version
from storage.queries import consent as items_of
from storage.types import UserId


@consent.command("amend", allow=Who.PRESENT, example="amend C-12 Move the call to Friday, at noon", changes=True)
async def amend(ctx: Ctx, number: Number, text: Rest) -> Reply:
    """Change the text of your item. Answers to the old text no longer count; those who gave them are told."""
    item = await to_change(ctx, number)
    if len(text) > LONGEST_TEXT:
        raise Refusal("too-long", f"Please keep a proposal under {LONGEST_TEXT} letters, and link to what is longer.")
    if " ".join(text.split()) == " ".join(item.text.split()):
        raise Refusal("same-text", f"That is the text that C-{number} has already. Nothing has changed.")
    wish = ReviewWish.AMEND if item.reviews is not None else None

    return await change_version(ctx, item, text=text, term=item.term, wish=wish)


@consent.command("term", allow=Who.PRESENT, example="term C-12 6 months", changes=True)
async def term(ctx: Ctx, number: Number, length: TermWords) -> Reply:
    """Decide an item for a certain time only. A shorter time leaves the answers as they are, a longer one asks anew."""
    item = await to_change(ctx, number)
    before = terms.read_term(item.term) if item.term else None
    if str(length) == item.term:
        raise Refusal("same-term", f"C-{number} is to be decided for {length} already. Nothing has changed.")
    if not terms.is_shorter(length, before):
        return await change_version(ctx, item, text=item.text, term=str(length), wish=item.wish)

    for half in await halves(ctx, item):
        half.term = str(length)
        version = await ctx.db.get_one(Version, (half.number, half.version))
        version.term = str(length)
        ctx.audit("consent.term", f"C-{half.number}", circle=half.circle, term=str(length))
    await show(ctx, item)

    return Reply.text(
        p(f"C-{number} is now to be decided for {length}, then reviewed. Nobody has consented to more than that, so the "
          "answers stay."),
        p(f"Does that meet {cards.a_(ctx.settings.federation.words.critical_concern)}? Then say ", code(f"!resolve C-{number} @person tried for {length}"), "."),
    )  # fmt: skip


async def change_version(ctx: Ctx, item: Item, *, text: str, term: str | None, wish: ReviewWish | None) -> Reply:
    """Give an item, and its twin, a new version; show what changed, and tell those who had answered."""
    told = 0
    change: list[Inline] = outcomes.diff(item.text, text) if text != item.text else [f"now for {term}: ", text]
    both = await halves(ctx, item)
    until = max(half.closes_at for half in both)
    for half in both:
        before = await standing_of(ctx, half)
        rounds.put(rounds.amend(rounds.of(half), now=ctx.now, together_until=until), half)
        half.text, half.term, half.wish = text, term, wish
        ctx.db.add(
            Version(item=half.number, version=half.version, text=text, term=term, by=ctx.actor.user_id, at=ctx.now)
        )
        ctx.audit("consent.amended", f"C-{half.number}", circle=half.circle, version=half.version)
        await plan(ctx, half)
        await items_of.forget_reasons(ctx.db, item=half.number)
        await ctx.db.flush()
        told += await _tell_of_change(ctx, before, half, change)
    standing = await show(ctx, item)
    if standing.twin is not None and standing.twin.circle.room_id is not None:
        await _announce(
            ctx, standing.twin.item, standing.twin.circle,
            p(f"The text of C-{standing.twin.item.number} was changed in the {standing.circle.name}, so it is asked "
              "anew here, too:"), p(*change),
        )  # fmt: skip
    people = "Nobody had answered yet." if not told else f"I have told the {told} who had answered."
    if told == 1:
        people = "I have told the one person who had answered."
    await _announce(
        ctx, item, standing.circle, p(f"C-{item.number} is now version {item.version}:"), p(*change),
        p(f"Answers to the version before no longer count. {people} Closes {ctx.when(item.closes_at, item.circle)}."),
    )  # fmt: skip
    if ctx.said.room_id == standing.circle.room_id:
        return Reply.none()
    return Reply.text(
        f"Thank you. C-{item.number} is now version {item.version}, and the {standing.circle.name} is told."
    )


async def _announce(ctx: Ctx, item: Item, circle: Circle, *blocks: Block) -> None:
    """Show the room what changed, in a message that can be tapped: who had tapped the card cannot do it there again."""
    if circle.room_id is None:
        return
    tapped: tuple[str, ...] = ()
    if item.round is Round.CONSENT:
        words, tapped = ctx.settings.federation.words, cards.SEEDS
        blocks = (*blocks, p(f"Please answer this text: react here ✅ consent, 🤔 {words.concern}, ✋ "
                             f"{words.critical_concern}, ➖ {words.stand_aside}."))  # fmt: skip
    await ctx.outbox.card(
        text_of(item), circle.room_id, fitted(say(*blocks), whole=whole_of(ctx, item)), reactions=tapped
    )


async def _tell_of_change(ctx: Ctx, before: Standing, item: Item, change: list[Inline]) -> int:
    """Tell each person who had answered the version before, in private; returns how many."""
    people: set[UserId] = {one.user_id for one in before.answers if not one.late}
    link = await link_to_card(ctx, item)
    for user_id in sorted(people - {ctx.actor.user_id}):
        await ctx.outbox.private(
            user_id,
            fitted(
                say(p(f"The text of C-{item.number} in the {before.circle.name}, which you had answered, was changed:"),
                    *await words_for(ctx, user_id, before.circle, p(*change)),
                    p("Your answer was to the old text, so please answer once more: react on ", link, ", or say ",
                      code(f"yes C-{item.number}"), " here.")),
                whole=whole_of(ctx, item),
            ),
        )  # fmt: skip
    return len(people - {ctx.actor.user_id})
