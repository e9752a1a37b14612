"""What this family says of itself, of who one is, and where a circle comes in or moves."""

from collections.abc import Sequence

from chatbot.api.wording.markup import SUBS, Doc, Inline, b, cmd, code, listed, p, run, say, t
from storage.models import Circle, RoleName

JOIN = cmd("join for <your co-op>")


def welcome() -> Doc:
    """To whoever says thanks."""
    return say("You are welcome!")


def hello() -> Doc:
    """To whoever says hello."""
    return say("Hello! Say {help} to see what I can do here.", help=cmd("help"))


def pong(words: str | None) -> Doc:
    """The answer to a ping: what was said comes back."""
    return say("pong {words}", words=words) if words else say("pong")


def about(federation: str) -> Doc:
    """What the bot is for."""
    return say(
        p(
            "I am Circlebot. I help the circles of the {federation} to keep in touch: I keep the register of members, run "
            "quick consent checks, ask for {subs} in private, and carry what link persons pass on between circles.",
            federation=federation,
            subs=SUBS,
        ),
        p("What I keep is a working register, not the legal one. Figures are told in private only."),
        p("Say {help} to see what I can do here.", help=cmd("help")),
    )


def who_you_are(
    name: str, user_id: str, known: Sequence[Inline], roles: Sequence[Inline], can: Sequence[Inline]
) -> Doc:
    """Three lines: who somebody is and for whom they speak, which roles they have until when, what they can do that others cannot."""
    whom: Sequence[Inline] = [t("{part}.", part=part) for part in known]
    if not known and not roles:
        join = cmd("join for <your co-op>", here=False)
        whom = [t("You are on no circle's register yet. Say {join} in your circle's room.", join=join)]
    more = t("{todo} shows what waits for you, {help} what you can do here.", todo=cmd("todo"), help=cmd("help"))
    beyond = t("What you can and most others cannot: {what}.", what=run(*can, between="; "))
    return say(
        p(run(t("You are {name} ({id}).", name=b(name), id=user_id), *whom)),
        *([p("Your roles: {roles}.", roles=run(*roles, between="; "))] if roles else []),
        p(run(beyond, more) if can else more),
    )


def answers_for(seats: Sequence[str]) -> Inline:
    """What who speaks for co-ops, or as a link person for circles, can do."""
    return t("answer for {seats}", seats=listed(seats))


def sees_to_subs(coops: Sequence[str]) -> Inline:
    """What who speaks for co-ops can do besides."""
    return t("declare the {subs} of {coops} ({subs_command})", subs=SUBS, coops=listed(coops), subs_command=cmd("subs"))


BY_ROLE: dict[str, Inline] = {
    RoleName.SECRETARY: t("decide who joins, give roles, note what was said by phone, steer items and calls"),
    RoleName.FACILITATOR: t("steer items and calls, note what was said by phone"),
    RoleName.COORDINATOR: t("steer items and calls, note what was said by phone"),
    RoleName.LINK_PERSON: t("decide who joins, pass things on to other circles"),
    RoleName.TREASURER: t("ask co-ops for their {subs} and see what they declare", subs=SUBS),
}
"""What a role lets its holder do."""
OPERATES = t("confirm speakers, end roles, undo what became of a co-op, look after me")


def speaks_for(circle: str, coops: Sequence[str]) -> Inline:
    """Somebody's seats in a circle."""
    if not coops:
        return t("{circle}: you are in", circle=circle)
    return t("{circle}: you speak for {coops}", circle=circle, coops=listed([b(coop) for coop in coops]))


def unconfirmed(coop: str, *, requests: Sequence[int]) -> Inline:
    """It is still to be confirmed that somebody speaks for a co-op."""
    if not requests:
        return t("Not yet confirmed: that you speak for {coop}", coop=b(coop))
    return t("Not yet confirmed: that you speak for {coop} (J-{number})", coop=b(coop), number=str(requests[0]))


def guest(circle: str, coop: str | None) -> Inline:
    """Somebody is on a circle's register without a seat."""
    if coop is None:
        return t("{circle}: you are a guest", circle=circle)
    return t("{circle}: you are a guest from {coop}", circle=circle, coop=coop)


def learns(circle: str, coop: str | None) -> Inline:
    """Somebody is learning in a circle: they have no seat yet."""
    if coop is None:
        return t("{circle}: you are learning, without a voice yet", circle=circle)
    return t("{circle}: you are learning, from {coop}, without a voice yet", circle=circle, coop=coop)


def role(circle: str, called: Inline, *, until: str | None) -> Inline:
    """Somebody's role in a circle."""
    if until is None:
        return t("{circle}: {role}", circle=circle, role=called)
    return t("{circle}: {role} until {until}", circle=circle, role=called, until=until)


