"""The card of an item, and what else is shown of it in its room."""
