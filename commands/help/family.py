"""The family itself."""

from chatbot.api.family import Family

help_ = Family("help", "Find your way.")
