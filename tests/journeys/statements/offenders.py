"""What takes more statements where there is more of everything, and is to be mended: the list should only shrink."""

OFFENDERS = {
    "!circles in private": 20,
    "!standins": 20,
    "!coop Loom in private": 60,
    "!matrix": 20,
    "!amend C-{item} A shared lorry": 40,
    "!decisions export in private": 180,
    "!subs ask": 260,
    "!relay all The gathering": 200,
    "!relays": 3,
    "!admin audit bread in private": 16,
    "Circlebot: fine by us": 120,
    "somebody comes into the room": 60,
    "a member leaves the room": 520,
    "job consent.remind": 120,
    "job consent.end": 40,
    "job consent.register": 240,
    "job subs.remind": 40,
    "job consent.move": 300,
    "job meet.move": 400,
    "job selection.move": 100,
}
"""Each with how many more it takes with twenty more of everything."""
