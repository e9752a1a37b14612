"""What falls due for a person, told once a day, and what is told once it has settled."""
