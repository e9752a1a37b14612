"""What a circle shares with the circle above: of each kind of news whether it is offered to the link person, sent, or never told. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from chatbot.api.seams.says import News, Section


class Shared(StrEnum):
    """What becomes of news."""

    OFFERED = "offered"
    """In the digest that a link person sends."""
    SENT = "sent"
    """Without a person, after a quarter of an hour in which it can be held back."""
    NEVER = "never"


SECTIONS = (Section.DECISIONS, Section.OPEN, Section.PEOPLE, Section.TERMS, Section.MEASURES, Section.MEETINGS)
"""Those that a circle has a say in, in the order of a digest. What people say to each other is none of them: it is never told."""
_OF_SETTINGS = {"offer": Shared.OFFERED, "send": Shared.SENT, "never": Shared.NEVER}
_INSIDE = frozenset({Section.PEOPLE, Section.TERMS, Section.MEETINGS, Section.MEASURES})
"""News for those of the circle, which others are told where it shares them."""


_MORE = (Shared.NEVER, Shared.OFFERED, Shared.SENT)
"""From what tells least to what tells most."""


def is_more(how: Shared, *, than: Shared) -> bool:
    """Whether somebody outside would come to know more, or more surely."""
    return _MORE.index(how) > _MORE.index(than)


def policy(said: Mapping[str, str], *, decisions: str) -> dict[Section, Shared]:
    """What a circle shares: as it has said, else as the settings say of ``decisions``, else offered."""
    found = dict.fromkeys(SECTIONS, Shared.OFFERED) | {Section.DECISIONS: _OF_SETTINGS[decisions]}
    known = {each.value for each in SECTIONS}
    return found | {Section(section): Shared(how) for section, how in said.items() if section in known}


def tells(news: News, shares: Mapping[Section, Shared], *, only_sent: bool = False) -> bool:
    """Whether a digest tells of something: to be sent by itself, ``only_sent``."""
    how = shares.get(news.section, Shared.NEVER if only_sent else Shared.OFFERED)
    if how is Shared.NEVER or (only_sent and how is not Shared.SENT):
        return False
    return not news.inside or news.section in _INSIDE
