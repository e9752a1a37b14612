"""How a family is declared."""