TREASURER, OPERATOR = t("treasurer of the federation"), t("operator of the bot")


def first_words(circle: Circle, roles: Sequence[Inline], *, encrypted: bool) -> Doc:
    """In a circle's room, in three lines: who I am and who has which role here, how to join and where help is, and who could read
    what is said here."""
    who = t(
        "Hello! I am Circlebot, and I help the {circle} to keep in touch with the other circles.", circle=b(circle.name)
    )
    named = [t("My configuration names: {roles}.", roles=listed(roles))] if roles else []
    if encrypted:
        here = t(
            "I act only on what is said to me. This room is encrypted; figures are for our private room all the same."
        )
    else:
        here = t(
            "I act only on what is said to me. This room is not encrypted, so whoever runs its homeserver could read it; figures "
            "are for our private room."
        )
    return say(
        p(run(who, *named)),
        p(
            "To join the circle's register, say {join}. {help} shows what else I can do.",
            join=JOIN,
            help=cmd("help"),
        ),
        p(here),
    )


def has_role(name: str, called: Inline) -> Inline:
    """Somebody, with what they are in a circle."""
    return t("{name} ({role})", name=name, role=called)


def moved_here(circle: Circle) -> Doc:
    """In the room that a circle has moved to."""
    return say(
        "The {circle} meets here now, so I have come along. Nothing is lost: the register, the logbook and what was open "
        "are as they were.",
        circle=circle.name,
    )


def moved_away(circle: Circle) -> Doc:
    """In the room that it has left."""
    return say(
        "The {circle} has moved to a new room, and I go on there. Please say what is for me in the new room.",
        circle=circle.name,
    )


ALLOW = code("allow_from_encrypted")


def not_moved_here(circle: Circle) -> Doc:
    """In a new room that is not encrypted, when the old one is: why I do nothing there, and what to do."""
    return say(
        p(
            "I have not moved the {circle} here: its room was encrypted and this one is not, so what is open there would be "
            "read here in clear text.",
            circle=circle.name,
        ),
        p(
            "Please switch on encryption in this room’s settings; then I come along at once. Or an operator allows it in "
            "the circle’s settings ({setting}) and starts me again.",
            setting=ALLOW,
        ),
    )


def staying_here(circle: Circle) -> Doc:
    """In the old one."""
    return say(
        "The {circle} has a new room that is not encrypted, so I stay here with what is open. I come along as soon as "
        "somebody switches on encryption there.",
        circle=circle.name,
    )


def not_moved(circle: Circle) -> Doc:
    """To the operators."""
    return say(
        p(
            "The {circle} has moved to a room that is not encrypted, and its old one was. I have not come along, and do "
            "nothing for the circle in the new room.",
            circle=circle.name,
        ),
        p(
            "Please have encryption switched on there. Or, if the circle wants its words there in clear text, set {setting} "
            "in the circle’s settings and start me again.",
            setting=ALLOW,
        ),
    )


def alias_leads_elsewhere(circle: Circle) -> Doc:
    """To the operators."""
    return say(
        p(
            "The alias of the {circle}, {alias}, leads to another room now, and nothing in the circle's own room says that it "
            "has moved. So the circle stays where it is.",
            circle=circle.name,
            alias=code(circle.room),
        ),
        p("Shall it meet in that other room from now on? Please answer yes or no."),
    )


def whether_it_follows(circle: Circle) -> Inline:
    """What an operator is asked of a circle whose alias leads elsewhere."""
    return t(
        "whether the {circle} shall meet where its alias leads ({yes} or {no})",
        circle=circle.name,
        yes=code("yes"),
        no=code("no"),
    )


def followed_already(circle: Circle, who: str) -> Doc:
    """To the other operators who were asked."""
    return say(
        "{who} has said yes: the {circle} meets where its alias leads. So you need not answer any more.",
        who=who,
        circle=circle.name,
    )


def follows_its_alias(circle: Circle) -> Doc:
    """To an operator who has said yes."""
    return say("Thank you. Within a minute or two the {circle} meets where its alias leads.", circle=circle.name)


def stays_where_it_is(circle: Circle) -> Doc:
    """To an operator who has said no."""
    return say("Thank you. The {circle} stays where it is.", circle=circle.name)


def posted_before_you_came() -> Doc:
    """In an encrypted room, for those who have come after its circle moved there."""
    return say(
        "For those who have just come in: what I have posted here before cannot be read by you, since this room is encrypted. "
        "{items} shows what is open.",
        items=cmd("items"),
    )
