"""What a co-op declares and pays: figures, corrections, less than the rate."""
