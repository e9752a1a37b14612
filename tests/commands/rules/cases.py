"""How rules are asked in tables of cases: what they refuse, by its code."""

from collections.abc import Callable
from typing import Any

from chatbot.api.errors import Refusal

Cases = dict[str, tuple[Callable[..., object], dict[str, Any], list[tuple[dict[str, Any], str | None]]]]
"""By what somebody wants: the rule, a case of it, and what each difference to that case is refused with."""


def refused(rule: Callable[..., object], **case: Any) -> str | None:
    """The code of the refusal, if there is one."""
    try:
        rule(**case)
    except Refusal as refusal:
        return refusal.code
    return None


def rows(cases: Cases) -> list[tuple[str, dict[str, Any], str | None]]:
    """The cases one by one."""
    return [(what, otherwise, code) for what, (_, _, differences) in cases.items() for otherwise, code in differences]
