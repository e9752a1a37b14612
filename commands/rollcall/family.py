"""The family itself."""

from chatbot.api.declaring.family import Family

rollcall = Family("rollcall", "Ask who is still here.")
