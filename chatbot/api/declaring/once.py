"""One handler for one thing: what a family declares twice is refused when its module is imported."""

from dataclasses import dataclass

from chatbot.api.declaring.declared import T


@dataclass(eq=False)
class Declaring:
    """What has a name, and declares each thing once."""

    name: str
    summary: str

    def _must_be_first(self, declared: object | None, what: str) -> None:
        """Raises TypeError where two handlers would say the same thing of this family."""
        if declared is not None:
            raise TypeError(f"{self.name} has two handlers for {what}")

    def _keep(self, declared: dict[str, T], name: str, new: T) -> None:
        """Raises TypeError where a row of that name would be for two handlers."""
        if name in declared:
            raise TypeError(f"{self.name} has two handlers for {name}")
        declared[name] = new
