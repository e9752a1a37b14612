"""Years of circles that object a lot, played at random with a moved clock: who lives in them, what they have said, who follows it."""
