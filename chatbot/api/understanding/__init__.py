"""Which command words mean, whatever people call it; and what they may want that is none."""
