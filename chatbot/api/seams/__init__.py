"""Where families meet without knowing each other: what has happened, what each says of itself, what waits."""
