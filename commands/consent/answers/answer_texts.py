"""What people are told about what they have answered and tapped, and asked about it."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, listed, n, p, person, run, say, t, ul
from chatbot.api.wording.phrases import CONCERN, STANDING_ASIDE
from chatbot.config.settings import Words
from commands.consent.card.lines import item_title
from commands.consent.texts.vocabulary import a_, concern_in_words, in_stance_of
from commands.rules.consent.names import ROUNDS
from storage.models import Item, Round, Stance
from storage.types import UserId

AS_YOURSELF = t("you said it as yourself")


def noted(item: Item, stance: Stance, *, who: Inline, left: int, also: Sequence[str], words: Words) -> Doc:
    """An answer counts: for whom it is noted, and how many are still to be heard. ``also`` are the co-ops for which the person
    might have answered as well."""
    what = in_stance_of(stance, words)
    thanks = t("Thank you, noted on C-{number}: {who} – {what}.", number=item.number, who=who, what=what)
    rest: Inline = n(left, "{count} still to be heard.", "{count} still to be heard.") if left else t("All are heard.")
    if also:
        others = [cmd(f"yes C-{item.number} for {coop}") for coop in also]
        rest = run(rest, t("If you meant your other co-op, say {others}.", others=listed(others, style="or")))
    rest = run(rest, t("{undo} takes it back.", undo=cmd(f"undo C-{item.number}")))
    if stance is not Stance.CONCERN:
        return say(run(thanks, rest))
    kept = t("It is kept, and does not stop C-{number}; if it must, say “object because …”.", number=item.number)
    return say(run(thanks, rest, kept))


def noted_for_several(item: Item, stance: Stance, coops: Sequence[str], *, left: int, words: Words) -> Doc:
    """What several co-ops have said by phone is noted."""
    what = in_stance_of(stance, words)
    rest: Inline = n(left, "{count} still to be heard.", "{count} still to be heard.") if left else t("All are heard.")
    return say(
        "Thank you, noted on C-{number} by phone for {coops}, each: {what}. {rest} Their people are told, and can correct it. {undo} takes it "
        "back.",
        number=item.number,
        coops=listed(coops),
        what=what,
        rest=rest,
        undo=cmd(f"undo C-{item.number}"),
    )


def for_whom(coop: Inline, *, by_phone: bool, as_stand_in: bool) -> Inline:
    """The seat that an answer is noted for, and how it came."""
    if by_phone:
        return t("{coop} by phone", coop=coop)
    return t("{coop}, for whom you stand in", coop=coop) if as_stand_in else coop


def noted_unconfirmed(item: Item, stance: Stance, *, coop: str, words: Words) -> Doc:
    """An answer that is kept until somebody has confirmed that the person speaks for their co-op."""
    return say(
        "Thank you, noted on C-{number}: {coop} – {what}. It is shown as not yet confirmed, and counts from now once somebody has "
        "confirmed before the close that you speak for {coop}. I have asked them.",
        number=item.number,
        coop=coop,
        what=in_stance_of(stance, words),
    )


def noted_personally(item: Item, stance: Stance, *, why_not: Inline, speaks: bool, words: Words) -> Doc:
    """An answer that is shown and not counted, and the way to one that counts. ``speaks``: the person speaks for a seat here, and has
    not done so now."""
    noted = t(
        "Thank you, noted on C-{number} as said by you personally: {what}. It is shown, not counted, since {why_not}.",
        number=item.number,
        what=in_stance_of(stance, words),
        why_not=why_not,
    )
    if speaks:
        return say(run(noted, t("To be counted, say it without “as me”.")))
    join = cmd("join for <your co-op>", here=False)
    return say(run(noted, t("To speak for your co-op, say {join}.", join=join)))


def kept_for_later(item: Item, stance: Stance, present: Round, *, opens: str, asks: bool, words: Words) -> Doc:
    """An answer before the consent round: it has no weight yet, and is brought up when that opens. It ``asks`` for the words of a concern
    that has none."""
    kept = t(
        "Thank you, kept: {what}. C-{number} is in its {round}, in which nothing counts yet, so it stands on the card without weight. I bring it "
        "up with you in the consent round, which opens {opens}.",
        what=in_stance_of(stance, words),
        number=item.number,
        round=ROUNDS[present],
        opens=opens,
    )
    if asks:
        return say(
            run(
                kept,
                t("Why is that? Reply to this, or to the card, in a sentence, and it stands there with your words."),
            )
        )
    return say(kept)


def noted_late(item: Item, *, objects_to: int | None = None) -> Doc:
    """An answer to what had closed; an objection to a decision can still be brought."""
    late = t("Thank you. C-{number} had closed, so your answer is noted as late and not counted.", number=item.number)
    if objects_to is None:
        return say(late)
    again = t(
        "To have D-{decision} looked at again, with what you object to, say {review}.",
        decision=objects_to,
        review=cmd(f"review D-{objects_to}"),
    )
    return say(run(late, again))


def withdrawn_meanwhile(item: Item, by: UserId | None) -> Doc:
    """An answer to what has been taken back."""
    if by is None:
        return say("Thank you. C-{number} had been withdrawn, so your answer counts for nothing.", number=item.number)
    return say(
        "Thank you. {who} had withdrawn C-{number}, so your answer counts for nothing.",
        who=person(by),
        number=item.number,
    )


def noted_to_earlier_text(item: Item, text: Sequence[Block]) -> Doc:
    """An answer that was given before the text was changed."""
    return say(
        p(
            "Thank you. Since you said that, the text of C-{number} has been changed, so your answer stays with the earlier "
            "version. Please answer the new text:",
            number=item.number,
        ),
        *text,
        p(cmd(f"yes C-{item.number}")),
    )


def older_text(item: Item, text: Sequence[Block], *, where: Inline) -> Doc:
    """Somebody has answered a line that shows a text which has been changed since."""
    return say(
        p(
            "Thank you. The text of C-{number} has been changed since the one you answered, so that does not count for the new "
            "one. Please answer once more:",
            number=item.number,
        ),
        *text,
        p("React {where}, or say {yes}.", where=where, yes=cmd(f"yes C-{item.number}")),
    )


def older_text_closed(item: Item) -> Doc:
    """Somebody has answered a line that shows an older text of what has closed."""
    return say(
        "Thank you. C-{number} has closed, with another text than the one you answered.",
        number=item.number,
    )


def what_is_your_concern(item: Item, name: str, stance: Stance, *, counted: bool, words: Words) -> Doc:
    """A concern came without words."""
    word = "object" if stance is Stance.CRITICAL else "concern"
    asked = t(
        "{name}, thank you. What is your **{concern}** about C-{number}? Please reply here in a sentence, or say {command}.",
        name=name,
        concern=concern_in_words(stance, words),
        number=item.number,
        command=cmd(f"{word} C-{item.number} <why>"),
    )
    if stance is Stance.CRITICAL and counted:
        return say(run(asked, t("It counts as heard once your words are here.")))
    return say(asked)


def taken_as_reason(item: Item, name: str, stance: Stance, words: Words) -> Doc:
    """What somebody wrote before their tap is taken as the reason for it."""
    again = t("object because …") if stance is Stance.CRITICAL else t("{concern}: …", concern=words.concern)
    return say(
        "{name}, thank you. I have taken what you wrote before as your {concern} about C-{number}. Is it something else? "
        "Then please reply “{again}”.",
        name=name,
        concern=concern_in_words(stance, words),
        number=item.number,
        again=again,
    )


def which_no(item: Item, words: Words) -> Doc:
    """ "No" answers "have you a critical concern?" and "do you consent?" in opposite ways."""
    return say(
        "Thank you. Does your “no” mean that you have no {concern} about C-{number}, or that you have one? Please reply “fine "
        "by us”, or “object because …” with your reason.",
        concern=words.critical_concern,
        number=item.number,
    )


def none_of_yours(item: Item, words: Words) -> Phrase:
    """To who says that their critical concern is met, and has none."""
    return t(
        "I know of no {concern} of yours on C-{number}, so there is nothing to be met. How it stands: {item}",
        concern=words.critical_concern,
        number=item.number,
        item=cmd(f"item C-{item.number}"),
    )


def what_is_meant(item: Item, name: str, words: Words, *, objects: bool) -> Doc:
    """Words in reply to the card that say no stance. Who sounds as if they ``objects`` is asked about that first."""
    if objects:
        return say(
            "{name}, thank you. I could not tell what that means for C-{number}: is it {a_critical}? Then reply here “object because …”, and "
            "it stops. Else reply “{concern}: …”, or “fine by us”.",
            name=name,
            number=item.number,
            a_critical=a_(words.critical_concern),
            concern=words.concern,
        )
    return say(
        "{name}, thank you. I could not tell what that means for C-{number}: is it consent? Then tap ✅ on the card, or reply "
        "here “fine by us”. Else reply “{concern}: …” or “object because …”.",
        name=name,
        number=item.number,
        concern=words.concern,
    )


def stays_noted(item: Item, who: str, noted: Inline, words: Words) -> Doc:
    """To whoever has answered, and says something that says no stance."""
    return say(
        "I could not tell what that means for C-{number}, so you stay noted: {who} – {noted}. To change that, reply “fine by us”, "
        "“{concern}: …” or “object because …”.",
        number=item.number,
        who=who,
        noted=noted,
        concern=words.concern,
    )


def nothing_noted(item: Item, who: str, words: Words) -> Doc:
    """To whoever was asked what they mean, and says something else that says no stance."""
    return say(
        "Nothing is noted for {who} on C-{number} yet. Tap ✅ on the card, or reply “fine by us”, “{concern}: …” or “object because …”.",
        number=item.number,
        who=who,
        concern=words.concern,
    )


def what_taps_mean(words: Words) -> Doc:
    """To whoever has tapped something that is no answer, once ever."""
    return say(
        "Your tap is for people, and I have noted nothing. On a card of mine, ✅ is consent, 🤔 {concern}, ✋ {critical} and ➖ "
        "{aside}. I say this only once.",
        concern=a_(words.concern),
        critical=a_(words.critical_concern),
        aside=STANDING_ASIDE,
    )


def to_which(items: Sequence[Item], commands: Sequence[str]) -> Doc:
    """To an answer in reply to a message of ours that is about no item; ``commands`` say it as it is to be said."""
    if not items:
        return say(
            "You replied to a message of mine that is about no item, and nothing is open here, so I have noted nothing."
        )
    told = p(
        "You replied to a message of mine that is about no item, so I could not tell which one you mean, and have noted nothing. "
        "Reply to its card, or say {command}.",
        command=listed((cmd(each) for each in commands), style="or"),
    )
    return say(told, ul([item_title(each) for each in items])) if len(items) > 1 else say(told)


def which_item(items: Sequence[Item], listed: Block) -> Doc:
    """An answer that may be to any of several items; ``listed`` are these."""
    first = items[0].number
    return say(
        p(
            "Thank you. Which one is that for? Please say it with the number, for example {yes} or “C-{number} {concern}: …”.",
            concern=CONCERN,
            yes=cmd(f"yes C-{first}"),
            number=first,
        ),
        listed,
    )
