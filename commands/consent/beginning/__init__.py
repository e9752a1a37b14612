"""How an item begins: by whom, until when, how many must be heard."""
