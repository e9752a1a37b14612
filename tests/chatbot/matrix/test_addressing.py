"""Whether words are said to the bot: by whatever people call it; and not where they only speak of it."""

import pytest

from chatbot.matrix.addressing import without_address
from storage.types import UserId

ME = UserId("@circlebot:example.org")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Circlebot: who is here", "who is here"),
        ("circlebot who is here", "who is here"),
        ("Circlebot... who is here?", "who is here?"),
        ("Circlebot? who is here", "who is here"),
        ("circlebot - who is here", "who is here"),
        ("Circlebot!", "!"),
        ("hi circlebot! who is here?", "hi who is here?"),
        ("dear circlebot, who is here?", "dear who is here?"),
        ("hey bot, who is here?", "hey who is here?"),
        ("good morning bot, could you show the items", "good morning could you show the items"),
        ("Good evening, bot: items", "Good evening, items"),
        ("morning bot, what is open?", "morning what is open?"),
        ("greetings bot, help", "greetings help"),
        ("hallo bot, hilfe", "hallo hilfe"),
        ("hey bot who is here", "hey who is here"),
        ("Hey there bot, who is here", "Hey there who is here"),
        ("hey @bot, help", "hey help"),
        ("ok bot help", "ok help"),
        ("hello bot", "hello"),
        ("thanks bot", "thanks"),
        ("thank you bot!", "thank you !"),
        ("bot: who is here", "who is here"),
        ("Bot, who is here?", "who is here?"),
        ("@bot who is here", "who is here"),
        ("@bot join", "join"),
        ("bot?", ""),
        ("bot!", "!"),
        ("bot", ""),
        ("bot who is here", "who is here"),
        ("bot can you tell me who is here?", "can you tell me who is here?"),
        ("bot please help", "please help"),
        ("circle bot: who is here", "who is here"),
        ("hey circle-bot who is here", "hey who is here"),
        ("Cirlebot: who is here", "who is here"),
        ("circelbot, who is here?", "who is here?"),
        ("circelbot who is here?", "who is here?"),
        ("@circlbot who is here", "who is here"),
        ("hey cirlcebot who is here", "hey who is here"),
        ("who is here, circlebot?", "who is here?"),
        ("who is here, @circlebot?", "who is here?"),
        ("thanks, bot", "thanks,"),
        ("can you bin the oven idea circlebot", "can you bin the oven idea"),
        ("could you close it circlebot?", "could you close it?"),
        ("please show me what is open @circlebot", "please show me what is open"),
        ("circlebot is anybody standing in for fay?", "is anybody standing in for fay?"),
        ("circlebot has everyone answered", "has everyone answered"),
    ],
)
def test_what_is_said_to_it(text: str, said: str) -> None:
    assert without_address(text, me=ME, my_name="Circlebot") == (said, True)


@pytest.mark.parametrize(
    "text",
    [
        "the bot is down again",
        "bot or no bot, we need to decide",
        "Bot or human?",
        "Bots are a strange thing",
        "circlebots are nice",
        "Circlebots: a list of them",
        "our bot: the one for the shop, broke",
        "bot accounts should be removed, says the admin",
        "bot detection: we need it on the website",
        "I think the bot, who is here for us, works well",
        "ask the bot",
        "can you ask circlebot",
        "please stop circlebot",
        "could you tell the bot",
        "can you close it, said circlebots",
        "we like our circlebot",
        "will you restart @circlebot?",
        "you can ask circlebot",
        "does the bot know that?",
        "Circlebot's answer was odd",
        "circlebot is down again",
        "circlebot seems slow today",
        "Circlebot said friday",
        "circlebot doesn't know that",
        "Circlebot and Ada have done it",
        "hey, the bot said friday",
        "ok the bot, then",
        "hey bottom line, we can do it",
        "the circle, both of us, and the van",
        "circle bots need names",
        "Both: fine by me",
        "boat: fine",
        "Bob, who is here?",
        "hi bob, who is here?",
        "Circle: both of us come",
        "robot: a film about one",
        "hi Circe, who is here?",
        "hey bot said friday",
        "and bot who is here for us",
    ],
)
def test_what_is_only_said_of_it(text: str) -> None:
    assert without_address(text, me=ME, my_name="Circlebot") == (text, False)


@pytest.mark.parametrize("text", ["Ada, come", "hi Eda, who is here?", "Ida: who is here"])
def test_a_short_name_is_not_taken_for_one_that_is_near(text: str) -> None:
    assert not without_address(text, me=UserId("@eva:example.org"), my_name="Eva")[1]
