"""After an upgrade the operators hear once what changed; members hear nothing of it."""

from chatbot import changelog
from chatbot.watching.upgraded import tell_of_upgrade
from tests.journeys.conftest import Town

ADA = "@ada:example.org"
NEWS = "# What changed for you\n\n## 0.3.0\n\n- A third.\n\n### What to do\n- Look.\n\n## 0.2.0\n\n- A second.\n\n## 0.1.0\n\n- The first.\n"


async def _starts(town: Town, version: str, news: str = NEWS) -> list[str]:
    before = len(town.heard_all_private(ADA))
    await tell_of_upgrade(town.app.database, settings=town.app.settings, version=version, news=news, clock=town.clock)
    await town.works()
    return list(town.heard_all_private(ADA)[before:])


async def test_operators_hear_once_of_each_upgrade_and_of_the_first_start_nothing(town: Town) -> None:
    assert await _starts(town, "0.1.0") == []
    assert await _starts(town, "0.1.0") == []

    told = await _starts(town, "0.3.0")
    assert told[0].startswith("I have been upgraded to 0.3.0, and the archive is up to date.")
    assert told[1:] == ["CHANGELOG.md"]
    assert await _starts(town, "0.3.0") == []
    assert await _starts(town, "0.1.0") == []  # Back to the version before: nothing in it is news.


async def test_what_is_news_stands_above_what_was_at_work(town: Town) -> None:
    assert changelog.news_for(NEWS, {"0.1.0"}) == (
        "## 0.3.0\n\n- A third.\n\n### What to do\n- Look.\n\n## 0.2.0\n\n- A second.\n"
    )
    assert changelog.news_for(NEWS, {"0.1.0", "0.2.0"}).count("## ") == 2  # 0.3.0, and what is to do
    assert changelog.news_for(NEWS, {"0.3.0"}) == ""
    assert changelog.news_for(NEWS, {"0"}).count("\n- ") == 4  # From before versions were kept: all of it.


async def test_a_version_of_which_nothing_is_written_is_told_in_a_line(town: Town) -> None:
    await _starts(town, "0.3.0")

    assert await _starts(town, "0.4.0") == ["I have been upgraded to 0.4.0. The archive is up to date."]


def test_the_changelog_that_comes_along_names_this_version() -> None:
    assert "0.1.0" in changelog.by_version(changelog.written())
