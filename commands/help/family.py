"""The family itself, and which commands belong where we are."""

from collections.abc import Iterable

from chatbot.api.context import Ctx
from chatbot.api.declared import Command, Place
from chatbot.api.family import Family

help_ = Family("help", "Find your way.")


def usable_here(ctx: Ctx) -> list[tuple[Family, list[Command]]]:
    """What the speaker may say here, by family."""
    by_family = ctx.catalogue.usable_by(ctx.actor.holds)
    here = ((family, belonging_here(ctx, commands)) for family, commands in by_family)
    return [(family, commands) for family, commands in here if commands]


def belonging_here(ctx: Ctx, commands: Iterable[Command]) -> list[Command]:
    """Those that belong where we are: in a circle's room the private ones would only be in the way."""
    return [each for each in commands if ctx.said.private or each.place is not Place.PRIVATE]
