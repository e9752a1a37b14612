"""All that membership says of who speaks for which co-op, of confirming it, ending it, and seeing its figures."""

from collections.abc import Sequence

from chatbot.api.markup import Block, Doc, Inline, b, cmd, listed, p, person, run, say, t, ul
from commands.membership.texts import NO, YES
from commands.rules.speakers import As
from storage.models import Circle, Coop, JoinRequest, RequestFor
from storage.types import UserId

AS_WHAT = {
    As.SPEAKER: t("who speaks for it, too"),
    As.SECRETARY: t("as secretary"),
    As.TREASURER: t("as treasurer"),
    As.OPERATOR: t("as operator"),
}


# Coming to speak.


def in_unconfirmed(circle: Circle, coop: Coop, waits: Inline, *, new: bool) -> Doc:
    """To somebody who is in, while somebody else has yet to say that they speak for their co-op."""
    sentences: list[Inline] = [
        t("Welcome to the {circle}! You are in: you can read, ask and propose.", circle=circle.name)
    ]
    if new:
        sentences.append(t("{coop} is new to me, so I have put it on the list.", coop=coop.name))
    return say(
        run(*sentences),
        waits,
        p("What you answer until then is kept with its time, and counts once they have said yes."),
    )


def waits_for(coop: Coop, *, request: int | None, asked: Sequence[str]) -> Inline:
    """Who confirms that somebody speaks for a co-op: ``asked`` have been told."""
    if request is None or not asked:
        return t(
            "Somebody else has to confirm that you speak for {coop}, and there is nobody yet who can: please ask for another "
            "operator, or for a secretary of your circle, to be named.",
            coop=b(coop.name),
        )
    return t(
        "That you speak for {coop} is for {names} to confirm. I have asked them (J-{request}).",
        coop=b(coop.name),
        names=listed(asked, style="or"),
        request=str(request),
    )


def to_confirm(request: JoinRequest, circle: Circle, coop: Coop, *, who: str, as_: As, handed_on: bool) -> Doc:
    """To one of those who can confirm a speaker, in private: whom, for which co-op, where, and what it means."""
    says = t(
        "{person} says that they speak for {coop}, in the {circle}. Do they?",
        person=who,
        coop=b(coop.name),
        circle=circle.name,
    )
    if as_ is As.SPEAKER:
        means = t("With your yes they share its voice, and see its subs as far back as you do.")
    else:
        means = t(
            "With your yes they answer for it wherever it has a seat, and see what it declares for its subs from now on."
        )
    late = [t("Nobody has answered for two days, so I ask you.")] if handed_on else []
    return say(run(*late, says), p(means), p(_how_to_answer(request)))


def _how_to_answer(request: JoinRequest) -> Inline:
    number = f"J-{request.number}"
    return t(
        "Tap {yes} or {no} on this message, or say {approve} or {decline}.",
        yes=YES,
        no=NO,
        approve=cmd(f"approve {number}"),
        decline=cmd(f"decline {number}"),
    )


def speaks_now(coop: Coop, *, by: str, as_: As) -> Doc:
    """To somebody who was confirmed."""
    confirmed = t(
        "You now speak for {coop}, confirmed by {name}, {as_what}. Thank you!",
        coop=b(coop.name),
        name=by,
        as_what=AS_WHAT[as_],
    )
    if as_ is As.SPEAKER:
        return say(confirmed)
    return say(
        confirmed,
        p(
            "You see what it declares for its subs from now on. To see what it had declared before, say {figures}.",
            figures=cmd(f"figures for {coop.slug}"),
        ),
    )


def you_confirmed(number: int, coop: Coop, *, who: str) -> Doc:
    """To who has confirmed a speaker."""
    return say(
        "Thank you. J-{number}: {person} now speaks for {coop}, and knows. Was that a slip? Say {end}.",
        number=str(number),
        person=who,
        coop=coop.name,
        end=cmd(f"speaker end {_id_in(who)} for {coop.slug}"),
    )


def closed_as_confirmed(number: int, coop: Coop, *, who: str, by: str) -> Doc:
    """What was told to those who could confirm a speaker, once one has."""
    return say(
        "J-{number}: {person} speaks for {coop}, confirmed by {name}.",
        number=str(number),
        person=who,
        coop=coop.name,
        name=by,
    )


