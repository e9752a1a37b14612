"""What holds in a circle: its agreements in force, by subject, as a page and as a file; and sorting them."""

from functools import partial
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, ItemNumber, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.wording.markup import Block, Inline, b, cmd, p, say, t, ul
from commands.authority import may
from commands.circles import circle_meant
from commands.consent.card.secrecy import given_of, must_show, shown_to
from commands.consent.family import consent
from commands.consent.texts.vocabulary import short
from commands.rules import authority
from commands.rules.consent import policy as policies
from storage.models import Circle, Decision
from storage.queries import circles
from storage.queries import consent as items_of

Number = Annotated[int, ItemNumber("D")]


@consent.command(
    "policy",
    allow=Who.PRESENT,
    example="policy",
    also="what holds here., what holds, policies, agreements, our agreements, handbook, what is in force., what have we agreed.",
)
async def policy(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what holds in a circle: its agreements in force, by subject, each with its term and its next review."""
    here = await circle_meant(ctx, circle)
    await must_show(ctx, here)
    found = policies.chapters(await items_of.decisions_in(ctx.db, circle=here.slug))
    if not found:
        return Reply(
            say(
                "Nothing is in force in the {circle} yet. {decisions} shows the logbook.",
                circle=here.name,
                decisions=cmd("decisions"),
            )
        )
    blocks: list[Block] = [p("**What holds in the {circle}**", circle=here.name)]
    for chapter in found:
        if (
            len(found) > 1 or chapter.subject
        ):  # Where nothing has a subject, nobody sorts, and a title would tell nothing.
            blocks.append(p(b(chapter.subject) if chapter.subject else b(t("without a subject"))))
        blocks.append(ul([_line(ctx, here, one) for one in chapter.agreements]))
    first = found[0].agreements[0].number
    blocks.append(
        p(
            "One of them: {decision}. Its subject: {tag}. All as a file: {file}",
            decision=cmd(f"decision D-{first}"),
            tag=cmd(f"tag D-{first} money"),
            file=cmd("policy file"),
        )
    )
    return await shown_to(ctx, say(*blocks), here, name="policy")


@consent.command("policy file", allow=Who.PRESENT, example="policy file", also="policy markdown, handbook file")
async def policy_file(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """Get what holds in a circle in private, as a Markdown file."""
    here = await circle_meant(ctx, circle)
    given, left_out = await given_of(ctx, [here])
    if not given:
        return Reply(say(*left_out))
    found = policies.chapters(await items_of.decisions_in(ctx.db, circle=here.slug))
    text = policies.as_markdown(here.name, found, when=partial(ctx.when, circle=here.slug))
    await ctx.outbox.file(
        ctx.actor.user_id, about=[here], name=f"policy-{here.slug}.md", mime="text/markdown", data=text.encode()
    )
    return Reply(say("Thank you. In our private room is what holds in the {circle}.", circle=here.name))


@consent.command("tag", allow=Who.PRESENT, example="tag D-31 money", changes=True, also="file under, sort under")
async def tag(ctx: Ctx, number: Number, subject: Rest) -> Reply:
    """Say what a decision is about, so that the circle's handbook has it under that subject."""
    decision = await items_of.decision_by_number(ctx.db, number=number)
    await may(ctx, authority.TAG, decision)
    name = policies.read_subject(subject)

    decision.subject = name
    ctx.audit("consent.tagged", f"D-{number}", circle=decision.circle)

    circle = await circles.by_slug(ctx.db, slug=decision.circle)
    return Reply(
        say(
            "Thank you. D-{number} stands under “{subject}” in what holds in the {circle}: {policy}",
            number=number,
            subject=name,
            circle=circle.name,
            policy=cmd("policy"),
        )
    )


def _line(ctx: Ctx, circle: Circle, one: Decision) -> Inline:
    """One agreement: its text, until when it holds, when it is looked at again."""
    text = short(one.text, 160)
    review = ctx.near(one.review_at, circle.slug) if one.review_at is not None else None
    if one.term_ends_at is not None:
        until = ctx.near(one.term_ends_at, circle.slug)
        return t(
            "**D-{number}** {text} – until {until}, reviewed {review}",
            number=one.number,
            text=text,
            until=until,
            review=review or until,
        )
    if review is None:
        return t("**D-{number}** {text}", number=one.number, text=text)
    return t("**D-{number}** {text} – reviewed {review}", number=one.number, text=text, review=review)
