"""Proposals that are being written, and seen by their authors alone."""
