"""What becomes of something that was passed on: replies, edits, reactions, its end."""
