"""What people answer to an item, ask and say about it; and taking that back."""
