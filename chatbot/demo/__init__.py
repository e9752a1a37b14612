"""The demo: an embedded homeserver, invented people, a scenario and a console. The bot in it is the real one."""
