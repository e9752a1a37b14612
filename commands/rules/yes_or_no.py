"""Yes and no to a question about an item: also in the words of consent. Pure.

Words of consent are a yes, too ("sounds good, thanks"), and a plain refusal a no.
"""

from chatbot.api import yes_or_no as plain
from commands.rules.consent_phrases import Unclear, read_answer
from storage.models import Stance


def yes_or_no(words: str) -> bool | None:
    """Whether words say yes, or no; None where they say neither, or say more."""
    said = plain.yes_or_no(words)
    if said is not None or len(words) > plain.LONGEST:
        return said
    match read_answer(words):
        case Unclear.NO:
            return False
        case Stance.CONSENT, None:
            return True
        case Stance.CRITICAL, None:
            return False
    return None
