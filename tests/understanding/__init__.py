"""How much is understood of what people say: a corpus, run through the real catalogue without a homeserver.

``make understanding`` prints, for each kind, how many inputs are understood, refused well, misread, and met with silence. The
corpus (``corpus/*.txt``) is easy to add to: a heading says the kind and where it is said, and each line is

    name: input -> outcome

The outcome is what comes of it and, behind bars, what must be true of it; what is not named may be anything:

    until friday: !consent Buy an oven until friday -> consent | by=Fri 6 Mar 2026, 17:00 GMT
    other order: !consent Buy it by 12/13/2026 -> asks | Sun 13 Dec 2026, 17:00 GMT
    bananas: 92000 bananas -> refuses | “bananas”
    just talk: we could do that -> nothing

``\\n`` in an input is a line break. ``#`` begins a remark. A new place where things are said is a function in ``hearing.py``.
"""
