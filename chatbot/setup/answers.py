"""What somebody who sets a bot up answers, whether asked at a terminal or by options."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

CIRCLE_KEYS = ("slug", "name", "kind", "parent", "room", "link", "secretary")
EXAMPLE = "slug=food; name=Food circle; room=#food:example.org; link=@fay:example.org; secretary=@di:example.org"


@dataclass(frozen=True, slots=True)
class CircleAnswer:
    """A circle: its room is found, or made, by its alias. What is None stays as it is in a TOML that names the circle."""

    slug: str
    name: str | None = None
    kind: str | None = None
    room: str | None = None
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
    archive: str | None = None
    """As ``storage.url``."""
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
    if "slug" not in found:
        raise ValueError(f"slug of the circle; for example “{EXAMPLE}”")
    said = {key: values[0] for key, values in found.items()}
    return CircleAnswer(
        slug=said["slug"],
        name=said.get("name"),
        kind=said.get("kind"),
        room=said.get("room"),
        parent=said.get("parent"),
        link_persons=tuple(found.get("link", [])),
        secretaries=tuple(found.get("secretary", [])),
    )


def as_new(answer: CircleAnswer) -> CircleAnswer:
    """A circle that no TOML names yet, with what goes without saying. Raises ValueError with what is expected."""
    if answer.room is None:
        raise ValueError(f"room of the circle “{answer.slug}”; for example “{EXAMPLE}”")
    kind = answer.kind or ("coordinating" if answer.slug == "coordinating" else "industry")
    return replace(answer, name=answer.name or f"{answer.slug.capitalize()} circle", kind=kind)
