"""How many statements each thing takes that people say, touch or wait for, in a small federation and in a larger one.

``federation`` has everything so many times: co-ops, members, circles, items, decisions, polls, relays. ``stage`` plays one thing
there and counts. ``plays`` has one play for each command, touch, answer and job. ``offenders`` names those that take more
statements where there is more, with their figures of today.
"""
