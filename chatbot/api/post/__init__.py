"""What a handler leaves to be sent: the pen, cards, taps of our own, and whose eyes it is for."""
