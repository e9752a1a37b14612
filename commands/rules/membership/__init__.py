"""Judgement on who comes in, for whom they speak, and which roles they have."""
