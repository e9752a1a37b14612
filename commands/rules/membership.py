"""Who may come in, as what, and who decides that; how names and answers are read. Values in, a decision or Refusal out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rapidfuzz import fuzz

from chatbot.errors import Refusal
from storage.models import Circle, CircleStanding, FederationStanding, JoinRequest, Member, RequestState
from storage.types import UserId

Admission = Literal["open", "approval", "consent"]

LONGEST_NAME = 100
LONGEST_SLUG = 64
"""What the archive can hold of a name that is folded for comparing."""
ALIKE = 85
"""How alike (0–100) a new name must be to a known one for us to ask whether that was meant."""

_A_GUEST = re.compile(r"(?:^|\s)as an? guest$", re.IGNORECASE)
_SPLIT_NAME = re.compile(r"(?:(?P<circle>.*?)\s+)?for\s+(?P<coop>.+)", re.IGNORECASE)
_PLACEHOLDERS = {"your-co-op", "your-coop", "my-co-op", "my-coop", "its-name", "co-op", "coop", "a-co-op", "name"}
_KIND_OF_FIRM = re.compile(r"^the-|(?:-(?:co-?op|co-?operative|ltd|limited|llp|cic))+$")
_JOINING_WORD = re.compile(r"(?:[\s:=–-]+|\s(?:as|is|to))+$", re.IGNORECASE)
_SKIN_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))

_YES = {"✅", "✔", "👍", "yes", "y", "approve", "approved", "ok", "okay", "welcome"}
_NO = {"❌", "✖", "👎", "no", "n", "decline", "declined"}


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a ``!join``, sorted."""

    circle: str | None
    coop: str | None
    as_guest: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for when joining: for which co-op, with which standing."""

    coop_name: str | None
    standing: CircleStanding


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a request. ``approved`` is None when it begins like one but cannot be told."""

    approved: bool | None
    reason: str | None = None


class TwoWay(StrEnum):
    """A co-op's place between the circles and the federation."""

    BOTH = "Both"
    CIRCLE_ONLY = "Circle only"
    FEDERATION_ONLY = "Federation only"
    GUEST = "Guest"
    NEITHER = "Neither"


def sort_words(*, circle: str | None, coop: str | None, as_guest: bool) -> Said:
    """Sort what was typed after ``!join``: "as a guest" is "as guest", and a co-op may be called "Food for All"."""
    found = _SPLIT_NAME.fullmatch(circle) if circle and coop else None
    if found is not None:
        # The grammar takes the last "for" as the beginning of the co-op; the first one is.
        circle, coop = found["circle"], f"{found['coop']} for {coop}"
    for words in (circle, coop):
        as_guest = as_guest or bool(words and _A_GUEST.search(words))
    circle = _A_GUEST.sub("", circle).strip() if circle else circle
    coop = _A_GUEST.sub("", coop).strip() if coop else coop
    return Said(circle or None, tidy_name(coop) if coop else None, as_guest)


def tidy_name(words: str) -> str:
    """A name without the quotes, brackets and Markdown that people and phones put around it."""
    return " ".join(words.split()).strip(" <>\"'*_`.,;:!")


def check_name(name: str, *, slug: str) -> None:
    """Refuse what cannot be kept as the name of a co-op."""
    if slug in _PLACEHOLDERS:
        raise Refusal("no-co-op", "Please put the name of your co-op there. For example: !join for Leaf Bakery")
    if not any(letter.isalnum() for letter in slug):
        raise Refusal("no-name", f"“{name}” is no name that I can keep. Please use letters. For example: Leaf Bakery")
    if len(name) > LONGEST_NAME or len(slug) > LONGEST_SLUG:
        raise Refusal(
            "long-name", f"That name is too long for a co-op: please keep it under {LONGEST_SLUG} letters. I kept nothing."
        )


def alike(slug: str, known: Mapping[str, str]) -> Sequence[str]:
    """The known names (by slug) that a new one may be a slip of the pen for, the likest first.

    Different digits are meant to be different: "Studio 1" is no slip for "Studio 2".
    """
    scored = [
        (fuzz.ratio(_bare(slug), _bare(other)), name)
        for other, name in known.items()
        if other != slug and re.findall(r"\d+", other) == re.findall(r"\d+", slug)
    ]
    return [name for score, name in sorted(scored, key=lambda pair: (-pair[0], pair[1])) if score >= ALIKE][:3]


def must_be_another(name: str, *, near: Sequence[str], command: str) -> None:
    """Refuse to note a new co-op while a known one may be meant; says how to go on either way."""
    if not near:
        return
    raise Refusal(
        "near-coop",
        f"I know {' and '.join(near)}. Did you mean that? Then say {command} {near[0]}. "
        f"If {name} is another co-op, say {command} {name} as new. Nothing has changed yet.",
    )


