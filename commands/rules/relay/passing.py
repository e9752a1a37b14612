"""Who may pass what on, to where, and in which shape strangers' words arrive."""

import re
from datetime import datetime, timedelta

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import Inline, cmd, code, run, t
from commands.rules.relay.addresses import alike, leads_elsewhere, without_addresses
from storage.marks import Kind
from storage.models import Circle, CircleKind
from storage.types import CircleSlug
from storage.written import Written, on_one_line, plain_of

LONGEST = 4000
MOST_LINES = 60
TAKEN_BACK = "(taken back)"


def clean(text: str, *, longest: int = LONGEST) -> str:
    """Words as they arrive elsewhere, kept as they were written: without walls of blank lines, and not longer than a page.

    Links into Matrix rooms lose their address: the room may be private. So do addresses of rooms and of files.
    """
    return _cleaned(text).cut(letters=longest, lines=MOST_LINES).kept


def all_of(text: str) -> str:
    """The same however long: for words that wait, and are cut when they are passed on."""
    return _cleaned(text).kept


def whole(text: str, *, longest: int = LONGEST) -> str | None:
    """All of the words as they are to be read, where they are too long for a message; None where they are not."""
    cleaned = _cleaned(text)
    return cleaned.shown if cleaned.cut(letters=longest, lines=MOST_LINES) is not cleaned else None


def _cleaned(text: str) -> Written:
    written = Written.of(text).without(lambda mark: mark.kind is Kind.LINK and leads_elsewhere(mark.value))
    cleaned, plain = written.mapped(_tidied), _tidied(plain_of(text))
    if not alike(cleaned.kept, plain):  # An address in pieces, each in other letters.
        cleaned = Written.of(plain)
    return cleaned


