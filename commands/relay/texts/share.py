"""What a circle shares, in words."""

from collections.abc import Mapping, Sequence

from chatbot.api.seams.says import Section
from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, p, say, t, ul
from commands.rules.relay.share import SECTIONS, Shared
from storage.models import Circle

CALLED: dict[Section, Inline] = {
    Section.DECISIONS: t("decisions"),
    Section.OPEN: t("open (what is being decided)"),
    Section.PEOPLE: t("people (how many have joined, which co-ops came and went, how they stand)"),
    Section.TERMS: t("terms (roles given and ended, terms that end soon)"),
    Section.MEASURES: t("measures (what is watched, what it has shown)"),
    Section.MEETINGS: t("meetings (times chosen, calls held)"),
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
            "What people say to each other is never told by itself, and of money nothing but totals. Any member can propose to share more, "
            "and the circle decides; the secretary can share less at once. For example: {example}",
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


def for_members(who: Inline | None) -> Phrase:
    """To who can neither propose it nor change it."""
    if who is None:
        return t(
            "What we share is for this circle's members to propose. To become one: {join}",
            join=cmd("join"),
        )
    return t(
        "What we share is for this circle's members to propose, and for its secretary to make less at once. That is {who}.",
        who=who,
    )


def nobody_to_ask() -> Phrase:
    """While the circle could not answer."""
    return t(
        "Nobody speaks for a co-op in this circle yet, so there is nobody to ask. Please try again once somebody does."
    )


def asked_already(section: Section, *, item: int) -> Phrase:
    """To who proposes what waits for an answer already, or its like."""
    return t(
        "The circle is deciding about {section} already: {item}. Answer there, or propose something else once it is closed.",
        section=CALLED[section],
        item=cmd(f"item C-{item}"),
    )


def text_of_item(circle: Circle, section: Section, how: Shared) -> Phrase:
    """What the circle is asked."""
    return t(
        "What the {circle} tells the circle above. {section}: {how}.",
        circle=circle.name,
        section=CALLED[section],
        how=MEANS[how],
    )


def put(item: int) -> Doc:
    """To who has proposed it from elsewhere."""
    return say("I have asked the circle: C-{item}. When it agrees, I do so from then on.", item=item)


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


def not_sent(number: int) -> Doc:
    """The circle does not send its decisions any more."""
    return say("D-{number} is not sent: your circle has changed what it shares.", number=number)


def held_already(number: int) -> Phrase:
    """Too late, or twice."""
    return t("D-{number} does not wait any more: it is sent or held back.", number=number)


def to_pass_on() -> Phrase:
    """To whoever says “share” in reply to what somebody has said."""
    return t(
        "To pass that message on, reply to it with {relay}. What this circle shares by itself: {share}",
        relay=cmd("relay"),
        share=cmd("share"),
    )
