"""What is said about taking back what was done on the registers."""

from chatbot.api.seams.deeds import Deed
from chatbot.api.wording.markup import Inline, cmd, t


def was_answered(request: str) -> Inline:
    """Others have acted on it."""
    return t(
        "{request} was answered meanwhile, so I do not take it back. To leave the register, say {leave}.",
        request=request,
        leave=cmd("leave"),
    )


def was_answered_by(account: str) -> Inline:
    """The other account has answered."""
    return t(
        "{account} has answered already. To end that it is yours, too, say {end}.", account=account, end=cmd("me end")
    )


def answered_for_others() -> Inline:
    """What was done concerns somebody else."""
    return t(
        "What you did last gave somebody else a place, so I do not take it back. {end} ends that somebody speaks for a co-op.",
        end=cmd("speaker end"),
    )


def lay_down(coop: str | None) -> Inline:
    """Who has asked to speak for a co-op lays that down."""
    if coop is None:
        return t("To take that back, say {leave}.", leave=cmd("leave"))
    return t("To speak for {coop} no longer, say {leave}.", coop=coop, leave=cmd(f"leave {coop}"))


def stands_in_no_more() -> Inline:
    """It has ended already."""
    return t(
        "That has ended already, so there is nothing to take back. {standins} shows who stands in.",
        standins=cmd("standins"),
    )


def has_its_own_command(deed: Deed) -> Inline:
    """What is said instead."""
    match deed.what.partition(".")[2]:
        case "stand_in_ended":
            return t("To name somebody again, say {command}.", command=cmd("standin @eve until in 4 weeks"))
        case "left" | "request_withdrawn":
            where = f"{deed.circle} " if deed.circle is not None else ""
            return t("To come back, say {command}.", command=cmd(f"join {where}".strip()))
        case "role_given":
            return t(
                "A role that was given I do not take back: it has begun. To end it, say {command}.",
                command=cmd("role end"),
            )
        case "role_ended":
            return t("To give a role anew, say {command}.", command=cmd("role give"))
        case "standing":
            return t("To note another standing, say {command}.", command=cmd(f"standing {deed.subject}"))
        case "declined":
            return t("They know that already. They can ask again with {command}.", command=cmd("join"))
        case _:
            return t(
                "They know that already, so I do not take it back. {end} ends that somebody speaks for a co-op.",
                end=cmd("speaker end"),
            )
