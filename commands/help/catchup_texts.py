"""What is said around what somebody has missed; each line is its family's."""

from collections.abc import Sequence

from chatbot.api.seams.says import News
from chatbot.api.wording.markup import Block, Doc, Inline, cmd, listed, n, p, run, say, t, ul
from storage.models import Circle


def heading(here: Circle | None, *, since: str, spoke: bool, found: bool) -> Inline:
    """Since when, and whether there is anything."""
    if here is not None and spoke:
        if found:
            return t("Since you last spoke here, {since}, in the {circle}:", since=since, circle=here.name)
        return t("Nothing is new in the {circle} since you last spoke here, {since}.", since=since, circle=here.name)
    if here is not None:
        if found:
            return t("Since {since}, in the {circle}:", since=since, circle=here.name)
        return t("Nothing is new in the {circle} since {since}.", since=since, circle=here.name)
    if spoke:
        if found:
            return t("Since you last spoke, {since}, in your circles:", since=since)
        return t("Nothing is new in your circles since you last spoke, {since}.", since=since)
    if found:
        return t("Since {since}, in your circles:", since=since)
    return t("Nothing is new in your circles since {since}.", since=since)


def line(news: News, *, circle: str | None) -> Inline:
    """One thing that is new, with the way to more of it; with its circle where there are several."""
    said = news.line if circle is None else t("{circle}: {line}", circle=circle, line=news.line)
    return said if news.more is None else t("{news} · {more}", news=said, more=news.more)


def more_of_it(count: int) -> Inline:
    """That there is more than fits."""
    return n(
        count,
        "And {count} thing more: {decisions} and {items} show what.",
        "And {count} things more: {decisions} and {items} show what.",
        decisions=cmd("decisions"),
        items=cmd("items"),
    )


def stays_there(circles: Sequence[Circle]) -> Inline:
    """Of circles whose words may not be read here."""
    return t(
        "What is new in {circles} stays in encrypted rooms: say {catchup} there.",
        circles=listed(circle.name for circle in circles),
        catchup=cmd("catchup", here=False),
    )


def news(heading: Inline, lines: Sequence[Inline], *, waiting: int, more_in_private: Inline | None) -> Doc:
    """What is new, what waits, and the way to more."""
    blocks: list[Block] = [p(heading)]
    if lines:
        blocks.append(ul(lines))
    foot: list[Inline] = []
    if waiting:
        foot.append(
            n(waiting, "{count} thing waits for you: {todo}", "{count} things wait for you: {todo}", todo=cmd("todo"))
        )
    if more_in_private is not None:
        foot.append(
            t(
                "More {in_private}: there {catchup} tells of all your circles.",
                in_private=more_in_private,
                catchup=cmd("catchup", here=False),
            )
        )
    else:
        foot.append(t("{further} looks further back.", further=cmd("catchup since monday")))
    return say(*blocks, p(run(*foot, between=" · ")))
