"""Choosing somebody for a role by consent: what a nomination says, when nominations are shown, and who may be proposed. Pure
(DOMAIN §4, DECISIONS 32)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from storage.models import Nomination, Selection, Stage
from storage.types import UserId

NOMINATE_FOR = timedelta(days=7)
"""So long nominations come in unless it is said otherwise."""
CHANGE_FOR = timedelta(days=2)
"""So long they may be changed once they are shown."""
ANSWER_WITHIN = timedelta(days=7)
"""So long who is to be proposed may think it over."""
FEWEST = 2
"""With fewer nominations nothing is shown: one alone would be no secret, and no choice."""
REMIND_BEFORE = timedelta(days=2)
LONGEST_WHY = 600
"""Letters of a reason."""

_WHY = re.compile(
    r"\s*(?:,?\s+because\s+(?:of\s+)?|,?\s+since\s+|\s+[-–—]+\s+|\s*:\s+|,?\s+as (?=(?:she|he|they|i)\b)"
    r"|[,.;?!]\s+(?=(?:she|he|they|her|his|their|i|i'm)\b))",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:i (?:nominate|propose)\s+)?(?:nobody|no one|noone|pass|abstain|i pass|i abstain)[.! ]*", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:for\s+(?:the\s+|our\s+)?[\w-]+(?:\s+person)?,?\s+(?=i\b|my\b))?"
    r"(?:i(?:'d|’d|'ll|’ll| would| will)?\s+(?:like\s+to\s+)?(?:nominate|propose|choose|suggest|pick|take|want|prefer|vote\s+for|go\s+(?:for|with))\s+"
    r"|my\s+(?:nomination|nominee|choice|pick|vote|candidate)\s+(?:is|goes\s+to|would\s+be)\s+|(?:i\s+think|maybe|perhaps|definitely)\s+"
    r"|let(?:'s|’s| us)\s+(?:take|have|choose)\s+|how\s+about\s+)",
    re.IGNORECASE,
)
_DOES_IT = re.compile(
    r"\s+(?:for\s+me|again|(?:should|could|would|can|must|will)\s+(?:do\s+it|be\s+it|take\s+it(?:\s+on)?|go\s+on|stay|"
    r"be\s+(?:a\s+|the\s+|my\s+)?(?:very\s+)?(?:great|good|best|perfect|fine|ideal|right)(?:\s+(?:one|choice|person|fit))?)|is\s+my\s+(?:choice|nominee|pick))$",
    re.IGNORECASE,
)
"""What is said of whoever is named: “Fay should do it”."""
_ME = re.compile(r"(?:me|myself|i)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nominated:
    """Whom somebody nominates, as they call them, and why. ``who`` is None for nobody."""

    who: str | None
    why: str | None
    oneself: bool = False


def read_nomination(words: str) -> Nominated | None:
    """A nomination: “Eve because she listens”, “nobody”. None for words that give no reason, or are no nomination."""
    lead = _LEAD.match(words.strip())
    said = words.strip()[lead.end() :] if lead is not None else words.strip()
    if _NOBODY.fullmatch(said):
        return Nominated(None, None)
    found = _WHY.search(said)
    if found is None:
        return None
    who, why = said[: found.start()].strip(" ,*_"), said[found.end() :].strip()
    who = _DOES_IT.sub("", who)
    if not who or not why or len(who.split()) > 6:
        return None
    return Nominated(who, why, oneself=_ME.fullmatch(who) is not None)


def must_say_why(words: str, *, number: int) -> Nominated:
    """The same. Raises Refusal where the reason is missing, or too long for a card."""
    said = read_nomination(words)
    if said is None:
        raise Refusal(
            "say-why",
            "Please say whom, and why: the reasons are what the others will want to hear. For example: {example}. If you "
            "nominate nobody: {nobody}.",
            example=cmd(f"nominate N-{number} @eve because she listens"),
            nobody=cmd(f"nominate N-{number} nobody"),
        )
    if said.why is not None and len(said.why) > LONGEST_WHY:
        raise Refusal(
            "too-long",
            "That reason has {letters} letters, and I keep {most} at the most. Please say it in fewer.",
            letters=len(said.why),
            most=LONGEST_WHY,
        )
    return said


def takes_nominations(stage: Stage, *, changes_until: datetime | None, at: datetime, number: int) -> bool:
    """Whether what is said now belongs to the change round. Raises Refusal once nominations are over."""
    if stage is Stage.NOMINATING:
        return False
    if stage is Stage.CHANGING and changes_until is not None and at <= changes_until:
        return True
    raise Refusal(
        "nominations-over",
        "Nominations for N-{number} are over. {select} shows how it stands.",
        number=number,
        select=cmd(f"select N-{number}"),
    )


def in_force(nominations: Sequence[Nomination]) -> list[Nomination]:
    """The last nomination of each person: that of the change round goes before the first one."""
    last: dict[UserId, Nomination] = {}
    for each in sorted(nominations, key=lambda one: one.changed):
        last[each.user_id] = each
    return sorted(last.values(), key=lambda one: one.id)


def are_shown(
    nominations: Sequence[Nomination],
    *,
    seats: Collection[int],
    heard: Collection[int],
    closes_at: datetime,
    now: datetime,
) -> bool:
    """Whether nominations are shown now: all co-ops are in, or it is time; and there are enough of them."""
    named = [each for each in nominations if each.nominee is not None]
    return len(named) >= FEWEST and (now >= closes_at or (bool(seats) and set(seats) <= set(heard)))


def candidates(nominations: Sequence[Nomination]) -> dict[UserId, list[Nomination]]:
    """Who is nominated, by whom: who is named most comes first. Who has declined is left out."""
    declined = {each.nominee for each in nominations if each.declined_at is not None}
    found: dict[UserId, list[Nomination]] = {}
    for each in in_force(nominations):
        if each.nominee is not None and each.nominee not in declined:
            found.setdefault(each.nominee, []).append(each)
    return dict(sorted(found.items(), key=lambda row: (-len(row[1]), row[0])))


def may_be_proposed(
    selection: Selection,
    who: UserId,
    *,
    nominated: Collection[UserId],
    declined: Collection[UserId],
    in_room: bool,
) -> None:
    """Only who was nominated is proposed, once nominations are shown, and one at a time. Raises Refusal."""
    shown = f"N-{selection.number}"
    if selection.stage in (Stage.ASKED, Stage.DECIDING):
        raise Refusal(
            "proposed-already", "Somebody is proposed in {shown} already. One at a time, please.", shown=shown
        )
    if selection.stage is Stage.OVER:
        raise Refusal("select-over", "{shown} is over.", shown=shown)
    if selection.stage is Stage.NOMINATING:
        raise Refusal(
            "sealed-still", "Nominations for {shown} still come in, and I show nobody any of them before.", shown=shown
        )
    if who in declined:
        raise Refusal(
            "declined", "{person} has said that they would rather not. Please propose somebody else.", person=who
        )
    if who not in nominated:
        raise Refusal(
            "not-nominated",
            "Nobody has nominated {person} in {shown}, so please propose one of those who are.",
            person=who,
            shown=shown,
        )
    if not in_room:
        raise Refusal("not-present", "{person} is not in this circle's room. Please invite them first.", person=who)


def who_leads(*, runs: bool, names: Sequence[str], shown: str) -> None:
    """Who facilitates proposes a name; whoever has opened it does where nobody facilitates. Raises Refusal."""
    if not runs and names:
        raise Refusal(
            "facilitator-proposes",
            "In {shown} it is the facilitator who proposes a name: {names}. Please tell them whom you would propose.",
            shown=shown,
            names=", ".join(names),
        )
