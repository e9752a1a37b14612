"""Questions about what is possible, which do nothing: “can I propose something anonymously?” Pure."""

import re

from storage.patterns import pattern_of

_ASKS = pattern_of(
    r"\W*(?:(?:hi|hello|hey|sorry|ok|okay|so|and|but|just|please|bot|circlebot|quick question|question)\b\W*)*"
    r"(?:(?:can|could|may|might|should|must) (?:i|we|one|somebody|someone|anybody|anyone|people|guests?|members?)\b"
    r"|(?:is it|would it be) (?:possible|allowed|ok|okay|all right)\b|(?:am i|are we|is one|are people) (?:allowed|able)\b).*\?\W*",
    re.I | re.S,
)
_IN_GENERAL = pattern_of(
    r"\b(?:(?:some|any)(?:thing|one|body|where)|anonymous(?:ly)?|secret(?:ly)?|in secret|twice|(?:more|less|fewer) than|myself|ourselves|"
    r"(?:another|other|several|many|different) (?:circles?|co-?ops?|persons?|people|members?|items?|checks?|proposals?)|on behalf of|"
    r"(?:after|before|while|without|with(?:out)? (?:an? )?conditions?) (?:people|they|others|it|the end|an? |asking|being|having|conditions?|telling|notice)|"
    r"with conditions|i am not in|we are not in|that (?:is|was|has been) (?:closed|over|decided))",
    re.I,
)


def asks_whether(text: str) -> bool:
    """Whether somebody asks what is possible: it may be a wish, and is no order."""
    return _ASKS.fullmatch(text) is not None


def is_in_general(text: str) -> bool:
    """Whether it can be no wish, since it names nothing in particular: “may I pass on something for another co-op?”"""
    return _IN_GENERAL.search(text) is not None
