"""Judgement on subs: what is asked, and what was declared."""
