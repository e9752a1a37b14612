"""All that membership says of who speaks for which co-op, of confirming it, ending it, and seeing its figures."""

from collections.abc import Mapping, Sequence

from chatbot.api.wording.markup import SUBS, Block, Doc, Inline, b, cmd, listed, n, p, person, quote, run, say, t, ul
from commands.membership.texts.register import NO, YES
from commands.rules.membership.speakers import As
from storage.models import Circle, Coop, JoinRequest
from storage.types import UserId

AS_WHAT = {
    As.SPEAKER: t("who speaks for it, too"),
    As.SECRETARY: t("as secretary"),
    As.TREASURER: t("as treasurer"),
    As.OPERATOR: t("as operator"),
}

MOST_NAMED = 12
"""So many are named in one message; the register names all."""

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
        p(
            "What you answer until then is kept with its time, and counts once they have said yes. {undo} takes it back that you "
            "are in.",
            undo=cmd("undo"),
        ),
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
        means = t("With your yes they share its voice, and see its {subs} as far back as you do.", subs=SUBS)
    else:
        means = t(
            "With your yes they answer for it wherever it has a seat, and see what it declares for its {subs} from now on.",
            subs=SUBS,
        )
    late = [t("Nobody has answered for two days, so I ask you.")] if handed_on else []
    return say(run(*late, says), p(means), p(how_to_answer(request)))


def how_to_answer(request: JoinRequest) -> Inline:
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
            "You see what it declares for its {subs} from now on. To see what it had declared before, say {figures}.",
            subs=SUBS,
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
        end=cmd(f"speaker end {id_in(who)} for {coop.slug}"),
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
    return say(p(run(declined, t("They say:"))), quote(reason), p(talk))


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
        "{person} now speaks for {coop}, too, confirmed by {by}: they share its voice, and declare its {subs}. If that should not "
        "be, say {end}.",
        subs=SUBS,
        by=by,
        **parts,
    )


def speak_too(coop: Coop, people: Mapping[UserId, str], *, by: str, before: bool) -> Doc:
    """The same, when some have come at once, from a table. ``before``: who reads it spoke before they did, and may end it."""
    named: list[Inline] = [*[person(user_id, name) for user_id, name in people.items()][:MOST_NAMED]]
    if len(people) > len(named):
        named.append(t("{count} more", count=len(people) - len(named)))
    come = n(
        len(people),
        "{people} now speaks for {coop}, too, confirmed by {by}: you share its voice, and each can declare its {subs}.",
        "{people} now speak for {coop}, too, confirmed by {by}: you share its voice, and each can declare its {subs}.",
        people=listed(named),
        coop=coop.name,
        by=by,
        subs=SUBS,
    )
    if before:
        end = cmd(f"speaker end {next(iter(people))} for {coop.slug}")
        return say(run(come, t("If that should not be, say for example {end}.", end=end)))
    return say(run(come, t("If that should not be, ask the secretary of one of its circles, or an operator.")))


def speaks_no_longer(coop: Coop, user_id: UserId, *, name: str) -> Doc:
    """To the same, when that person has ceased to."""
    return say("{person} no longer speaks for {coop}.", person=person(user_id, name), coop=coop.name)


def id_in(who: str) -> str:
    """The id in "Ada (@ada:example.org)"."""
    return who.rpartition("(")[2].rstrip(")")


# Ceasing to speak.


def laid_down(coop: Coop, *, speaking: Sequence[str], also: Sequence[Inline]) -> Doc:
    """To who speaks for a co-op no longer, by themselves, with what else has ended with it."""
    left = t("You no longer speak for {coop}. Thank you for having done it!", coop=coop.name)
    if speaking:
        return say(run(left, t("It is spoken for by {names}.", names=listed(speaking)), *also))
    return say(run(left, t("Nobody speaks for it now, so it is not counted until somebody does."), *also))


def ended(coop: Coop, *, by: str) -> Doc:
    """To somebody for whom another one has ended it."""
    return say(
        "{name} has ended that you speak for {coop}. What you declared stays as it is. If that is a mistake, please talk to "
        "them, or to an operator.",
        name=by,
        coop=coop.name,
    )


def whether_they_stay(request: JoinRequest, coop: Coop, *, who: str, by: str | None, handed_on: bool) -> Doc:
    """To one of those who can say so, in private: a speaker was confirmed by somebody who was put out since."""
    late = [t("Nobody has answered for two days, so I ask you.")] if handed_on else []
    number = f"J-{request.number}"
    return say(
        run(
            *late,
            t(
                "{person} speaks for {coop}, confirmed by {by}, who should never have. Do they stay?",
                person=who,
                coop=b(coop.name),
                by=by or t("somebody else"),
            ),
        ),
        p(
            "Tap {yes} to keep them and {no} to end it, or say {approve} or {decline}.",
            yes=YES,
            no=NO,
            approve=cmd(f"approve {number}"),
            decline=cmd(f"decline {number}"),
        ),
    )


def stays(number: int, coop: Coop, *, who: str, by: str) -> Doc:
    """To those who could say so, once one has."""
    return say(
        "J-{number}: {person} goes on speaking for {coop}, says {by}.",
        number=str(number),
        person=who,
        coop=coop.name,
        by=by,
    )


def stays_not(number: int, coop: Coop, *, who: str, by: str) -> Doc:
    """The same."""
    return say(
        "J-{number}: {person} no longer speaks for {coop}, and knows. {by} has ended it.",
        number=str(number),
        person=who,
        coop=coop.name,
        by=by,
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
        ul([t("{person} – {end}", person=who, end=cmd(f"speaker end {id_in(who)} for {coop.slug}")) for who in given]),
    ]
