"""What a circle shares, in words."""

from collections.abc import Mapping, Sequence

from chatbot.api.markup import Block, Doc, Inline, Phrase, cmd, p, say, t, ul
from chatbot.api.says import Section
from commands.rules.relay_share import SECTIONS, Shared
from storage.models import Circle

CALLED: dict[Section, Inline] = {
    Section.DECISIONS: t("decisions"),
    Section.OPEN: t("open (what is being decided)"),
    Section.PEOPLE: t("people (who joins; how many)"),
    Section.MEASURES: t("measures"),
    Section.MEETINGS: t("meetings"),
}
MEANS: dict[Shared, Inline] = {
    Shared.OFFERED: t("offered to the link person, who sends it or not"),
    Shared.SENT: t("sent by itself, after a quarter of an hour in which it can be held back"),
    Shared.NEVER: t("never told"),
}


def shares(circle: Circle, found: Mapping[Section, Shared]) -> Doc:
    """All that a circle shares."""
    return say(
        p("What the {circle} tells the circle above:", circle=circle.name),
        ul([t("{section}: {how}", section=CALLED[each], how=MEANS[found[each]]) for each in SECTIONS]),
        p(
            "What people say to each other is never told by itself, and of money nothing but totals. The secretary changes it, for "
            "example: {example}",
            example=cmd("share decisions sent"),
        ),
    )


def share(section: Section, how: Shared) -> Doc:
    """One of them."""
    return say("{section}: {how}.", section=CALLED[section], how=MEANS[how])


def changed(section: Section, how: Shared, *, by: str) -> Doc:
    """To the room."""
    return say(
        "{person} has changed what we share. {section}: {how}.", person=by, section=CALLED[section], how=MEANS[how]
    )


def not_secretary(who: Inline | None) -> Phrase:
    """To who may not change it."""
    if who is None:
        return t(
            "What we share is changed by the secretary, and nobody is that yet. An operator can name somebody: {give}",
            give=cmd("role give @person secretary"),
        )
    return t("What we share is changed by the secretary. That is {who}.", who=who)


def will_be_sent(number: int, parent: Circle) -> Doc:
    """To who can hold a decision back."""
    return say(
        "D-{number} goes to the {parent} in a quarter of an hour, as your circle has set. Tap ⏸ to hold it back.",
        number=number,
        parent=parent.name,
    )


def digest_will_be_sent(parent: Circle, words: Sequence[Block]) -> Doc:
    """The same below a digest."""
    return say(*words) + say(
        "This goes to the {parent} in a quarter of an hour, as your circle has set. Tap ⏸ to hold it back.",
        parent=parent.name,
    )


def held(number: int) -> Doc:
    """It is held back."""
    return say(
        "D-{number} is held back. {relay} in your circle's room sends it after all.",
        number=number,
        relay=cmd(f"relay D-{number}", here=False),
    )


def held_already(number: int) -> Phrase:
    """Too late, or twice."""
    return t("D-{number} does not wait any more: it is sent or held back.", number=number)
