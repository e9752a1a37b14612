"""One inbox row, one transaction: who speaks, what it is for, which handler does it, what is answered. Jobs enter here, too."""
