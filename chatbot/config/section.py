"""What every table of the TOML is."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of the TOML. Unknown keys are refused, values are never coerced, and nothing changes after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)
