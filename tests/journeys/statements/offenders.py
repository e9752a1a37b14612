"""What takes more statements where there is more of everything, and is to be mended: the list should only shrink."""

OFFENDERS = {
    "!role end @eve link person": 40,
    "!coop leave Wire in tech": 40,
    "!amend C-{item} A shared lorry": 60,
    "!decisions export in private": 200,
    "!subs ask": 280,
    "job consent.missing": 20,
    "Circlebot: fine by us": 160,
    "somebody comes into the room": 60,
    "a member leaves the room": 520,
    "job consent.remind": 60,
    "job consent.end": 40,
    "job consent.entered-tell": 60,
    "job consent.corrected": 80,
    "job consent.register": 320,
    "job subs.remind": 20,
    "job consent.move": 340,
    "job meet.move": 400,
    "job selection.move": 100,
    "job consent.draft-changed": 20,
    "!draft discard F-{written} in private": 40,
    "!publish F-{written} in private": 40,
    "!rollcall until in 3 weeks": 120,
}
"""Each with how many more it takes with twenty more of everything."""
