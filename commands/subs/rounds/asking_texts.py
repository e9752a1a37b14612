"""What is said of rounds: who is asked, who is reminded, how it goes. Never a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.wording.markup import SUBS, Block, Doc, Inline, b, cmd, listed, n, p, run, say, t
from commands.subs.rounds.payers import Payer, Stands
from storage.models import Circle


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for somebody: their co-op was asked for a year, by an instant."""

    coop: str
    year: str
    due: str


def nobody_pays(coop: str | None, circle: Circle | None) -> Inline:
    """Where there is no co-op to ask."""
    if coop is not None:
        return t("{coop} does not pay that, so there is nothing to ask it for. Nothing has changed.", coop=coop)
    if circle is None:
        return t("No co-op pays that yet, so there is nobody to ask. Nothing has changed.")
    return t(
        "No co-op has a seat in the {circle} now that pays that, so there is nobody to ask. Its people say {join} in its room.",
        circle=circle.name,
        join=cmd("join", here=False),
    )


def asking(year: str, *, asked: int, waiting: int, due: str, declared: int, seats: int) -> Inline:
    """To the treasurer who asks co-ops."""
    sentences: list[Inline] = [
        t("Thank you."),
        n(
            asked,
            "I am asking {count} co-op in private to declare for {year} by {due}.",
            "I am asking {count} co-ops in private to declare for {year} by {due}.",
            year=year,
            due=due,
        ),
    ]
    if waiting:
        again = n(
            waiting,
            "{count} asked before has not answered yet; I remind them before the end.",
            "{count} asked before have not answered yet; I remind them before the end.",
        )
        sentences.append(again)
    return run(*sentences, t("{declared} of {seats} have declared so far.", declared=declared, seats=seats))


def nobody_to_ask(names: Sequence[str], *, named: bool) -> list[Block]:
    """Co-ops for which nobody speaks here, by name in private, and what can be done."""
    if not names:
        return []
    if named:
        lead: Inline = t("Nobody speaks for {coops} here, so I can write to nobody there.", coops=listed(names))
    else:
        lead = n(
            len(names),
            "Nobody speaks for {count} of them here, so I can write to nobody there; {round} names it.",
            "Nobody speaks for {count} of them here, so I can write to nobody there; {round} names them.",
            round=cmd("subs round", here=False),
        )
    more = t(
        "Ask one of its people to say {join} in their circle’s room, or note what they tell you: {declare}",
        join=cmd("join for <their co-op>", here=False),
        declare=cmd("subs declare <their figures> for <the co-op> by phone", here=False),
    )
    return [p(run(lead, more))]


def asked_by_itself(year: str, *, asked: int, due: str, nobody: int) -> Doc:
    """To the treasurers, when a round has begun by itself."""
    lines = [
        n(
            asked,
            "As every year, I am asking {count} co-op in private to declare for {year} by {due}.",
            "As every year, I am asking {count} co-ops in private to declare for {year} by {due}.",
            year=year,
            due=due,
        )
    ]
    if nobody:
        lines.append(n(nobody, "For {count} of them nobody speaks here.", "For {count} of them nobody speaks here."))
    return say(run(*lines, t("{round} shows how it goes.", round=cmd("subs round"))))


def reminder(one: Waits, *, pays_less: bool) -> Doc:
    """To whoever was asked and has not declared."""
    please = t(
        "A friendly reminder: the {subs} of {coop} for {year} are to be declared by {due}. Say {declare} here; it takes two messages.",
        subs=SUBS,
        coop=b(one.coop),
        year=one.year,
        due=one.due,
        declare=cmd("subs declare"),
    )
    return say(run(please, MONEY_IS_TIGHT)) if pays_less else say(please)


MONEY_IS_TIGHT = t("If money is tight, your co-op can pay what it can.")


def how_it_goes(year: str, payers: Sequence[Payer], *, due: str | None) -> Inline:
    """How a round goes, in numbers."""
    count = {each: sum(payer.stands is each for payer in payers) for each in Stands}
    numbers = t(
        "{year}: of {all} co-ops {asked} asked, {declared} declared, {begun} begun, {opened} opened, {silent} silent, {nobody} with nobody to ask",
        year=year,
        all=len(payers),
        asked=sum(payer.asked for payer in payers),
        declared=count[Stands.DECLARED],
        begun=count[Stands.BEGUN],
        opened=count[Stands.OPENED],
        silent=count[Stands.SILENT],
        nobody=count[Stands.NOBODY],
    )
    return numbers if due is None else t("{numbers}; until {due}", numbers=numbers, due=due)


