"""The family itself."""

from chatbot.api.family import Family

admin = Family("admin", "For operators.")
