"""How fast the bot is, beside a floor: the least program that could answer at all. ``make bench`` runs it."""
