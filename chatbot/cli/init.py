"""Writing a configuration to start from."""

from chatbot.cli.door import CONFIGURATION, DEFAULT, Config, cli, end, out, trouble_in_words
from chatbot.config.example import example


@cli.command()
def init(config_file: Config = DEFAULT) -> None:
    """Write an example configuration to start from."""
    if config_file.exists():
        end(CONFIGURATION, f"{config_file} is there already, and I have left it as it is.")
    with trouble_in_words():
        config_file.write_text(example(), encoding="utf-8")
    out.print(
        f"Wrote {config_file}. Put in your addresses and ids, then check it: circlebot check --config {config_file}",
        highlight=False,
        soft_wrap=True,
    )
