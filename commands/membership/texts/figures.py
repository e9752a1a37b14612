"""All that membership says of seeing what a co-op declared before somebody spoke for it, and of what waits about co-ops."""

from collections.abc import Sequence

from chatbot.api.wording.markup import SUBS, Doc, Inline, b, cmd, listed, p, run, say, t
from commands.membership.texts.speaker import AS_WHAT, how_to_answer, id_in
from commands.rules.membership.speakers import As
from storage.models import Coop, JoinRequest, RequestFor


def figures_to_show(
    request: JoinRequest, coop: Coop, *, who: str, taken_over: bool, handed_on: bool, not_ours: str | None
) -> Doc:
    """To one of those who can say yes to earlier figures."""
    if not_ours is not None:
        first: Inline = t(
            "{name} says that {person} does not speak for {coop}. Both were taken over from the time when nobody confirmed it. "
            "To end it, say {end}.",
            name=not_ours,
            person=who,
            coop=b(coop.name),
            end=cmd(f"speaker end {id_in(who)} for {coop.slug}"),
        )
    elif taken_over:
        first = t(
            "{person} has spoken for {coop} since before speakers were confirmed, and keeps that voice. May they see what the "
            "co-op has declared for its {subs}?",
            subs=SUBS,
            person=who,
            coop=b(coop.name),
        )
    else:
        first = t(
            "{person}, who speaks for {coop}, asks to see what it declared for its {subs} before that. May they?",
            subs=SUBS,
            person=who,
            coop=b(coop.name),
        )
    late = [t("Nobody has answered for two days, so I ask you.")] if handed_on and not_ours is None else []
    return say(run(*late, first), p(how_to_answer(request)))


def voice_taken_over(coop: Coop) -> Doc:
    """To somebody who was taken over with a voice alone."""
    return say(
        "You speak for {coop}, as before. From now on its figures are for those whom somebody of it has confirmed: I have asked "
        "whether you may see what others declare. Nothing else changes for you.",
        coop=b(coop.name),
    )


def figures_asked(coop: Coop, number: int, *, asked: Sequence[str]) -> Doc:
    """To who asks to see earlier figures."""
    return say(
        "Thank you. I have asked {names} whether you may see what {coop} declared before (J-{number}).",
        names=listed(asked, style="or"),
        coop=coop.name,
        number=str(number),
    )


def figures_shown(coop: Coop, *, by: str, as_: As) -> Doc:
    """To who may see them now."""
    return say(
        "{name}, {as_what}, has said yes: you may see what {coop} declared before. Say {subs} here.",
        name=by,
        as_what=AS_WHAT[as_],
        coop=coop.name,
        subs=cmd("subs"),
    )


def figures_shown_to(coop: Coop, *, who: str, by: str, as_: As) -> Doc:
    """To those who speak for a co-op, when another one may see its earlier figures."""
    return say(
        "{person} may now see what {coop} declared before: {name} has said yes, {as_what}.",
        person=who,
        coop=coop.name,
        name=by,
        as_what=AS_WHAT[as_],
    )


def you_showed_figures(number: int, coop: Coop, *, who: str) -> Doc:
    """To who has said yes to earlier figures."""
    return say(
        "Thank you. J-{number}: {person} may see what {coop} declared before, and knows.",
        number=str(number),
        person=who,
        coop=coop.name,
    )


def closed_as_shown(number: int, coop: Coop, *, who: str, by: str) -> Doc:
    """What was told to those who could answer, once one has said yes."""
    return say(
        "J-{number}: {person} may see what {coop} declared before, says {name}.",
        number=str(number),
        person=who,
        coop=coop.name,
        name=by,
    )


def figures_not_shown(coop: Coop, *, by: str) -> Doc:
    """To who asked in vain."""
    return say(
        "{name} has said no: what {coop} declared before stays unseen. You speak for it as before.",
        name=by,
        coop=coop.name,
    )


def you_did_not_show(number: int, *, who: str) -> Doc:
    """To who has said no to earlier figures."""
    return say(
        "J-{number} is declined: {person} sees no earlier figures, and knows. Thank you for answering.",
        number=str(number),
        person=who,
    )


def brought_on(number: int, coop: Coop, *, who: str, to: Sequence[str]) -> Doc:
    """To a speaker who says that another one, taken over as they were, does not speak for their co-op."""
    return say(
        "Thank you. J-{number}: {person} sees no figures of {coop} but their own. Whether they speak for it is not for you to "
        "end, so I have told {names}.",
        number=str(number),
        person=who,
        coop=coop.name,
        names=listed(to, style="or"),
    )


def request_waits(request: JoinRequest, coop: str, *, who: str) -> Inline:
    """To one of those who can answer, in the list of what waits for them."""
    number = f"J-{request.number}"
    answers = {"approve": cmd(f"approve {number}"), "decline": cmd(f"decline {number}")}
    if request.asks is RequestFor.SPEAK:
        return t(
            "**{number}** {person} says that they speak for {coop}. Say {approve} or {decline}.",
            number=number,
            person=who,
            coop=coop,
            **answers,
        )
    if request.asks is RequestFor.KEEP:
        return t(
            "**{number}** {person} speaks for {coop}, confirmed by somebody who should never have. Say {approve} to keep them, or "
            "{decline}.",
            number=number,
            person=who,
            coop=coop,
            **answers,
        )
    return t(
        "**{number}** {person} asks to see what {coop} declared before. Say {approve} or {decline}.",
        number=number,
        person=who,
        coop=coop,
        **answers,
    )
