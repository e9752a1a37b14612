"""What the authors of a draft are told."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, listed, p, quote, say, t
from storage.models import Item, ItemDraft


def body(draft: ItemDraft) -> list[Block]:
    """The words of a draft."""
    blocks: list[Block] = [quote(draft.text)]
    blocks += [p("Why now: {why}", why=draft.why)] if draft.why else []
    blocks += [p("Aim: {aim}", aim=draft.aim)] if draft.aim else []
    return blocks


def begun(draft: ItemDraft, circle: str) -> Block:
    """To who has begun it."""
    return p(
        "Thank you, this is F-{number}, a draft for the {circle}. Nobody else sees it but who writes it with you.",
        number=draft.number,
        circle=circle,
    )


def said_when_published(draft: ItemDraft, *, quorum: str | None, term: object) -> Doc:
    """To who has said with it what belongs to an item that is open."""
    shown = f"F-{draft.number}"
    if quorum is None:
        publish = cmd(f"publish {shown} term {term}")
    elif term is None:
        publish = cmd(f"publish {shown} quorum {quorum}")
    else:
        publish = cmd(f"publish {shown} quorum {quorum} term {term}")
    return say(
        "How many must be heard, and for how long it holds, is said when it is published: {publish}", publish=publish
    )


def write_with_me(draft: ItemDraft, circle: str, by: str) -> Block:
    """To who is asked to write it, too."""
    return p(
        "{by} asks you to write a proposal to the {circle} with them: F-{number}. Only its authors see it.",
        by=by,
        circle=circle,
        number=draft.number,
    )


def changed(draft: ItemDraft) -> Block:
    """To who has changed it."""
    return p("Thank you, F-{number} is now:", number=draft.number)


def head(draft: ItemDraft, circle: str, authors: Sequence[str]) -> Block:
    """Above a draft that somebody asks for."""
    if draft.published_at is not None and draft.item is not None:
        return p(
            "F-{number}, by {authors}, is published in the {circle} as C-{item}:",
            number=draft.number,
            authors=listed(authors),
            circle=circle,
            item=draft.item,
        )
    return p(
        "F-{number}, a draft for the {circle} by {authors}:",
        number=draft.number,
        circle=circle,
        authors=listed(authors),
    )


def what_next(draft: ItemDraft) -> Block:
    """What can be done with a draft."""
    shown = f"F-{draft.number}"
    if draft.published_at is not None and draft.item is not None:
        return p("To see how it stands: {item}", item=cmd(f"item C-{draft.item}"))
    return p(
        "Change it: {edit}. Say why it is needed now: {why}. Write it with others: {with_}. When it is ready: {publish}. Throw it away: {discard}.",
        edit=cmd(f"draft edit {shown} <new text>"),
        why=cmd(f"draft edit {shown} why now: <the need>"),
        with_=cmd(f"draft with {shown} @person"),
        publish=cmd(f"publish {shown}"),
        discard=cmd(f"draft discard {shown}"),
    )


def what_changed(change: Inline | None) -> list[Block]:
    """The words that are other ones now."""
    return [p(change)] if change is not None else []


def was_changed(draft: ItemDraft, circle: str, by: str, blocks: Sequence[Block]) -> Doc:
    """To the other authors."""
    return say(
        p("{by} has changed F-{number}, your draft for the {circle}:", by=by, number=draft.number, circle=circle),
        *blocks,
    )


def asked(draft: ItemDraft, who: Sequence[str]) -> Doc:
    """Others are asked to write it, too."""
    return say(
        "Thank you, {who} can write F-{number} with you now, and are told.", who=listed(who), number=draft.number
    )


def left(draft: ItemDraft) -> Doc:
    """To who writes it no longer."""
    return say("You write F-{number} no longer.", number=draft.number)


def has_left(draft: ItemDraft, who: str) -> Doc:
    """To who has begun it."""
    return say("{who} writes F-{number} with you no longer.", who=who, number=draft.number)


def discarded(draft: ItemDraft) -> Doc:
    """To who has thrown it away."""
    return say("F-{number} is thrown away. {undo} brings it back.", number=draft.number, undo=cmd("undo"))


def was_discarded(draft: ItemDraft, by: str) -> Doc:
    """To the other authors."""
    return say("{by} has thrown F-{number} away, which you were writing together.", by=by, number=draft.number)


def was_published(draft: ItemDraft, item: Item, by: str, circle: str, *, proposal: bool) -> Doc:
    """To the other authors."""
    kind = t("a proposal") if proposal else t("a quick check")
    return say(
        "{by} has published F-{number} in the {circle}, as {kind}: C-{item}. You have written it, too, so you may change its text: {amend}",
        by=by,
        number=draft.number,
        circle=circle,
        kind=kind,
        item=item.number,
        amend=cmd(f"amend C-{item.number} <new text>"),
    )


def is_open_again(draft: ItemDraft, item: Item) -> Doc:
    """To its authors: what it was published as is withdrawn."""
    shown = f"F-{draft.number}"
    return say(
        "C-{item} is withdrawn, so {draft} is a draft again. Change it: {edit}. Publish it anew: {publish}. Throw it away: {discard}.",
        item=item.number,
        draft=shown,
        edit=cmd(f"draft edit {shown} <new text>"),
        publish=cmd(f"publish {shown}"),
        discard=cmd(f"draft discard {shown}"),
    )


def others_have_written_it(draft: ItemDraft) -> Phrase:
    """To who takes back that they have begun it."""
    return t(
        "Others have written F-{number} since, so I throw it away only when you say so: {discard}",
        number=draft.number,
        discard=cmd(f"draft discard F-{draft.number}"),
    )


def in_list(draft: ItemDraft, circle: str, text: str | None) -> Inline:
    """One draft among others."""
    if text is None:
        return t(
            "**F-{number}** for the {circle}, whose words stay in its encrypted room",
            number=draft.number,
            circle=circle,
        )
    return t("**F-{number}** {text} ({circle})", number=draft.number, text=text, circle=circle)


def no_drafts() -> Doc:
    """Somebody writes none."""
    return say("You write no draft now. To begin one: {draft}", draft=cmd("draft Share the van with @hal"))


def ask_in_private() -> Doc:
    """Drafts are nobody's else."""
    return say(
        "Drafts are for their authors alone, so please ask me in our private room: {drafts}", drafts=cmd("drafts")
    )


def gone_on_in_private() -> Doc:
    """In a circle's room: the rest is for the author alone."""
    return say("Drafts are for their authors alone, so I go on in our private room.")


def not_there(name: str, circle: str) -> Phrase:
    """Somebody is asked who is not in the room."""
    return t(
        "“{name}” is not in the room of the {circle}, so I show them nothing that is for it. Nothing has changed.",
        name=name,
        circle=circle,
    )
