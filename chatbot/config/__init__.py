"""The TOML: typed settings, the strict loader, the example file, and where secrets are kept."""

from chatbot.config.circles import CircleSettings, at_rest
from chatbot.config.load import archive_url, around, load, load_text, text_of
from chatbot.config.machine import LimitSettings
from chatbot.config.names import Address
from chatbot.config.not_yet import not_acted_on
from chatbot.config.picture import picture
from chatbot.config.problems import ConfigError, Problem
from chatbot.config.secrets import access_token, folders, passfile, password, pickle_key, prepare_data_dir, secret_in
from chatbot.config.settings import Settings, Words
from chatbot.config.subs import AnyScheme, FixedScheme, LevyScheme, PerHeadScheme
from chatbot.config.values import Rate, YearStart
from chatbot.config.worth_knowing import worth_knowing

__all__ = [
    "Address",
    "AnyScheme",
    "CircleSettings",
    "ConfigError",
    "FixedScheme",
    "LevyScheme",
    "LimitSettings",
    "PerHeadScheme",
    "Problem",
    "Rate",
    "Settings",
    "Words",
    "YearStart",
    "access_token",
    "archive_url",
    "around",
    "at_rest",
    "folders",
    "load",
    "load_text",
    "not_acted_on",
    "passfile",
    "password",
    "pickle_key",
    "picture",
    "prepare_data_dir",
    "secret_in",
    "text_of",
    "worth_knowing",
]
