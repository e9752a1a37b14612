"""Meeting a critical concern: measure it, ask the person whether it is met, or take it to the broader circle."""

from typing import Any

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import code, p, quote, say
from chatbot.api.outbox import Priority
from commands.consent import cards
from commands.consent.family import Number, answerable_until, consent, must_see, plan, show, standing_of
from commands.consent.opening import open_item, post_card, spans_of
from commands.consent.running import halves, must_be_in_time, runs_circle
from commands.consent.secrecy import may_cross
from commands.encryption import words_for
from commands.people import name_of, person_meant
from commands.rules import consent as judge
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from storage.models import ItemStatus, Measure
from storage.queries import circles
from storage.queries import consent as items_of
from storage.types import UserId

YES = {"yes", "y", "yep", "ok", "okay", "it is", "yes it is", "fine", "agreed", "✅", "👍"}
NO = {"no", "n", "nope", "it is not", "no it is not", "not yet", "❌", "👎"}


@consent.command("measure", allow=Who.PRESENT, example="measure C-12 @eve count who comes by in 30 days", changes=True)
async def measure(ctx: Ctx, number: Number, person: PersonRef, what: Rest, *, by: When) -> Reply:
    """Measure a concern instead of guessing: what is watched, by whom, until when. It is kept with the decision."""
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await must_see(ctx, circle)
    await must_be_in_time(ctx, item)
    owner, what = await person_meant(ctx, circle, person, what)

    for half in await halves(ctx, item):
        kept = Measure(
            item=half.number, owner=owner, what=what, due_at=by, set_by=ctx.actor.user_id, set_at=ctx.now
        )  # fmt: skip
        ctx.db.add(kept)
        await ctx.db.flush()
        ctx.audit("consent.measure", f"C-{half.number}", circle=half.circle)
        if half is item:
            await ctx.schedule("measure", str(kept.id), at=by)
    await show(ctx, item)

    who = await name_of(ctx, owner)
    if owner != ctx.actor.user_id:
        await ctx.outbox.private(
            owner,
            say(p(f"{ctx.actor.name} asks you to watch this for C-{number}, until {ctx.when(by, item.circle)}:"),
                *await words_for(ctx, owner, circle, quote(what)),
                p("I remind you when the time has come. Should it not be yours to do, please say so in the room.")),
            rings=False,
        )  # fmt: skip
    return Reply.text(
        p(f"Thank you, noted as a measure of C-{number}: {who} watches “{what}” until {ctx.when(by, item.circle)}."),
        p(
            f"Does that meet {cards.a_(ctx.settings.federation.words.critical_concern)}? Then say ",
            code(f"!resolve C-{number} @person {what}"),
            ".",
        ),
    )


@consent.command("resolve", allow=Who.PRESENT, example="resolve C-12 @hal we try it for 3 months", changes=True)
async def resolve(ctx: Ctx, number: Number, person: PersonRef, how: Rest) -> Reply:
    """Say how somebody's critical concern is met. I ask that person; only their own yes resolves it."""
    item = await items_of.by_number(ctx.db, number=number)
    standing = await standing_of(ctx, item)
    await must_see(ctx, standing.circle)
    await must_be_in_time(ctx, item)
    judge.must_be_asked_still(item)
    holder, how = await person_meant(ctx, standing.circle, person, how)
    held = judge.may_ask_the_person(standing.tally, person=holder, number=number)

    ctx.audit("consent.resolving", f"C-{number}", circle=item.circle)
    await ctx.ask(
        holder,
        "resolved",
        say(p(f"{ctx.actor.name} says that your {ctx.settings.federation.words.critical_concern} on C-{number} in the "
              f"{standing.circle.name} is met."),
            *await words_for(ctx, holder, standing.circle, quote(held.words or ""), p(f"How: {how}")),
            p("Is it met? Please say ", code("yes"), " or ", code("no"), ". It stays with the decision as a concern, and "
              "is looked at again at the review.")),
        data={"item": number, "answer": held.id, "how": how, "asked_by": str(ctx.actor.user_id)},
        about=str(number),
        lasts=answerable_until(ctx, item) - ctx.now,
    )  # fmt: skip
    return Reply.text(f"Thank you. I have asked {await name_of(ctx, holder)} in private whether that meets it.")


