"""What an upgrade would make of those who speak for co-ops, told to whoever runs the bot before it is done."""

from collections.abc import Sequence

from storage.migrations.taken_over import TakenOver, Why

WHY = {
    Why.DECLARED: "made its present declaration",
    Why.APPROVED: "was let in by somebody",
    Why.ONLY: "nobody else ever spoke for it",
}


def upgrade_in_words(found: Sequence[TakenOver]) -> list[str]:
    """A line for each person and co-op, and one that says what happens then."""
    if not found:
        return ["Nobody is to be taken over: each speaker has a record already, or there is none yet."]
    lines = ["These people would be taken over as speakers at the upgrade. Nothing has been changed."]
    lines += [f"{each.coop}: {each.user_id} {_what(each)}" for each in found]
    waiting = sorted({each.coop for each in found if each.why is None})
    if waiting:
        lines.append(
            f"Whether the others see the figures of {', '.join(waiting)}, the bot asks those who do, or else the secretary, or you."
        )
    return lines


def _what(each: TakenOver) -> str:
    if each.why is None:
        return "keeps a voice, and sees no figures but those they have declared, until somebody says yes"
    return f"is confirmed, and sees all figures ({WHY[each.why]})"
