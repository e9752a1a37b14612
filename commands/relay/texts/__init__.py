"""What the relay says, by matter: read from top to bottom it is all that people are told."""
