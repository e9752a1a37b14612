"""Whether a new password, token or address lets the bot in: asked before it takes the place of one that works so far."""

from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot import config
from chatbot.config import Settings
from chatbot.matrix.account import Account
from chatbot.matrix.http import Http
from chatbot.setup.answers import Answers


async def must_let_in(settings: Settings, answers: Answers) -> None:
    """Log in with what was answered, as a device of the moment, and out again. Raises TokenRefused, HomeserverError."""
    matrix, http = settings.matrix, Http(settings.matrix.homeserver)
    token = answers.secrets.get("access_token") or (None if answers.secrets else config.access_token(settings))
    password = answers.secrets.get("password") or (None if answers.secrets else config.password(settings))
    with TemporaryDirectory() as folder:
        account = Account(
            http,
            user_id=matrix.user_id,
            device_name=f"{matrix.device_name} (trying a new secret)",
            data_dir=Path(folder),
            password=password,
            access_token=token,
            come_back=_never,
        )
        try:
            await account.log_in()
            if token is None:  # Else that would end the token itself.
                await http.ask("POST", "logout", body={})
        finally:
            await http.close()


async def _never() -> None:
    """It asks for nothing with which its login could be ended."""
