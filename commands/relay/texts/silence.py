"""What is said of those whose words are never passed on."""

from chatbot.api.wording.markup import Doc, Phrase, cmd, say, t


def never_now() -> Doc:
    """To who has asked for it."""
    return say(
        "I pass on nothing of yours from now on, whoever asks me to, nor your replies to what other circles have said. What was passed "
        "on before goes with your message when you delete it. {off} ends this.",
        off=cmd("relay never me off"),
    )


def never_before() -> Doc:
    """They have asked before."""
    return say("I pass on nothing of yours already. {off} ends that.", off=cmd("relay never me off"))


def may_again() -> Doc:
    """They may be passed on again."""
    return say("Your words can be passed on again from now on. {never} ends that.", never=cmd("relay never me"))


def was_never_asked() -> Doc:
    """There is nothing to end."""
    return say("Your words can be passed on as it is. {never} ends that.", never=cmd("relay never me"))


def never_you() -> Phrase:
    """To who would have their own words carried."""
    return t(
        "You have asked me never to pass on your words, so I have not. {off} ends that; then please say it again.",
        off=cmd("relay never me off"),
    )


def never_them(name: str) -> Phrase:
    """To who would pass on somebody else's."""
    return t(
        "{name} has asked me never to pass on their words, so I have not. You can ask them, or say it in your own words: {example}",
        name=name,
        example=cmd("relay We have room for two apprentices"),
    )
