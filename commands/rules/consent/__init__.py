"""Judgement on items, answers and decisions."""
