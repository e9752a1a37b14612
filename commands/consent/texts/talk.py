"""What people are told about questions and reactions, and about what they have taken back or edited."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, p, quote, say, t
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import in_stance
from commands.rules.consent.outcomes import stance_of
from storage.models import Answer, Item, Round


def question_for(item: Item, proposer: str, asker: str, words: str) -> Doc:
    """A question put to the proposer."""
    return say(
        p("{proposer}, {asker} asks about C-{number}:", proposer=proposer, asker=asker, number=item.number),
        quote(words),
        p("Reply to this message to answer, or say {answer}.", answer=cmd(f"answer C-{item.number} <words>")),
    )


def asked(item: Item, proposer: str) -> Doc:
    """A question that was put somewhere else than in the circle's room."""
    return say(
        "Thank you, your question to C-{number} is on the card, and {proposer} is asked.",
        number=item.number,
        proposer=proposer,
    )


def question_answered(item: Item, asker: str) -> Doc:
    """To whoever has answered a question."""
    return say(
        "Thank you. {asker}’s question to C-{number} is answered, and it is on the card.",
        asker=asker,
        number=item.number,
    )


def your_question_is_answered(item: Item, answer: Sequence[Block]) -> Doc:
    """To whoever has asked a question."""
    return say(p("Your question to C-{number} is answered:", number=item.number), *answer)


def no_reactions_now(item: Item, present: Round) -> Phrase:
    """A reaction before or after the round of reactions."""
    shown = f"C-{item.number}"
    commands = {
        "ask": cmd(f"ask {shown} Who pays?"),
        "yes": cmd(f"yes {shown}"),
        "concern": cmd(f"concern {shown} it is too dear"),
    }
    if present is Round.QUESTIONS:
        return t(
            "C-{number} is in its questions round, and reactions come after it. To ask something, say {ask}. To answer "
            "already, say {yes} or {concern}.",
            number=item.number,
            **commands,
        )
    return t(
        "The reactions round of C-{number} is over. To answer, say {yes} or {concern}. To ask something, say {ask}.",
        number=item.number,
        **commands,
    )


def reaction_noted(item: Item) -> Doc:
    """A line of the reactions round."""
    return say(
        "Thank you, your reaction to C-{number} is on the card. A later one takes its place.",
        number=item.number,
    )


def question_taken_back(item: Item, asker: str) -> Doc:
    """A question that its asker does not ask any more."""
    return say("{asker} has taken this question about C-{number} back.", asker=asker, number=item.number)


def edited_answer(item: Item, answer: Answer, *, link: Inline, words: Words) -> Doc:
    """An answer was edited, and stands as it was first said."""
    what = t(
        "You have edited your answer to C-{number}. I do not follow edits, so it stands as you first said it: {stance}.",
        number=item.number,
        stance=in_stance(stance_of(answer), words),
    )
    again = p(
        "If you mean something else now, please say it anew: reply to {text}. Your latest answer counts.",
        text=link,
    )
    return say(p(what), *([quote(answer.words)] if answer.words else []), again)


def edited_reaction(item: Item, words: str) -> Doc:
    """A line of the reactions round was edited, and stands as it was first said."""
    what = t(
        "You have edited your reaction to C-{number}. I do not follow edits, so it stands as you first said it:",
        number=item.number,
    )
    return say(p(what), quote(words), p("To change it, please say it anew."))


def edited_question(item: Item, words: str) -> Doc:
    """A question was edited, and stands as it was first asked."""
    what = t(
        "You have edited your question about C-{number}. I do not follow edits, so it stands as you first said it:",
        number=item.number,
    )
    return say(p(what), quote(words), p("To change it, please delete it and ask anew."))


def edited_answer_to_question(item: Item, words: str) -> Doc:
    """The answer to a question was edited, and stands as it was first given."""
    what = t(
        "You have edited your answer to a question about C-{number}. I do not follow edits, so it stands as you first said "
        "it:",
        number=item.number,
    )
    return say(p(what), quote(words), p("To change it, please delete it and answer anew."))
