"""A long day with many kills: what was said is compared with what the archive holds and with what the rooms hold."""
