"""What is said of what the bot does not do: what there is instead, and who can do it."""

from collections.abc import Callable, Mapping, Sequence

from chatbot.api.context import Ctx
from chatbot.api.holders import Holder
from chatbot.api.holders import in_words as named
from chatbot.api.wording.markup import Doc, Inline, cmd, run, say, t
from chatbot.api.wording.phrases import A_CRITICAL, CONCERN
from commands.rules.expectations import Expected

People = Sequence[Holder]


def _ask(ctx: Ctx, people: People) -> list[Inline]:
    """Whom to ask for it; nothing where nobody is known."""
    return [t("Please ask {names}.", names=named(ctx, people, style="or"))] if people else []


def payments(ctx: Ctx, people: People) -> Doc:
    """Who has paid, invoices, how to pay."""
    what = t("I keep no payments: I know what co-ops have declared, and work out their fee.")
    way = t(
        "{subs}, in private, shows your co-op's; {outstanding} shows a treasurer who has not declared.",
        subs=cmd("subs"),
        outstanding=cmd("subs outstanding"),
    )
    who = (
        [t("Who has paid, and how to, a treasurer knows: {names}.", names=named(ctx, people, style="or"))]
        if people
        else []
    )
    return say(run(what, *who, way))


def deleting(ctx: Ctx, people: People) -> Doc:
    """Having one's data deleted."""
    return say(
        "{mydata}, in private, shows what I keep about you, and {forget} takes you out of it; I ask before. What you delete in a room I "
        "take out of cards and copies.",
        mydata=cmd("mydata", here=False),
        forget=cmd("forget me", here=False),
    )


def polls(ctx: Ctx, people: People) -> Doc:
    """Votes and surveys."""
    return say(
        "I have no polls. To ask a circle for its consent, say {consent}; how something feels to people: {sense}; which time suits "
        "them: {date}; who helps: {hands}",
        consent=cmd("consent We buy an oven by fri 17:00"),
        sense=cmd("sense Shall we grow next year?"),
        date=cmd("date Monthly call 1h thu 10:00, fri 10:00"),
        hands=cmd("hands Paint the shed"),
    )


def roles(ctx: Ctx, people: People) -> Doc:
    """Naming a link person, a secretary, a facilitator."""
    return say(run(*_given(ctx, people), t("Treasurers and operators stand in my configuration.")))


def _given(ctx: Ctx, people: People) -> list[Inline]:
    """How a role is given, and by whom."""
    how = t(
        "A secretary or an operator gives a role, in the circle's room: {give}.",
        give=cmd("role give @person link person", here=False),
    )
    who = [t("Here that is {names}.", names=named(ctx, people, style="or"))] if people else []
    return [how, *who]


def selecting(ctx: Ctx, people: People) -> Doc:
    """Who is to have a role: chosen together, or given it."""
    how = t(
        "A circle chooses somebody by consent, in its room: {select}. I ask in private who should be it, and why.",
        select=cmd("select facilitator", here=False),
    )
    return say(run(how, *_given(ctx, people)))


def ending_a_role(ctx: Ctx, people: People) -> Doc:
    """Laying one's role down, and having somebody else's ended."""
    return say(
        "In the circle's room {own} lays down a role of yours. Somebody else's ends when the circle agrees: {other} asks it.",
        own=cmd("role end link person", here=False),
        other=cmd("role end @person link person", here=False),
    )


def nominating(ctx: Ctx, people: People) -> Doc:
    """Whom somebody would choose."""
    return say(
        "{nominate}, in private, tells me whom you would choose for a role, and why; nobody sees it before all are in. {select}, in the "
        "circle's room, shows what is being chosen.",
        nominate=cmd("nominate @eve because she listens", here=False),
        select=cmd("select", here=False),
    )


def leaving_a_coop(ctx: Ctx, people: People) -> Doc:
    """Speaking for a co-op no longer."""
    return say(
        "To speak for a co-op no longer, in any circle, say {leave} with its name. {circle} alone leaves the circle whose room you "
        "say it in.",
        leave=cmd("leave Leaf Bakery"),
        circle=cmd("leave", here=False),
    )


def person(ctx: Ctx, people: People) -> Doc:
    """A person to talk to."""
    if not people:
        return say("Nobody is named for that here yet. {help} shows what I can do.", help=cmd("help"))
    return say("People who help: {names}.", names=named(ctx, people))


def room(ctx: Ctx, people: People) -> Doc:
    """Inviting, removing, muting."""
    return say(
        "Whom to invite into a room or to remove from it is for its moderators, in their Matrix app. Who comes in joins the circle "
        "with {join}; who speaks for a co-op and should not is ended with {end}.",
        join=cmd("join for <your co-op>", here=False),
        end=cmd("speaker end @person for <your co-op>", here=False),
    )


