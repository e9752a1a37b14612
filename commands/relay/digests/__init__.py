"""What a circle tells of itself: digests, decisions, and what it shares."""
