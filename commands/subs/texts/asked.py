"""What is said of the questions that wait for an answer in private."""

from chatbot.api.wording.markup import Doc, Inline, cmd, code, p, run, say, t
from commands.rules.subs import declaring as judge
from commands.rules.subs.terms import Kind
from commands.subs.texts.paying import FIGURES, HEADS

BECAUSE = cmd("subs declare 92000 wages for Leaf Bakery by phone because they had left out the freelancers")


def figures_of(coop: str, year: str, kind: Kind) -> Inline:
    """What a question for figures is about, and how it is answered."""
    if kind is Kind.PER_HEAD:
        return t("how many members {coop} has, for {year} (such as {figures})", coop=coop, year=year, figures=HEADS)
    return t("what {coop} paid in wages, for {year} (figures such as {figures})", coop=coop, year=year, figures=FIGURES)


def what_waits(basis: Inline, total: str) -> Inline:
    """The figures that wait for a yes, and what they come to."""
    return t("{figures}, total {total}", figures=basis, total=total)


def what_was_read_back(coop: str, waits: Inline) -> Inline:
    """What waits for a yes, and what that would store."""
    return t(
        "the figures of {coop}: {waits} ({yes} to store that, {no} to drop it, or other figures)",
        coop=coop,
        waits=waits,
        yes=code("yes"),
        no=code("no"),
    )


def waiting(waits: Inline, *, figures: bool) -> Inline:
    """What yes would store, said whenever something else is said; ``figures`` whether it goes by any."""
    if not figures:
        return t(
            "Please say {yes} to store what I read back: {waits}. Or say {no} to drop it.",
            yes=code("yes"),
            no=code("no"),
            waits=waits,
        )
    return t(
        "Please say {yes} to store what I read back: {waits}. Or say {no} to drop it, or send other figures.",
        yes=code("yes"),
        no=code("no"),
        waits=waits,
    )


def really(why: judge.Doubt, coop: str, labour: str, waits: Inline) -> Doc:
    """To whoever says yes to a labour cost that is out of all likelihood. It gives no earlier figure."""
    match why:
        case judge.Doubt.HIGH:
            doubt = t("{labour} is more than I would expect of any co-op.", labour=labour)
        case judge.Doubt.LOW:
            doubt = t("{labour} is less than I would expect for a whole year.", labour=labour)
        case judge.Doubt.MORE:
            doubt = t("{labour} is many times what {coop} declared last.", labour=labour, coop=coop)
        case judge.Doubt.LESS:
            doubt = t("{labour} is a small part of what {coop} declared last.", labour=labour, coop=coop)
    return say(p(run(doubt, t("Is it right all the same?"))), p(waiting(waits, figures=True)))


def declared_by_another(coop: str, year: str, who: str) -> Doc:
    """To somebody else of the co-op who was asked."""
    return say("{who} has declared for {coop}, {year}, so you need not answer any more.", who=who, coop=coop, year=year)


def speaks_no_more(coop: str) -> Doc:
    """To whoever was asked, and speaks for the co-op no longer."""
    return say("You no longer speak for {coop}, so I do not wait for its figures from you any more.", coop=coop)
