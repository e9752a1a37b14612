"""The family itself."""

from chatbot.api.declaring.family import Family
from commands.events import Forgotten, ToForget

help_ = Family("help", "Find your way.", publishes=(ToForget, Forgotten))
