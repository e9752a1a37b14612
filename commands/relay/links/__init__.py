"""How the links are, and noticing silence."""
