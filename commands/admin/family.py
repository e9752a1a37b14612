"""The family itself."""

from chatbot.api.declaring.family import Family

admin = Family("admin", "For operators.")
