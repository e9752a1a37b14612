"""What somebody who sets a bot up answers, whether asked at a terminal or by options."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CIRCLE_KEYS = ("slug", "name", "kind", "parent", "room", "link", "secretary")
EXAMPLE = "slug=food; name=Food circle; room=#food:example.org; link=@fay:example.org; secretary=@di:example.org"


@dataclass(frozen=True, slots=True)
class CircleAnswer:
    """A circle: its room is found, or made, by its alias."""

    slug: str
    name: str
    kind: str
    room: str
    parent: str | None = None
    link_persons: tuple[str, ...] = ()
    secretaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """All of them; None and empty ones stay as they are in a TOML that is there."""

    homeserver: str | None = None
    user_id: str | None = None
    federation: str | None = None
    operators: tuple[str, ...] = ()
    treasurers: tuple[str, ...] = ()
    circles: tuple[CircleAnswer, ...] = ()
    space: str | None = None
    encrypted: bool = True
    """Whether rooms that are made are encrypted."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """``password`` or ``access_token``."""

    @property
    def changes_nothing(self) -> bool:
        """Whether nobody has answered anything."""
        return self == Answers(encrypted=self.encrypted)


def circle_from(words: str) -> CircleAnswer:
    """A circle as an option says it: ``slug=food; name=Food circle; room=#food:example.org``. Raises ValueError with what is expected."""
    found: dict[str, list[str]] = {}
    for part in words.split(";"):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not part.strip():
            continue
        if not equals or key not in CIRCLE_KEYS or not value:
            raise ValueError(f"“{part.strip()}” is none of {', '.join(CIRCLE_KEYS)}; for example “{EXAMPLE}”")
        found.setdefault(key, []).append(value)
    missing = [key for key in ("slug", "room") if key not in found]
    if missing:
        raise ValueError(f"{' and '.join(missing)} of the circle; for example “{EXAMPLE}”")
    slug = found["slug"][0]
    return CircleAnswer(
        slug=slug,
        name=found.get("name", [f"{slug.capitalize()} circle"])[0],
        kind=found.get("kind", ["coordinating" if slug == "coordinating" else "industry"])[0],
        room=found["room"][0],
        parent=found.get("parent", [None])[0],
        link_persons=tuple(found.get("link", [])),
        secretaries=tuple(found.get("secretary", [])),
    )
