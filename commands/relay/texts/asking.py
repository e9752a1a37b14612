"""What is said of a request to pass something on: to who asks, and to those who may do it."""

from collections.abc import Sequence

from chatbot.api.incoming import Attachment
from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, code, listed, p, quote, run, say, t
from commands.relay.texts.file import below
from commands.rules.relay.files import name_of_file
from storage.models import AskedToPass, AskedToPassState, Circle


def asked(request: AskedToPass, target: Circle, *, who: Inline) -> Doc:
    """To who has asked."""
    return say(
        "Thank you. I have asked {who} to pass that on to the {target} (P-{number}), and tell you what comes of it. Delete your "
        "message, or say {cancel}, to take it back.",
        who=who,
        target=target.name,
        number=request.number,
        cancel=cmd("relay cancel"),
    )


def asked_already(number: int) -> Phrase:
    """The same message, again."""
    return t("That is asked already, as P-{number}. I tell who has asked what comes of it.", number=number)


def only_words() -> Phrase:
    """To who replies to what waits with a picture alone."""
    return t(
        "I pass on what waits here as it is, or in other words: please reply with words. For a picture, reply to it with {relay} where "
        "it was put up.",
        relay=cmd("relay", here=False),
    )


def asked_enough(waiting: int) -> Phrase:
    """So many requests wait already that another one is not put to anybody."""
    return t(
        "{count} requests of yours wait for an answer already, so I have not asked for one more. {cancel} takes one back.",
        count=str(waiting),
        cancel=cmd("relay cancel"),
    )


def card(
    request: AskedToPass,
    origin: Circle,
    target: Circle,
    words: Sequence[Block],
    *,
    asker: str,
    author: str | None,
    several: bool = False,
) -> Doc:
    """To those who may pass it on; ``several`` messages as one thing."""
    number = request.number
    if several:
        begins = p(
            "**P-{number}: {asker} of the {origin} asks you to pass these messages on** to the {target}, as one:",
            number=number,
            asker=asker,
            origin=origin.name,
            target=target.name,
        )
    elif author is None:
        begins = p(
            "**P-{number}: {asker} of the {origin} asks you to pass this on** to the {target}:",
            number=number,
            asker=asker,
            origin=origin.name,
            target=target.name,
        )
    else:
        begins = p(
            "**P-{number}: {asker} of the {origin} asks you to pass on** to the {target} what {author} has said:",
            number=number,
            asker=asker,
            origin=origin.name,
            target=target.name,
            author=author,
        )
    return say(
        begins,
        *words,
        p(
            "Tap 📨 to pass it on, ❌ to decline, or reply with other words to pass on. {passes} and {declines} do the same.",
            passes=cmd(f"relay pass P-{number}", here=False),
            declines=cmd(f"relay decline P-{number}", here=False),
        ),
    )


def card_passed(request: AskedToPass, target: Circle, *, by: str) -> Doc:
    """The card once it is done."""
    return say(
        "P-{number} is passed on to the {target} as R-{relay}, by {by}.",
        number=request.number,
        target=target.name,
        relay=request.relay or 0,
        by=by,
    )


def card_declined(request: AskedToPass, *, by: str) -> Doc:
    """The card once it is declined."""
    return say("P-{number} was declined by {by}.", number=request.number, by=by)


def card_withdrawn(request: AskedToPass) -> Doc:
    """The card of what is asked no more."""
    return say("P-{number} was taken back by who had asked, so there is nothing to do.", number=request.number)


def was_passed_on(request: AskedToPass, target: Circle, *, by: str, changed: bool) -> Doc:
    """To who has asked."""
    told = t(
        "{by} has passed on P-{number} to the {target} as R-{relay}.",
        by=by,
        number=request.number,
        target=target.name,
        relay=request.relay or 0,
    )
    more = [t("It is in their own words.")] if changed else []
    return say(run(told, *more, t("I bring back what they reply.")))


