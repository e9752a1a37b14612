"""What is said of the questions that wait for an answer in private."""

from chatbot.api.arguments import Declared
from chatbot.api.markup import Doc, Inline, code, p, run, say, t
from commands.rules import subs as judge
from commands.subs.texts import FIGURES, Sums


def figures_of(coop: str, year: judge.SubsYear) -> Inline:
    """What a question for figures is about, and how it is answered."""
    return t(
        "what {coop} paid in wages, for {year} (figures such as {figures})", coop=coop, year=year.label, figures=FIGURES
    )


def what_was_read_back(coop: str, declared: Declared, total: int, sums: Sums) -> Inline:
    """What waits for a yes, and what that would store."""
    return t(
        "the figures of {coop}: wages {wages}, self-employed {self_employed}, total {total} ({yes} to store that, {no} to drop it, or "
        "other figures)",
        coop=coop,
        wages=sums(declared.wages),
        self_employed=sums(declared.self_employed),
        total=sums(total),
        yes=code("yes"),
        no=code("no"),
    )


def waiting(declared: Declared, total: int, sums: Sums) -> Inline:
    """What yes would store, said whenever something else is said."""
    return t(
        "Please say {yes} to store what I read back: wages {wages}, self-employed {self_employed}, total {total}. Or say {no} to "
        "drop it, or send other figures.",
        yes=code("yes"),
        no=code("no"),
        wages=sums(declared.wages),
        self_employed=sums(declared.self_employed),
        total=sums(total),
    )


def really(why: judge.Doubt, coop: str, declared: Declared, total: int, sums: Sums) -> Doc:
    """To whoever says yes to a labour cost that is out of all likelihood. It gives no earlier figure."""
    labour = sums(declared.labour)
    match why:
        case judge.Doubt.HIGH:
            doubt = t("{labour} is more than I would expect of any co-op.", labour=labour)
        case judge.Doubt.LOW:
            doubt = t("{labour} is less than I would expect for a whole year.", labour=labour)
        case judge.Doubt.MORE:
            doubt = t("{labour} is many times what {coop} declared last.", labour=labour, coop=coop)
        case judge.Doubt.LESS:
            doubt = t("{labour} is a small part of what {coop} declared last.", labour=labour, coop=coop)
    return say(p(run(doubt, t("Is it right all the same?"))), p(waiting(declared, total, sums)))


def declared_by_another(coop: str, year: judge.SubsYear, who: str) -> Doc:
    """To somebody else of the co-op who was asked."""
    return say(
        "{who} has declared for {coop}, {year}, so you need not answer any more.", who=who, coop=coop, year=year.label
    )


def speaks_no_more(coop: str) -> Doc:
    """To whoever was asked, and speaks for the co-op no longer."""
    return say("You no longer speak for {coop}, so I do not wait for its figures from you any more.", coop=coop)
