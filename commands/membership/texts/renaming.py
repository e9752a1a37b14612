"""What is said when a co-op gets another name."""

from chatbot.api.wording.markup import Doc, Inline, b, cmd, run, say, t
from storage.models import Coop


def renamed(coop: Coop, *, to: str) -> Doc:
    """To who has renamed it."""
    return say("Thank you. It is called {name} from now on, and its circles know.", name=b(to))


def waits(coop: Coop, *, to: str, until: str) -> Doc:
    """To who has asked, where others speak for it, too."""
    return say(
        "Thank you. I have asked the others who speak for {coop}. If nobody says no, it is called {name} from {until}.",
        coop=coop.name,
        name=b(to),
        until=until,
    )


def may_it(coop: Coop, *, to: str, by: str, until: str) -> Doc:
    """To the others who speak for it."""
    return say(
        run(
            t("{by} would like {coop} to be called {name}.", by=by, coop=coop.name, name=b(to)),
            t(
                "Is that all right? Say {yes} or {no}; if nobody says no, it is so from {until}.",
                yes="yes",
                no="no",
                until=until,
            ),
        )
    )


def about(coop: Coop, *, to: str) -> Inline:
    """What that is about."""
    return t("whether {coop} is to be called {name}", coop=coop.name, name=to)


def noted(coop: Coop) -> Doc:
    """To who has no objection, or answers when it is over."""
    return say("Thank you, noted. {command} shows {coop}.", command=cmd(f"coop {coop.slug}"), coop=coop.name)


def stopped(coop: Coop, *, to: str, by: str) -> Doc:
    """To who has asked, and to the secretaries of its circles."""
    return say(
        "{by} does not want {coop} to be called {name}, so it keeps its name. Please talk it over.",
        by=by,
        coop=coop.name,
        name=b(to),
    )


def you_stopped(coop: Coop) -> Doc:
    """To who has said no."""
    return say("Thank you. {coop} keeps its name; I have told who asked, and the secretary.", coop=coop.name)


def is_renamed(before: str, *, to: str) -> Doc:
    """To who had asked, when the week is over."""
    return say("{before} is called {name} from now on: nobody has said no.", before=before, name=b(to))


def is_called(before: str, *, to: str, by: str | None) -> Doc:
    """To the circles that it is in."""
    if by is None:
        return say("{before} is called {name} from now on.", before=before, name=b(to))
    return say("{before} is called {name} from now on, as {by} has said.", before=before, name=b(to), by=by)
