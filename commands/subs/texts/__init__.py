"""What this family says, by matter: read from top to bottom it is all that people are told."""
