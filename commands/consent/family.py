"""The family itself, and how its items are named."""

from typing import Annotated

from chatbot.api.arguments import ItemNumber
from chatbot.api.declaring.family import Family
from commands.events import Decided, ForTheCall, NotForTheCall

consent = Family("consent", "Decide by consent.", publishes=(Decided, ForTheCall, NotForTheCall))

Number = Annotated[int, ItemNumber("C")]
