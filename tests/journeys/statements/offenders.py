"""What takes more statements where there is more of everything, and is to be mended: the list should stay empty."""

OFFENDERS: dict[str, int] = {}
"""Each with how many more it takes with twenty more of everything."""
