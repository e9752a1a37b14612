"""Judgement on what is passed on."""
