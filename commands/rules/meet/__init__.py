"""Judgement on dates, hands and senses."""
