"""Circlebot's doors and post room: how words come in, find their counter, and how answers go out."""
