"""What is counted while the bot runs, for whoever watches it (``/metrics``). Names and kinds only: nobody's words, ids or rooms."""

from prometheus_client import Counter, Gauge, Histogram

HANDLED = Histogram(
    "circlebot_handling_seconds",
    "How long it took to handle what somebody said or tapped, with its commit.",
    ["family", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
OVER_BUDGET = Counter(
    "circlebot_over_budget",
    "What held everybody up for more than a second, by family and by what it was: a command, a tap, a job.",
    ["family", "what"],
)
SENDS = Counter("circlebot_sends", "What was sent to the homeserver, by what became of it.", ["outcome"])
"""Outcomes: sent, limited (a 429), later (no usable answer), never (refused for good)."""

READY = Gauge("circlebot_ready", "1 while people are answered.")
SYNC_AGE = Gauge(
    "circlebot_sync_age_seconds", "How long ago the homeserver told us something, if only that nothing is new."
)
ARCHIVE_READ = Gauge("circlebot_archive_read", "1 when the archive could be read for these figures.")
INBOX = Gauge("circlebot_inbox_waiting", "Events that have arrived and are not dealt with.")
UNDECRYPTABLE = Gauge("circlebot_undecryptable", "Encrypted messages whose key is still awaited.")
OUTBOX = Gauge("circlebot_outbox_waiting", "What waits to be sent, by priority.", ["priority"])
OLDEST_UNSENT = Gauge("circlebot_oldest_unsent_seconds", "For how long the oldest of it has been due.")
JOBS_OVERDUE = Gauge("circlebot_jobs_overdue", "Deadlines and reminders that are late by more than five minutes.")
ONE_TIME_KEYS = Gauge("circlebot_one_time_keys", "Keys of ours at the homeserver, for people to write to us encrypted.")
