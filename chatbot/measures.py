"""What is counted while the bot runs, for whoever watches it (``/metrics``). Names and kinds only: nobody's words, ids or rooms."""

from prometheus_client import Counter, Histogram

HANDLED = Histogram(
    "circlebot_handling_seconds",
    "How long it took to handle what somebody said or tapped, with its commit.",
    ["family", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
SENDS = Counter("circlebot_sends", "What was sent to the homeserver, by what became of it.", ["outcome"])
"""Outcomes: sent, limited (a 429), later (no usable answer), never (refused for good)."""
