"""What becomes of a critical concern: heard, met, measured, or taken further."""