@consent.answer("resolved")
async def resolved(ctx: Ctx, text: str, data: dict[str, Any]) -> Reply:
    """The person's own word on whether their critical concern is met."""
    item = await items_of.by_number(ctx.db, number=int(data["item"]))
    said, critical = text.strip().casefold().strip(".! "), ctx.settings.federation.words.critical_concern
    if said not in YES | NO:
        raise Refusal("yes-or-no", f"Please say yes if your {critical} is met, or no if it is not.")
    if item.status is not ItemStatus.OPEN or ctx.said.at > item.closes_at:
        return Reply.text(f"Thank you. C-{item.number} has closed meanwhile, so nothing has changed.")
    answer = await items_of.answer_by_id(ctx.db, answer=int(data["answer"]))
    asker, shown = UserId(data["asked_by"]), f"C-{item.number}"
    if said in NO:
        ctx.audit("consent.not_resolved", shown, circle=item.circle)
        await ctx.outbox.private(asker, say(f"{ctx.actor.name} says that the {critical} on {shown} is not met yet."))
        return Reply.text(f"Thank you. Your {critical} on {shown} stands, and {await name_of(ctx, asker)} knows.")
    earlier = judge.is_earlier(answer, version=item.version, since=item.version_at)
    if answer.taken_back_at is not None or earlier:
        return Reply.text(f"Thank you. {shown} has been changed meanwhile; please answer the new text.")
    answer.resolved_at, answer.resolved_how = ctx.said.at, data["how"]
    ctx.audit("consent.resolved", shown, circle=item.circle)
    standing = await show(ctx, item)
    if standing.circle.room_id is not None:
        await ctx.outbox.post(
            standing.circle.room_id,
            say(f"{ctx.actor.name}’s {critical} on {shown} is met: {data['how']}. It is kept as a concern. Thank you!"),
            rings=[asker],
        )
    return Reply.text(f"Thank you. On {shown} you now consent with a concern that is kept and looked at again.")


@consent.command("refer", allow=Who.PRESENT, example="refer C-12", changes=True)
async def refer(ctx: Ctx, number: Number) -> Reply:
    """Take an item on which you are stuck to the broader circle, with its open concerns. Its answer is brought back."""
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    judge.may_run(item, actor=ctx.actor.user_id, runs_circle=await runs_circle(ctx, circle))
    both = await halves(ctx, item)
    before = [taken.number for half in both if (taken := await items_of.find_referred(ctx.db, item=half.number))]
    judge.may_refer(item, already=before[0] if before else None, has_parent=circle.parent is not None)
    assert circle.parent is not None
    parent = await circles.by_slug(ctx.db, slug=circle.parent)
    for half in both:
        await may_cross(ctx, await circles.by_slug(ctx.db, slug=half.circle), parent)

    if item.status is ItemStatus.OPEN:
        await must_be_in_time(ctx, item)
        for half in both:
            half.seats = dict((await standing_of(ctx, half)).seat_names)
            rounds.put(rounds.referred(rounds.of(half), now=ctx.now), half)
            ctx.audit("consent.referred", f"C-{half.number}", circle=half.circle, to=parent.slug)
            await plan(ctx, half)
    else:
        ctx.audit("consent.referred", f"C-{number}", circle=circle.slug, to=parent.slug)
    course = rounds.proposal(by=None, now=ctx.now, spans=spans_of(ctx, parent), zone=ctx.settings.zone_of(parent.slug))
    there = await open_item(
        ctx, parent, course, text=item.text, aim=item.aim, term=terms.read_term(item.term) if item.term else None,
        proposer=item.proposer, referred_from=number,
    )  # fmt: skip
    await post_card(ctx, there, parent)
    twin = (await show(ctx, item)).twin
    if twin is not None and twin.circle.room_id is not None:
        await ctx.outbox.post(
            twin.circle.room_id,
            say(p(f"C-{twin.item.number} was taken to the {parent.name} from the {circle.name}, as C-{there.number}, with the "
                  "open concerns of both circles. I bring their answer back here, too.")),
        )  # fmt: skip

    return Reply.text(
        f"C-{number} is now with the {parent.name}, as C-{there.number}, with the open concerns. I bring their answer back "
        "here."
    )


@consent.job("measure")
async def measure_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """The time of a measure has come: remind its owner, once."""
    kept = await items_of.measure_by_id(ctx.db, measure=int(key))
    item = await items_of.by_number(ctx.db, number=kept.item)
    if item.status in (ItemStatus.WITHDRAWN, ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD):
        return
    decision = await items_of.find_decision_on(ctx.db, item=kept.item)
    of = f"D-{decision.number}" if decision is not None else f"C-{item.number}"
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await ctx.outbox.private(
        kept.owner,
        say(p(f"You watch this for {of}, and its time has come:"),
            *await words_for(ctx, kept.owner, circle, quote(kept.what)),
            p("What have you seen? Please tell your circle. If the decision should be looked at again, say ",
              code(f"review {of}") if decision is not None else code(f"item {of}"), ".")),
        priority=Priority.REMINDER, once=f"consent-measure:{key}",
    )  # fmt: skip
