"""What the processes of ``warm`` have done already when they begin: all of the program is imported, and what commands are called is
put together, which takes half a second of each start."""

import importlib
import pkgutil

import aiosqlite
import asyncpg
from sqlalchemy.orm import configure_mappers

import chatbot
import commands
import storage
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.matrix.login import seal
from storage import migrations

NOT_BEGUN = ("chatbot.__main__", "chatbot.demo", "storage.migrations")
"""What does something when it is imported, or is only there for other programs."""

for package in (chatbot, commands, storage):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.startswith(NOT_BEGUN):
            importlib.import_module(module.name)
configure_mappers()
migrations.known()
seal("", key="")  # Its libraries are loaded with the first use.
CATALOGUE = Catalogue(commands.FAMILIES)

__all__ = ["CATALOGUE", "aiosqlite", "asyncpg"]
