"""Giving a co-op another name: who may, and which name. Pure (DECISIONS 31)."""

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import cmd
from storage.models import Coop


def may_rename(*, own: bool, operates: bool, coop: str) -> None:
    """Who speaks for a co-op, confirmed, gives it another name, or an operator. Raises Refusal."""
    if not (own or operates):
        raise Refusal(
            "not-your-coop",
            "{coop} gets another name by who speaks for it, confirmed, or by an operator. Please ask one of them.",
            coop=coop,
        )


def must_be_another(coop: Coop, to: str, *, known: Coop | None) -> None:
    """The name is another one, and nobody else's. Raises Refusal."""
    if to == coop.name:
        raise Refusal("same-name", "That is its name already. Nothing has changed.")
    if known is not None and known is not coop:
        raise Refusal(
            "known-coop",
            "{coop} is on the list already. {command} shows it.",
            coop=known.name,
            command=cmd(f"coop {known.name}"),
        )
