"""The settings, in which people are named by one account each, whichever of theirs the TOML names."""

from chatbot.config import Settings
from storage.models import Accounts


def of_persons(settings: Settings, accounts: Accounts) -> Settings:
    """The settings with those whom the federation names, by the account by which the archive knows them."""
    federation = settings.federation
    operators = tuple(dict.fromkeys(accounts.person(each) for each in federation.operators))
    treasurers = tuple(dict.fromkeys(accounts.person(each) for each in federation.treasurers))
    if (operators, treasurers) == (tuple(federation.operators), tuple(federation.treasurers)):
        return settings
    named = federation.model_copy(update={"operators": operators, "treasurers": treasurers})
    return settings.model_copy(update={"federation": named})