def was_declined(request: AskedToPass, target: Circle, *, by: str, reason: str | None) -> Doc:
    """The same, where it is not passed on."""
    told = p(
        "{by} has not passed on P-{number} to the {target}. Thank you for asking; you can talk it over with them.",
        by=by,
        number=request.number,
        target=target.name,
    )
    return say(told, quote(reason)) if reason else say(told)


def passed_for_them(request: AskedToPass, target: Circle) -> Doc:
    """To the link person."""
    return say(
        "Thank you, P-{number} is passed on to the {target} as R-{relay}, and who had asked is told. {cancel} takes it back.",
        number=request.number,
        target=target.name,
        relay=request.relay or 0,
        cancel=cmd(f"relay cancel R-{request.relay}"),
    )


def declined_for_them(request: AskedToPass) -> Doc:
    """To the link person who has declined."""
    return say(
        "All right, P-{number} is not passed on, and who had asked is told. You can say why with {decline} next time.",
        number=request.number,
        decline=cmd("relay decline P-7 they know it"),
    )


def in_other_words(request: AskedToPass, target: Circle, words: str) -> Doc:
    """Whether other words are to be passed on in place of what was asked."""
    return say(
        p("Shall I pass this on to the {target} instead, in your name?", target=target.name),
        quote(words),
        p("Say {yes} or {no}. P-{number} waits until then.", yes=code("yes"), no=code("no"), number=request.number),
    )


def whether_in_other_words(number: int) -> Inline:
    """What the question is about."""
    return t(
        "whether I shall pass on your words for P-{number} ({yes} or {no})",
        number=number,
        yes=code("yes"),
        no=code("no"),
    )


def waits_still(number: int) -> Doc:
    """They are not to be passed on."""
    return say("All right, I have passed on nothing. P-{number} waits still.", number=number)


def taken_back(request: AskedToPass) -> Doc:
    """To who takes back what they have asked."""
    return say("P-{number} is taken back: I have asked nobody to pass it on any more.", number=request.number)


def not_yours(number: int, origin: Circle) -> Phrase:
    """To who may not answer it."""
    return t("P-{number} is for the link person of the {origin} to answer.", number=number, origin=origin.name)


def answered_already(request: AskedToPass) -> Phrase:
    """To who comes too late."""
    if request.state is AskedToPassState.PASSED:
        return t("P-{number} is passed on already, as R-{relay}.", number=request.number, relay=request.relay or 0)
    if request.state is AskedToPassState.DECLINED:
        return t("P-{number} was declined already.", number=request.number)
    return t("P-{number} was taken back by who had asked.", number=request.number)


def preview(targets: Sequence[Circle], words: Sequence[Block], *, files: Sequence[Attachment], private: bool) -> Doc:
    """What would arrive, before it does."""
    shown: list[Block] = [
        p("This is what arrives in the {circles}:", circles=listed(each.name for each in targets)),
        *words,
        *(below(name_of_file(each)) for each in files),
    ]
    if private:
        shown.append(p("Shall I pass it on? Say {yes} or {no}.", yes=code("yes"), no=code("no")))
    else:
        shown.append(p("Shall I pass it on? Reply to this message with {yes} or {no}.", yes=code("yes"), no=code("no")))
    return say(*shown)


def whether_as_shown() -> Inline:
    """What the question is about."""
    return t("whether I shall pass on what I have shown you ({yes} or {no})", yes=code("yes"), no=code("no"))


def not_passed_on() -> Doc:
    """It is not to be passed on."""
    return say("All right, I have passed on nothing.")


def request_waits(request: AskedToPass, target: Circle) -> Inline:
    """In the list of what waits for a link person."""
    return t(
        "P-{number} is to be passed on to the {target}: {passes} or {declines}",
        number=request.number,
        target=target.name,
        passes=cmd(f"relay pass P-{request.number}", here=False),
        declines=cmd(f"relay decline P-{request.number}", here=False),
    )
