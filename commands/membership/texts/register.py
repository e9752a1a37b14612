"""All that membership says of coming in, going, roles and standing in. Registers and co-ops are said where they are looked up."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, b, cmd, listed, n, p, person, quote, run, say, t
from storage.models import Circle, CircleStanding, Coop, JoinRequest
from storage.types import UserId

YES, NO = "✅", "❌"


# Coming in.


def greeting(circle: Circle, *, name: str) -> Doc:
    """To somebody who comes into a circle's room."""
    return say(
        "Welcome, {name}! I am Circlebot and look after the {circle}. To join its register, say {join}, or {guest}. {help} "
        "shows the rest.",
        name=name,
        circle=circle.name,
        join=cmd("join for <your co-op>"),
        guest=cmd("join as guest"),
        help=cmd("help"),
    )


def in_as_guest(circle: Circle) -> Doc:
    """To a new guest."""
    return say(
        "Welcome to the {circle}, as a guest! You can read, ask and react. Should you come to speak for a co-op, say {join}. {undo} "
        "takes it back.",
        circle=circle.name,
        join=cmd("join for <its name>"),
        undo=cmd("undo"),
    )


def in_for_coop(
    circle: Circle, coop: Coop, *, beside: Sequence[str], also: Sequence[str], new: bool, each_counts: bool
) -> Doc:
    """To a new member: ``beside`` are those who speak for the co-op already, ``also`` the other co-ops that they speak for here,
    ``new`` when the co-op was not known before, ``each_counts`` where each person is heard, and no co-op as one."""
    sentences: list[Inline] = [
        t("Welcome to the {circle}! You now speak for {coop}.", circle=circle.name, coop=b(coop.name))
    ]
    if beside and each_counts:
        sentences.append(
            n(
                len(beside),
                "So does {names}; here each of you has a voice of their own.",
                "So do {names}; here each of you has a voice of their own.",
                names=listed(beside),
            )
        )
    elif beside:
        sentences.append(t("You share its seat with {names}: one seat, one voice.", names=listed(beside)))
    if also:
        sentences.append(
            t(
                "You speak for {coops} here, too: say for which, as in {answer}.",
                coops=listed(also),
                answer=cmd(f"yes C-12 for {coop.slug}"),
            )
        )
    if new:
        sentences.append(t("{coop} is new to me, so I have put it on the list.", coop=coop.name))
    return say(
        run(*sentences),
        p(
            "See what is being decided with {items}, or who is here with {members}. {undo} takes it back.",
            items=cmd("items"),
            members=cmd(f"members {circle.slug}"),
            undo=cmd("undo"),
        ),
    )


# Requests.


def request_card(
    request: JoinRequest, circle: Circle, *, who: str, link_person: Inline, beware: Inline | None, both: bool
) -> Doc:
    """The card of a request, for those who decide. ``beware`` is of a co-op's name that may be taken for another; ``both`` when
    the secretary's yes confirms the speaker, too."""
    number = f"J-{request.number}"
    return say(
        run(b(t("{number}:", number=number)), _asks(request, circle, who)),
        *([p(beware)] if beware is not None else []),
        *([p(_confirms_too(request))] if both else []),
        p(
            "Secretary or {link_person}: react with {yes} or {no}, or say {approve} or {decline}.",
            link_person=link_person,
            yes=YES,
            no=NO,
            approve=cmd(f"approve {number}"),
            decline=cmd(f"decline {number}"),
        ),
    )


def _confirms_too(request: JoinRequest) -> Inline:
    return t("The secretary's yes also confirms that they speak for {coop}.", coop=request.coop_name or "")


def request_for_you(request: JoinRequest, circle: Circle, *, who: str, beware: Inline | None, both: bool) -> Doc:
    """To one of those who decide, in private; ``both`` when their yes confirms the speaker, too."""
    number = f"J-{request.number}"
    answer = t(
        "Say {approve} or {decline} here or in the circle's room.",
        approve=cmd(f"approve {number}", here=False),
        decline=cmd(f"decline {number}", here=False),
    )
    confirms = [t("Your yes also confirms that they speak for {coop}.", coop=request.coop_name or "")] if both else []
    return say(run(_asks(request, circle, who), *([beware] if beware is not None else []), *confirms, answer))


def handed_on_to_you(
    request: JoinRequest, circle: Circle, *, who: str, beware: Inline | None, both: bool, nobody: bool
) -> Doc:
    """To an operator, in private: nobody in the circle has answered, or there is ``nobody`` there who could."""
    number = f"J-{request.number}"
    if nobody:
        late = t("Nobody in the {circle} can answer this now, so I ask you.", circle=circle.name)
    else:
        late = t("Nobody in the {circle} has answered for two days, so I ask you.", circle=circle.name)
    confirms = [t("Your yes also confirms that they speak for {coop}.", coop=request.coop_name or "")] if both else []
    return say(
        run(late, _asks(request, circle, who), *([beware] if beware is not None else []), *confirms),
        p(
            "Tap {yes} or {no} on this message, or say {approve} or {decline}.",
            yes=YES,
            no=NO,
            approve=cmd(f"approve {number}"),
            decline=cmd(f"decline {number}"),
        ),
    )


def nothing_to_answer(circle: Circle, *, who: str) -> Doc:
    """To the same: what they were asked needs no answer any more."""
    return say("{person} no longer asks to join the {circle}.", person=who, circle=circle.name)


def _asks(request: JoinRequest, circle: Circle, who: str) -> Inline:
    if request.standing is CircleStanding.MEMBER and request.coop_name:
        return t(
            "{person} asks to join the {circle}, for {coop}.", person=who, circle=circle.name, coop=request.coop_name
        )
    if request.standing is CircleStanding.LEARNING:
        return t("{person} asks to join the {circle}, learning first.", person=who, circle=circle.name)
    return t("{person} asks to join the {circle}, as a guest.", person=who, circle=circle.name)


