"""The first hour: the account, the rooms and the TOML of a new bot, made from a few answers; also by hand later, a part at a time."""