def not_confirmed(coop: Coop, *, by: str, reason: str | None) -> Doc:
    """To somebody who was not confirmed."""
    declined = t(
        "{name} has not confirmed that you speak for {coop}. You are a guest now: you can read, ask and react.",
        name=by,
        coop=coop.name,
    )
    talk = t("If that is a mistake, please talk to them.")
    if reason is None:
        return say(run(declined, talk))
    return say(run(declined, t("They say: “{reason}”.", reason=reason), talk))


def you_did_not_confirm(number: int, coop: Coop, *, who: str) -> Doc:
    """To who has declined to confirm a speaker."""
    return say(
        "J-{number} is declined: {person} does not speak for {coop}, and knows. Thank you for answering.",
        number=str(number),
        person=who,
        coop=coop.name,
    )


def speaks_too(coop: Coop, user_id: UserId, *, name: str, by: str | None) -> Doc:
    """To somebody who speaks for a co-op, when another person has come to: ``by`` has confirmed it."""
    parts: dict[str, str | Inline] = {
        "person": person(user_id, name),
        "coop": coop.name,
        "end": cmd(f"speaker end {user_id} for {coop.slug}"),
    }
    if by is None:
        return say("{person} now speaks for {coop}, too. If that should not be, say {end}.", **parts)
    return say(
        "{person} now speaks for {coop}, too, confirmed by {by}: they share its voice, and declare its subs. If that should not "
        "be, say {end}.",
        by=by,
        **parts,
    )


def speaks_no_longer(coop: Coop, user_id: UserId, *, name: str) -> Doc:
    """To the same, when that person has ceased to."""
    return say("{person} no longer speaks for {coop}.", person=person(user_id, name), coop=coop.name)


def _id_in(who: str) -> str:
    """The id in "Ada (@ada:example.org)"."""
    return who.rpartition("(")[2].rstrip(")")


# Figures.


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
            end=cmd(f"speaker end {_id_in(who)} for {coop.slug}"),
        )
    elif taken_over:
        first = t(
            "{person} has spoken for {coop} since before speakers were confirmed, and keeps that voice. May they see what the "
            "co-op has declared for its subs?",
            person=who,
            coop=b(coop.name),
        )
    else:
        first = t(
            "{person}, who speaks for {coop}, asks to see what it declared for its subs before that. May they?",
            person=who,
            coop=b(coop.name),
        )
    late = [t("Nobody has answered for two days, so I ask you.")] if handed_on and not_ours is None else []
    return say(run(*late, first), p(_how_to_answer(request)))


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


# Ceasing to speak.


def laid_down(coop: Coop, *, speaking: Sequence[str]) -> Doc:
    """To who speaks for a co-op no longer, by themselves."""
    left = t("You no longer speak for {coop}. Thank you for having done it!", coop=coop.name)
    if speaking:
        return say(run(left, t("It is spoken for by {names}.", names=listed(speaking))))
    return say(run(left, t("Nobody speaks for it now.")))


def ended(coop: Coop, *, by: str) -> Doc:
    """To somebody for whom another one has ended it."""
    return say(
        "{name} has ended that you speak for {coop}. What you declared stays as it is. If that is a mistake, please talk to "
        "them, or to an operator.",
        name=by,
        coop=coop.name,
    )


def you_ended(coop: Coop, *, who: str, given: Sequence[str]) -> Doc:
    """To who has ended it, with the speakers whom that person had confirmed."""
    return say(
        p("Thank you. {person} no longer speaks for {coop}, and knows.", person=who, coop=coop.name),
        *_given(coop, given),
    )


def was_ended(coop: Coop, *, who: str, by: str, given: Sequence[str]) -> Doc:
    """To the co-op's other speakers and the secretaries of its circles."""
    return say(
        p("{name} has ended that {person} speaks for {coop}.", name=by, person=who, coop=coop.name),
        *_given(coop, given),
    )


def _given(coop: Coop, given: Sequence[str]) -> list[Block]:
    if not given:
        return []
    return [
        p("They had confirmed these, who still speak for it. To end one of them, say what stands behind:"),
        ul([t("{person} – {end}", person=who, end=cmd(f"speaker end {_id_in(who)} for {coop.slug}")) for who in given]),
    ]


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
    return t(
        "**{number}** {person} asks to see what {coop} declared before. Say {approve} or {decline}.",
        number=number,
        person=who,
        coop=coop,
        **answers,
    )