def reminders(ctx: Ctx, people: People) -> Doc:
    """Reminders of one's own."""
    return say(
        "I keep no reminders of your own. I remind of open items by myself, {todo} shows what waits for you, and a meeting found with "
        "{date} comes as a calendar file.",
        todo=cmd("todo"),
        date=cmd("date"),
    )


def circles(ctx: Ctx, people: People) -> Doc:
    """New circles, and those that end."""
    return say(run(t("Which circles there are stands in my configuration."), *_ask(ctx, people)))


def coops(ctx: Ctx, people: People) -> Doc:
    """Another name for a co-op, two made one, or one made two."""
    return say(
        "Who speaks for a co-op gives it another name with {rename}, makes it part of another one with {merge}, and two of it with {split}.",
        rename=cmd("coop rename Leaf Bakery to Leaf and Loaf"),
        merge=cmd("coop merge Mill to Leaf Bakery"),
        split=cmd("coop split Leaf Bakery to Leaf Mill with @hal"),
    )


def minutes(ctx: Ctx, people: People) -> Doc:
    """Minutes and agendas."""
    return say(
        "I write minutes of calls: {call}, in the circle's room, begins one, {end} ends it, and {minutes} shows them. What was agreed stands "
        "in the logbook, {decisions}; what is open shows {items}.",
        call=cmd("call", here=False),
        end=cmd("call end", here=False),
        minutes=cmd("call minutes"),
        decisions=cmd("decisions"),
        items=cmd("items"),
    )


def tasks(ctx: Ctx, people: People) -> Doc:
    """Tasks for people."""
    return say(
        "In the circle's room, {action} notes who does what until when, and {hands} asks who helps. {actions} shows what is to do.",
        action=cmd("action @hal Ring the landlord by fri", here=False),
        hands=cmd("hands Paint the shed", here=False),
        actions=cmd("actions"),
    )


def calls(ctx: Ctx, people: People) -> Doc:
    """Video calls."""
    return say(
        "I ring nobody up: your Matrix app does, or a link that somebody posts. {call}, in the circle's room, begins its agenda and minutes; "
        "{plan} puts one on the calendar, and {date} finds a time.",
        call=cmd("call", here=False),
        plan=cmd("call plan fri 10:00", here=False),
        date=cmd("date Monthly call 1h thu 10:00, fri 10:00"),
    )


def language(ctx: Ctx, people: People) -> Doc:
    """Other languages."""
    return say(
        run(
            t("I speak one language to the whole federation: its configuration says which. I translate nothing."),
            *_ask(ctx, people),
        )
    )


def notifications(ctx: Ctx, people: People) -> Doc:
    """Fewer messages."""
    return say(
        "I write to you about what waits for you, and answer what you say. How loudly, you set in your Matrix app, for each room. "
        "{leave}, in a circle's room, ends what comes from that circle.",
        leave=cmd("leave", here=False),
    )


def trouble(ctx: Ctx, people: People) -> Doc:
    """Something is wrong with the bot."""
    return say(run(t("I am sorry for the trouble."), *(_ask(ctx, people) or [t("Please tell whoever runs me.")])))


def answering(ctx: Ctx, people: People) -> Doc:
    """How an item is answered."""
    return say(
        "Tap ✅, 🤔, ✋ or ➖ on its card, or reply to the card: “fine by us”, “{concern}: …”, “object because …”. With its number it goes in one "
        "line, too: {yes}. What is open: {items}",
        yes=cmd("yes C-12"),
        items=cmd("items"),
        concern=CONCERN,
    )


def proposing(ctx: Ctx, people: People) -> Doc:
    """How something is put to a circle."""
    return say(
        "In the circle's room, {check} asks whether anybody has {a_critical_concern}. What needs questions and reactions first: {proposal}",
        check=cmd("consent We buy an oven by fri 17:00"),
        proposal=cmd("proposal We share the van by in 10 days"),
        a_critical_concern=A_CRITICAL,
    )


SAID: Mapping[Expected, Callable[[Ctx, People], Doc]] = {
    Expected.PAYMENTS: payments,
    Expected.DELETING: deleting,
    Expected.POLLS: polls,
    Expected.ROLES: roles,
    Expected.SELECTING: selecting,
    Expected.ENDING_A_ROLE: ending_a_role,
    Expected.NOMINATING: nominating,
    Expected.LEAVING_A_COOP: leaving_a_coop,
    Expected.PERSON: person,
    Expected.ROOM: room,
    Expected.REMINDERS: reminders,
    Expected.CIRCLES: circles,
    Expected.COOPS: coops,
    Expected.MINUTES: minutes,
    Expected.TASKS: tasks,
    Expected.CALLS: calls,
    Expected.LANGUAGE: language,
    Expected.NOTIFICATIONS: notifications,
    Expected.TROUBLE: trouble,
    Expected.ANSWERING: answering,
    Expected.PROPOSING: proposing,
}
"""Each of them."""
