"""Looking circles up: ``!circle``."""

from fractions import Fraction

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.seams.says import Section
from chatbot.api.wording.markup import Inline, b, cmd, p, t, ul
from commands.circles import circle_meant, who_sits_in
from commands.membership.family import membership
from commands.membership.looking.roles import held_in_short
from commands.people import names_of
from commands.rules.consent.quorum import in_words
from commands.rules.membership.admission import Admission
from commands.rules.sitting import seats_counted
from storage.models import Circle, CircleKind, RoleName
from storage.queries import circles, members, roles

KINDS = {
    CircleKind.COORDINATING: t("coordinating"),
    CircleKind.INDUSTRY: t("industry"),
    CircleKind.WORKING: t("working"),
}


@membership.command("circle", allow=Who.PRESENT, example="circle tech", changes=False)
async def circle(ctx: Ctx, name: CircleRef | None = None) -> Reply:
    """See what a circle is: its aim, its roles and who is missed in them, how people come in, what is open."""
    shown = await circle_meant(ctx, name)
    above = await circles.by_slug(ctx.db, slug=shown.parent) if shown.parent else None
    link_person = role_called(ctx, RoleName.LINK_PERSON)
    seats = await members.seats_in(ctx.db, circle=shown.slug)
    registered = await members.current_in(ctx.db, circle=shown.slug)
    settings = ctx.rules_of(shown.slug)
    rows: list[Inline] = [
        *([t("Aim: {aim}", aim=settings.aim)] if settings.aim is not None else []),
        *([t("Decides about: {domain}", domain=settings.domain)] if settings.domain is not None else []),
        _kind(shown, above, link_person),
        t(
            "With a seat: {seats}; people on the register: {people}",
            seats=seats_counted(len(seats), await who_sits_in(ctx, shown)),
            people=len(registered),
        ),
        t("Coming in: {how}", how=_way_in(settings.admission, link_person)),
        t("Must be heard to decide: {quorum}", quorum=_heard(settings.consent.quorum, settings.consent.silence)),
        t("Room: {room}", room=shown.room),
    ]
    held = await roles.all_in(ctx.db, circle=shown.slug, at=ctx.now)
    rows += held_in_short(ctx, shown, held, await names_of(ctx, {each.user_id for each in held}, shown))
    open_ = [each for each in await ctx.news_of([shown], since=ctx.now) if each.section is Section.OPEN]
    rows.append(t("Open: {count}, see {items}", count=str(len(open_)), items=cmd(f"items {shown.slug}")))
    if above is not None:
        rows.append(t("Its link: {link}", link=cmd(f"link {shown.slug}")))
    return Reply.text(p(b(shown.name)), ul(rows))


def _heard(quorum: int | Fraction | str, silence: str) -> Inline:
    if silence == "consent":
        return t("nobody, silence counts as consent")
    return in_words(quorum)


def _kind(circle: Circle, above: Circle | None, link_person: Inline) -> Inline:
    kind = KINDS[circle.kind]
    if above is None:
        return t("Kind: {kind}", kind=kind)
    return t(
        "Kind: {kind}; its {link_person} goes to the {circle}", kind=kind, link_person=link_person, circle=above.name
    )


def _way_in(admission: Admission, link_person: Inline) -> Inline:
    if admission == "open":
        return t("open to whoever comes")
    if admission == "approval":
        return t("its secretary or {link_person} approves who joins", link_person=link_person)
    return t("the circle decides together who joins, by an item of consent")