def _takes_back(number: str) -> Inline:
    return t("{undo} takes it back.", undo=cmd(f"undo {number}"))


def request_noted(request: JoinRequest, circle: Circle, *, deciders: Sequence[str], link_person: Inline) -> Doc:
    """To who has asked to come in."""
    number = f"J-{request.number}"
    if request.standing is CircleStanding.MEMBER and request.coop_name:
        noted = t(
            "Thank you! Your request {number} to join the {circle} for {coop} is noted.",
            number=number,
            circle=circle.name,
            coop=request.coop_name,
        )
    elif request.standing is CircleStanding.LEARNING:
        noted = t(
            "Thank you! Your request {number} to join the {circle}, learning first, is noted.",
            number=number,
            circle=circle.name,
        )
    else:
        noted = t(
            "Thank you! Your request {number} to join the {circle} as a guest is noted.",
            number=number,
            circle=circle.name,
        )
    if len(deciders) > 1:
        wait = t("I have told {names}; you will hear from me as soon as one of them answers.", names=listed(deciders))
        return say(run(noted, wait, _takes_back(number)))
    if deciders:
        wait = t("I have told {name}; you will hear from me as soon as they answer.", name=deciders[0])
        return say(run(noted, wait, _takes_back(number)))
    nobody = t(
        "The circle has no secretary or {link_person} in its room who can say yes, so I ask the operators. Once somebody has "
        "answered, you hear from me.",
        link_person=link_person,
    )
    return say(run(noted, nobody))


def request_declined(number: int, circle: Circle, *, decider: UserId, name: str, reason: str | None) -> Doc:
    """To who has asked in vain."""
    talk = t("You can ask again, or talk to {person} first.", person=person(decider, name))
    declined = t(
        "Your request {number} to join the {circle} was declined by {name}.",
        number=f"J-{number}",
        circle=circle.name,
        name=name,
    )
    if reason is None:
        return say(run(declined, talk))
    return say(p(run(declined, t("They say:"))), quote(reason), p(talk))


def request_approved(number: int, *, name: str) -> Doc:
    """To who has asked with success; how they are in follows."""
    return say("Good news: {number} is approved by {name}.", number=f"J-{number}", name=name)


def closed_as_declined(number: int, *, name: str) -> Doc:
    """The card of a request that was declined."""
    return say("{number}: declined by {name}.", number=f"J-{number}", name=name)


def closed_as_approved(number: int, *, who: str, name: str) -> Doc:
    """The card of a request that was approved."""
    return say("{number}: {person} is in, approved by {name}. Welcome!", number=f"J-{number}", person=who, name=name)


def closed_as_withdrawn(number: int) -> Doc:
    """The card of a request that needs no answer any more."""
    return say("{number}: withdrawn. There is nothing to answer.", number=f"J-{number}")


def you_declined(number: int, *, who: str) -> Doc:
    """To who has declined a request."""
    return say("{number} is declined, and {person} knows. Thank you for answering.", number=f"J-{number}", person=who)


def you_approved(number: int, circle: Circle, *, who: str) -> Doc:
    """To who has approved a request."""
    return say(
        "{number} is approved: {person} is now in the {circle}. Thank you for answering.",
        number=f"J-{number}",
        person=who,
        circle=circle.name,
    )


# Going.


def request_withdrawn(number: int, circle: Circle) -> Doc:
    """To who leaves while their request still waits."""
    return say("Your request {number} to join the {circle} is withdrawn.", number=f"J-{number}", circle=circle.name)


# Standing in.


def you_stand_in(circle: Circle, coop: Coop, *, named_by: str, until: str) -> Doc:
    """To who stands in from now on."""
    return say(
        "{name} has named you to stand in for {coop} in the {circle}, until {until}. Answer its items by a tap, or with "
        "{answer}. Thank you for helping out!",
        name=named_by,
        coop=coop.name,
        circle=circle.name,
        until=until,
        answer=cmd(f"yes C-12 for {coop.slug}"),
    )


def stands_in(coop: Coop, user_id: UserId, *, name: str, until: str) -> Doc:
    """To who has named somebody to stand in."""
    return say(
        "Thank you. {name} may answer for {coop} until {until}, and knows. It is shown as said by a stand-in. To end it sooner, say "
        "{end}.",
        name=name,
        coop=coop.name,
        until=until,
        end=cmd(f"standin end {user_id}"),
    )


def stands_in_for_yours(circle: Circle, coop: Coop, user_id: UserId, *, name: str, named_by: str, until: str) -> Doc:
    """To those who speak for a co-op, when one of them has named a stand-in."""
    return say(
        "{named_by} has named {name} to stand in for {coop} in the {circle}, until {until}. What they answer counts as long as "
        "none of you answers. To end it, say {end} in the circle’s room.",
        named_by=named_by,
        name=name,
        coop=coop.name,
        circle=circle.name,
        until=until,
        end=cmd(f"standin end {user_id}", here=False),
    )


def stands_in_for_yours_no_longer(circle: Circle, coop: Coop, *, name: str) -> Doc:
    """To the same, when that has ended before its time."""
    return say("{name} no longer stands in for {coop} in the {circle}.", name=name, coop=coop.name, circle=circle.name)


def you_stand_in_no_longer(circle: Circle) -> Doc:
    """To whose standing in has been ended."""
    return say("You no longer stand in for a co-op in the {circle}. Thank you!", circle=circle.name)


def stands_in_no_longer(name: str) -> Doc:
    """To who has ended it."""
    return say("{name} no longer stands in for your co-op, and knows.", name=name)
