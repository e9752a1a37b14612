"""Items in a live call."""
