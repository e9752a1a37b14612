"""For whoever watches the bot: its figures over HTTP, its state on the command line, alarms to the operators, word to the supervisor."""
