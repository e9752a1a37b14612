"""How it is said: sentences with named parts, blocks, what they become on the wire, and in which language."""
