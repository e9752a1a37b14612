"""The family itself."""

from chatbot.api.family import Family

rollcall = Family("rollcall", "Ask who is still here.")
