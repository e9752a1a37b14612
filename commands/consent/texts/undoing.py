"""What is said about taking back what was done to an item."""

from chatbot.api.wording.markup import Doc, Inline, cmd, say, t
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import in_stance
from storage.models import Stance


def counts_again(stance: Stance, words: Words) -> Doc:
    """What the same person had answered before counts again."""
    return say("What you had answered before counts again: {stance}.", stance=in_stance(stance, words))


def no_answer_left(item: str) -> Inline:
    """Nothing of theirs is left to be taken back."""
    return t("I know of no answer of yours to {item} that still counts, so there is nothing to take back.", item=item)


def nothing_left(item: str) -> Inline:
    """What they had said is gone, or stays with a circle whose room they have left."""
    return t("I could take nothing back of {item}: it is gone already, or you are not in its circle's room.", item=item)


def question_was_answered(item: str) -> Inline:
    """Others have acted on it."""
    return t(
        "Your question about {item} was answered, so it stays. {show} shows it.", item=item, show=cmd(f"item {item}")
    )


def change_it_back(item: str) -> Inline:
    """A text is changed back by changing it once more. The text from before is not said: this may be another room than its own."""
    return t(
        "Others were told of the new text of {item}, so I do not take it back. To change it once more, say {amend}.",
        item=item,
        amend=cmd(f"amend {item} Share the van on Mondays"),
    )


def set_another_end(item: str) -> Inline:
    """Another end is set by setting one."""
    return t("To give {item} another end, say {extend}.", item=item, extend=cmd(f"extend {item} fri 17:00"))


def closed_stays_closed(item: str) -> Inline:
    """What is closed never changes."""
    return t(
        "What has ended does not change any more, and {item} has. To ask it anew, say {consent} with its text.",
        item=item,
        consent=cmd("consent"),
    )