def read_wish(
    said: Said, *, circle: Circle, present: Member | None, present_coop: str | None, elsewhere: Sequence[str]
) -> Wish:
    """What a ``!join`` asks for. A member speaks for a co-op: the one named, or the only one they speak for elsewhere.

    Raises Refusal when it is clear that they are in already, or not clear for whom they speak.
    """
    only = elsewhere[0] if len(elsewhere) == 1 else None
    if present is not None and said.coop is None and said.as_guest == (present.standing is CircleStanding.GUEST):
        raise _already_in(present, circle=circle, coop_name=present_coop)
    if present is not None and said.coop is None and not said.as_guest:
        raise _already_in(present, circle=circle, coop_name=present_coop)
    if said.as_guest:
        return Wish(said.coop or present_coop or only, CircleStanding.GUEST)
    if said.coop or only:
        return Wish(said.coop or only, CircleStanding.MEMBER)
    example = elsewhere[0] if elsewhere else "Leaf Bakery"
    hint = f" You speak for {' and '.join(elsewhere)} elsewhere." if elsewhere else ""
    raise Refusal(
        "no-co-op",
        f"Thank you for wanting to join the {circle.name}! Which co-op do you speak for?{hint} "
        f"Say for example !join for {example}. To look in without a seat, say !join as guest.",
    )


def must_be_new(present: Member | None, *, circle: Circle, wish: Wish, same_coop: bool) -> None:
    """Refuse to join somebody who is in already, as the very same."""
    if present is not None and present.standing is wish.standing and same_coop:
        raise _already_in(present, circle=circle, coop_name=wish.coop_name)


def needs_approval(admission: Admission, *, wish: Wish, present: Member | None, decides: bool) -> bool:
    """Whether somebody has to say yes first.

    Those who decide on others come in at once, since they were appointed; so does a member who steps back to guest.
    """
    steps_back = present is not None and wish.standing is CircleStanding.GUEST
    return admission != "open" and not decides and not steps_back


def judge_request(request: JoinRequest, *, decided_by: UserId, may_decide: bool, circle: Circle) -> None:
    """Whether somebody may approve or decline a request to join. Raises Refusal."""
    shown = f"J-{request.number}"
    if not may_decide:
        raise Refusal(
            "not-yours",
            f"{shown} asks to join the {circle.name}. Its secretary or link person can answer that, thank you.",
        )
    if request.state is not RequestState.OPEN:
        raise Refusal("settled", f"{shown} has been {request.state.value} already. Nothing has changed.")
    if request.user_id == decided_by:
        raise Refusal(
            "own-request",
            f"{shown} is your own request, so please let somebody else answer it. "
            "If you have been appointed since, say !join once more: you come in at once.",
        )


def read_answer(words: str) -> Answer | None:
    """A yes or a no to a request, with the reason where one is given; None for talk that is no answer at all."""
    text = " ".join(words.replace("\ufe0f", "").translate(_SKIN_TONES).split()).strip(" *_`")
    whole = text.casefold().rstrip(".!")
    if whole in _YES or whole in _NO:
        return Answer(whole in _YES)
    first, _, rest = text.partition(" ")
    word, stopped = first.casefold().rstrip(".,:;!"), first[-1:] in {",", ":", ";"}
    if word == "decline" or (word == "no" and stopped):
        return Answer(approved=False, reason=rest.strip())
    return Answer(approved=None) if word in _YES | _NO else None


def split_standing(words: str) -> tuple[str, FederationStanding | None]:
    """A co-op's name and, where the last word says it, how it stands: "leaf bakery agreed". Quotes keep a name whole."""
    name, _, last = words.strip().rpartition(" ")
    word = last.casefold().strip("*_`.,!")
    if not name or word not in set(FederationStanding):
        return tidy_name(words), None
    return tidy_name(_JOINING_WORD.sub("", name)), FederationStanding(word)


def two_way(standing: FederationStanding, seats: Iterable[CircleStanding]) -> TwoWay:
    """Where a co-op belongs in the table of circles and federation."""
    held = set(seats)
    in_federation = standing is FederationStanding.MEMBER
    if CircleStanding.MEMBER in held:
        return TwoWay.BOTH if in_federation else TwoWay.CIRCLE_ONLY
    if in_federation:
        return TwoWay.FEDERATION_ONLY
    return TwoWay.GUEST if held else TwoWay.NEITHER


def _already_in(present: Member, *, circle: Circle, coop_name: str | None) -> Refusal:
    if present.standing is CircleStanding.GUEST:
        return Refusal(
            "already-in",
            f"You are already in the {circle.name}, as a guest. To speak for a co-op, say for example "
            f"!join for {coop_name or 'Leaf Bakery'}.",
        )
    return Refusal(
        "already-in", f"You are already in the {circle.name}, for {coop_name}. !whoami shows what you may do."
    )


def _bare(slug: str) -> str:
    """A slug without the words that only say what kind of firm it is: ``the-leaf-bakery-ltd`` is ``leafbakery``."""
    return (_KIND_OF_FIRM.sub("", slug) or slug).replace("-", "")
