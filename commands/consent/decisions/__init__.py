"""What was agreed: the logbook, the handbook of what holds, and both as files."""
