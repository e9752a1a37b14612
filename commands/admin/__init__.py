"""For operators: how the bot is doing, what waits to be sent, who changed what."""

from commands.admin import (
    looking,
    reloading,
    says,
)
from commands.admin.family import admin

__all__ = ["admin"]

admin.made_of(
    looking,
    reloading,
    says,
)