def not_declared_yet(year: str, count: int) -> Inline:
    """The heading of those that have not declared."""
    return n(
        count, "Not declared for {year} yet: {count} co-op", "Not declared for {year} yet: {count} co-ops", year=year
    )


def payer(one: Payer) -> Inline:
    """A co-op and how far it has come."""
    match one.stands:
        case Stands.DECLARED:
            return t("{coop} – declared", coop=b(one.coop.name))
        case Stands.BEGUN:
            return t("{coop} – begun, waits for their yes", coop=b(one.coop.name))
        case Stands.OPENED:
            return t("{coop} – asked, opened, not declared yet", coop=b(one.coop.name))
        case Stands.SILENT if one.asked:
            return t("{coop} – asked, silent", coop=b(one.coop.name))
        case Stands.SILENT:
            return t("{coop} – not asked yet", coop=b(one.coop.name))
    return t("{coop} – nobody speaks for it here: phone or write to them", coop=b(one.coop.name))


def all_have_declared(year: str) -> Doc:
    """Nobody is missing."""
    return say("All have declared for {year}. Thank you!", year=year)


def how_many_are_missing(count: int, year: str) -> Doc:
    """In a circle's room: how many, and no names."""
    return say(
        n(
            count,
            "{count} has not declared for {year} yet. Say {outstanding} in our private room for the name.",
            "{count} have not declared for {year} yet. Say {outstanding} in our private room for the names.",
            year=year,
            outstanding=cmd("subs outstanding", here=False),
        )
    )


def does_not_pay(coop: str, year: str) -> Doc:
    """To a treasurer who asks how a co-op stands that pays nothing."""
    return say("{coop} does not pay for {year}, so nothing is asked of it.", coop=coop, year=year)


def has_declared(line: Inline, year: str, coop: str) -> Doc:
    """How a co-op stands that has declared: no figure."""
    return say("{year}: {line}. {all_} shows what it has said.", year=year, line=line, all_=cmd(f"subs all {coop}"))


def has_not_declared(
    line: Inline, named: str, coop: str, *, due: str | None, asked: bool, year: int, longer: bool
) -> Doc:
    """How a co-op stands that has not declared, and what a treasurer can do."""
    ask = cmd(f"subs ask {year} by 30 april {coop}")
    if due is None or not asked:
        next_ = t("{ask} asks it.", ask=ask)
    elif longer:
        next_ = t(
            "It is asked by {due}, and I take its figures after that, too. {ask} sets another end.", due=due, ask=ask
        )
    else:
        next_ = t("It is asked by {due}, and I remind it by myself before then.", due=due)
    phone = t("What it tells you, note with {declare}.", declare=cmd(f"subs declare 92000 wages for {coop} by phone"))
    return say(p("{year}: {line}.", year=named, line=line), p(run(next_, phone)))


def reminders(*, due: str | None, year: int, before: Sequence[timedelta]) -> Doc:
    """To a treasurer who would remind those who have not answered."""
    days = listed(str(each.days) for each in before)
    if due is None:
        return say(
            "Nobody is asked yet, so nobody is reminded. {ask} asks all.", ask=cmd(f"subs ask {year} by 30 april")
        )
    return say(
        "I remind those who were asked and have not declared by myself, {days} days before the end ({due}). {outstanding} shows who they "
        "are; {ask} asks those who are new.",
        days=days,
        due=due,
        outstanding=cmd("subs outstanding"),
        ask=cmd(f"subs ask {year} by 30 april"),
    )


def ends_by_itself(*, due: str | None) -> Doc:
    """To a treasurer who would end a round."""
    if due is None:
        return say("No round is open.")
    return say(
        "The round needs no closing: it is asked for by {due}, and I take what comes later, too. {outstanding} shows who is missing.",
        due=due,
        outstanding=cmd("subs outstanding"),
    )


def longer(*, due: str | None, year: int) -> Doc:
    """To a treasurer who would give all more time, or asks until when they have."""
    ask = cmd(f"subs ask {year} by 30 april")
    if due is None:
        return say("Nobody is asked yet. {ask} asks all, with an end.", ask=ask)
    return say(
        "It is asked for by {due}, and I take what comes later, too. {ask} sets another end for all.", due=due, ask=ask
    )