def _tidied(words: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", without_addresses(words))


def decision_named(text: str) -> int | None:
    """The number of a decision that stands for its words: ``D-31`` alone. None for words of one's own."""
    named = re.fullmatch(r"\s*D-?(\d{1,9})\s*", text, re.IGNORECASE)
    return int(named.group(1)) if named else None


def may_go_on(*, origin: CircleSlug, target: Circle) -> None:
    """What was passed on once does not come back to where it was said. Raises Refusal."""
    if target.slug == origin:
        raise Refusal(
            "from-there", "That comes from the {circle}; they know it. To answer, reply to it.", circle=target.name
        )


def destination(origin: Circle, *, named: Circle | None, parent: Circle | None) -> Circle:
    """Where a relay goes: from a circle to its ``parent``, or from the coordinating circle to the one named. Raises Refusal."""
    if named is None:
        if parent is None:
            raise Refusal(
                "to-which",
                "To which circle shall I pass that from the {origin}? {circles} shows them. For example: {example}",
                origin=origin.name,
                circles=cmd("circles"),
                example=cmd("relay to tech Thank you, two it is"),
            )
        return parent
    if named.slug == origin.slug:
        raise Refusal("same-circle", "That is said in the {circle} already.", circle=origin.name)
    if named.slug == origin.parent or named.parent == origin.slug or origin.kind is CircleKind.COORDINATING:
        return named
    if parent is None:
        raise Refusal(
            "not-linked",
            "The {origin} is linked to no other circle, so I cannot pass that on. An operator can link it in the settings "
            "({setting}).",
            origin=origin.name,
            setting=code("parent"),
        )
    raise Refusal(
        "not-linked",
        "The {origin} is not linked to the {named}, so I have not passed that on. {relay} brings it to the {parent}; please "
        "ask there that it goes further. For example: {example}",
        origin=origin.name,
        named=named.name,
        relay=cmd("relay"),
        parent=parent.name,
        example=cmd("relay We have room for two apprentices"),
    )


def may_pass(*, links: set[CircleSlug], runs: set[CircleSlug], origin: Circle, target: Circle) -> bool:
    """Link persons pass things on: those of either circle, and who facilitates or minutes the coordinating circle."""
    runs_it_all = origin.kind is CircleKind.COORDINATING and origin.slug in runs
    return runs_it_all or bool(links & {origin.slug, target.slug})


def not_a_link(
    *, origin: Circle, target: Circle, link_person: Inline, who: Inline | None, words: str | None
) -> Refusal:
    """What is said to others. ``link_person`` is what that role is called, ``who`` the people who could do it, ``words`` what they
    would have to say, where that is not just in reply to a message."""
    thanks = t("Thank you for wanting to pass that on.")
    if origin.kind is not CircleKind.COORDINATING:
        for_whom = t("The {link_person} of the {origin} does that.", link_person=link_person, origin=origin.name)
    else:
        for_whom = t(
            "Who facilitates or minutes the {origin} does that, or to the {target} its {link_person}.",
            origin=origin.name,
            target=target.name,
            link_person=link_person,
        )
    return Refusal("not-link-person", run(thanks, for_whom, _ask_them(who, words)))


LONGEST_ASKED = 200
"""Letters that are said again for somebody else to pass on. What is longer stands where it was said."""


def words_to_ask_for(command: str, text: str) -> str | None:
    """What somebody else would have to say to pass words on; None where they had better reply to them with the command."""
    words = f"{command} {on_one_line(text)}"
    return words if len(words) <= LONGEST_ASKED else None


def without_command(text: str, *, prefix: str) -> str:
    """The words of a message that was a command to pass them on, so that a link person can reply to it with their own."""
    command = re.compile(rf"\s*{re.escape(prefix)} ?relay(?:\s+(?:all|to\s+\S+))?\s+(?=\S)", re.I)
    return command.sub("", text, count=1) if command.match(text) else text


def _ask_them(who: Inline | None, words: str | None) -> Inline:
    """The way to those who can pass something on; how somebody comes to be one of them where nobody is."""
    if who is None:
        return t(
            "Nobody does so here as yet. The secretary or an operator can name somebody: {give}",
            give=cmd("role give @person link person"),
        )
    if words is None:
        return t(
            "That is {who}. Please ask them to reply to that message with {relay}.",
            who=who,
            relay=cmd("relay", here=False),
        )
    return t("That is {who}. Please ask them to say: {relay}", who=who, relay=cmd(words, here=False))


def stays_secret(*, from_encrypted: bool, to_encrypted: bool, allowed: bool) -> bool:
    """Whether words from one room are not for another: they leave encryption only where their circle allows it."""
    return from_encrypted and not to_encrypted and not allowed


def may_leave_encryption(
    *, from_encrypted: bool, to_encrypted: bool, allowed: bool, origin: Circle, target: Circle
) -> None:
    """Words from an encrypted room do not go into one that is not, unless the circle's settings allow it. Raises Refusal."""
    if stays_secret(from_encrypted=from_encrypted, to_encrypted=to_encrypted, allowed=allowed):
        raise Refusal(
            "not-encrypted",
            "The room of the {origin} is encrypted, that of the {target} is not, so I have not passed it on. "
            "An operator can allow it in the settings of the {origin} ({setting}).",
            origin=origin.name,
            target=target.name,
            setting=code("allow_from_encrypted"),
        )


def overdue_since(*, last: datetime | None, first: datetime, rhythm: timedelta, now: datetime) -> timedelta | None:
    """For how long a circle's link is overdue: nothing has passed for longer than its rhythm. None while it is not."""
    late = now - (last or first) - rhythm
    return late if late >= timedelta(0) else None


OFTEN = 3
"""So many times a vacant link is told at the end of each rhythm."""
SELDOM = timedelta(days=30)
"""After that it is told not more often than this."""


def vacancy_is_told(*, since: datetime, rhythm: timedelta, now: datetime) -> bool:
    """Whether a link that nobody keeps since an instant is told at the end of this rhythm. It never ends while it is vacant: somebody may
    have come since who would keep it. But what is told again and again is heard by nobody."""
    time = max(1, (now - since + rhythm / 2) // rhythm)  # Whoever looks a little late counts no time twice.
    return time <= OFTEN or (time - OFTEN) % -(-SELDOM // rhythm) == 0


def silent_intervals(*, since: datetime, rhythm: timedelta, now: datetime) -> int:
    """How many times its rhythm a link has been silent: none while it is not overdue."""
    return max(0, (now - since) // rhythm)
