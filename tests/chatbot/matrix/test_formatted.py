"""What clients really send, and what is read, kept and shown of it. ``body`` counts only where there is nothing else to read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.wording.markup import quote, say
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.matrix.formatted import DEEPEST_TAGS, LONGEST, MOST_TAGS, words_as_seen
from storage.folding import folded
from storage.written import Written, on_one_line, plain_of, shorter, shown


def _read(html: str) -> Written | None:
    return words_as_seen({"format": "org.matrix.custom.html", "formatted_body": html})


def _seen(html: str) -> Written:
    written = _read(html)
    assert written is not None
    return written


def _html(kept: str) -> str:
    return IN_A_ROOM.html(say(quote(kept))).removeprefix("<blockquote>").removesuffix("</blockquote>")


AS_SENT = {
    # What is sent, what is said to the bot, what it shows in plain words, what it shows as HTML. None: as what is said.
    "strong, as Element": ("<strong>Move</strong> it", "Move it", None, "<strong>Move</strong> it"),
    "strong, as Cinny": ("<b>Move</b> it", "Move it", None, "<strong>Move</strong> it"),
    "emphasised": ("<em>Move</em> <i>it</i>", "Move it", None, "<em>Move</em> <em>it</em>"),
    "both": ("<em><strong>Move</strong> it</em>", "Move it", None, "<em><strong>Move</strong> it</em>"),
    "within a word": ("un<em>believ</em>able", "unbelievable", None, "un<em>believ</em>able"),
    "code": ("say <code>a &lt; b</code>", "say a < b", None, "say <code>a &lt; b</code>"),
    "a block of code": (
        '<pre><code class="language-python">if a:\n    b\n</code></pre>\n', "if a:\n    b", None,
        "<pre><code>if a:\n    b</code></pre>",
    ),
    "a list": (
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n", "• one\n• two", None, "<ul><li>one</li><li>two</li></ul>",
    ),
    "a list with a paragraph each": (
        "<ul>\n<li>\n<p>one</p>\n</li>\n<li>\n<p>two</p>\n</li>\n</ul>", "• one\n• two", None,
        "<ul><li>one</li><li>two</li></ul>",
    ),
    "a numbered list": ("<ol>\n<li>one</li>\n<li>two</li>\n</ol>", "1. one\n2. two", None, "<ol><li>one</li><li>two</li></ol>"),
    "a list in a list": (
        "<ul><li>one<ul><li>a</li></ul></li><li>two</li></ul>", "• one\n  • a\n• two", None,
        "<ul><li>one<ul><li>a</li></ul></li><li>two</li></ul>",
    ),
    "words around a list": (
        "<p>Bring:</p>\n<ul>\n<li>tea</li>\n</ul>\n<p>Thanks</p>", "Bring:\n\n• tea\n\nThanks", None,
        "Bring:<ul><li>tea</li></ul>Thanks",
    ),
    "an entry of no list": ("<li>one</li>", "one", None, "one"),
    "paragraphs": ("<p>one</p>\n<p>two</p>\n", "one\n\ntwo", None, "one<br><br>two"),
    "a line break": ("one<br />\ntwo<br>three", "one\ntwo\nthree", None, "one<br>two<br>three"),
    "blanks of the source": ("one\n   two\tthree", "one two three", None, "one two three"),
    "a heading": ("<h1>Title</h1>\n<p>text</p>", "Title\n\ntext", None, "<strong>Title</strong><br><br>text"),
    "a quotation": (
        "<blockquote>\n<p>a<br>b</p>\n</blockquote>\n<p>I agree</p>", "a\nb\n\nI agree", "> a\n> b\n\nI agree",
        "<blockquote>a<br>b</blockquote>I agree",
    ),
    "a quotation in one": (
        "<blockquote><blockquote>a</blockquote>b</blockquote>", "a\n\nb", "> > a\n> \n> b",
        "<blockquote><blockquote>a</blockquote>b</blockquote>",
    ),
    "a link": (
        '<a href="https://example.org/?a=1&amp;b=2">plan</a>', "plan", "plan (https://example.org/?a=1&b=2)",
        '<a href="https://example.org/?a=1&amp;b=2">plan</a>',
    ),
    "a bare address": (
        '<a href="https://example.org">https://example.org</a>', "https://example.org", None,
        '<a href="https://example.org">https://example.org</a>',
    ),
    "an address for letters": (
        '<a href="mailto:a@b.example">a@b.example</a>', "a@b.example", None, '<a href="mailto:a@b.example">a@b.example</a>',
    ),
    "a link that runs a script": ('<a href="javascript:alert(1)">plan</a>', "plan", None, "plan"),
    "a link to data": ('<a href="data:text/html,x">plan</a>', "plan", None, "plan"),
    "a link that breaks out": ('<a href="https://x/&quot; onclick=&quot;y">plan</a>', "plan", None, "plan"),
    "a link without an address": ("<a>plan</a>", "plan", None, "plan"),
    "a pill": ('<a href="https://matrix.to/#/@fay:example.org">Fay</a>: yes', "@fay:example.org: yes", "Fay: yes", "Fay: yes"),
    "a pill, percent-encoded": ('<a href="https://matrix.to/#/%40fay%3Aexample.org">Fay</a>', "@fay:example.org", "Fay", "Fay"),
    "a pill with a way": (
        '<a href="https://matrix.to/#/@fay:example.org?via=x.org">Fay</a>', "@fay:example.org", "Fay", "Fay",
    ),
    "a pill of the newer kind": ('<a href="matrix:u/fay:example.org">Fay</a>', "@fay:example.org", "Fay", "Fay"),
    "a pill with no name": ('<a href="https://matrix.to/#/@fay:example.org"></a>', "@fay:example.org", "@fay:example.org", "@fay:example.org"),
    "a pill within strong": (
        '<strong>ask <a href="https://matrix.to/#/@fay:example.org">Fay</a></strong>', "ask @fay:example.org", "ask Fay",
        "<strong>ask Fay</strong>",
    ),
    "a room": (
        '<a href="https://matrix.to/#/#tea:example.org">#tea:example.org</a>', "#tea:example.org",
        "#tea:example.org (https://matrix.to/#/#tea:example.org)",
        '<a href="https://matrix.to/#/#tea:example.org">#tea:example.org</a>',
    ),
    "a spoiler, as Element": ("it is <span data-mx-spoiler>Ada</span>!", "it is Ada!", "it is [hidden words]!", "it is <span data-mx-spoiler>Ada</span>!"),
    "a spoiler with its why": (
        'it is <span data-mx-spoiler="name">Ada <b>Q</b></span>!', "it is Ada Q!", "it is [hidden words]!",
        "it is <span data-mx-spoiler>Ada <strong>Q</strong></span>!",
    ),
    "struck out": ("<del>400</del> 40", "40", "[struck out: 400] 40", "<del>400</del> 40"),
    "struck out, the old way": ("<s>400</s> <strike>50</strike> 40", "40", "[struck out: 400] [struck out: 50] 40", "<del>400</del> <del>50</del> 40"),
    "under lined": ("<u>all</u>", "all", None, "all"),
    "coloured": ('<font color="#ff0000" data-mx-color="#ff0000">all</font>', "all", None, "all"),
    "an emoji of one's own": ('<img data-mx-emoticon src="mxc://a/b" alt=":cat:" height="32">', ":cat:", None, ":cat:"),
    "a picture": ('<img src="https://spy.example/x.png">see', "see", None, "see"),
    "a table": (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        "a | b\n1 | 2", None, "a | b<br>1 | 2",
    ),
    "words that open on a tap": ("<details><summary>Why</summary>Because</details>", "Why\nBecause", None, "Why<br>Because"),
    "what a reply quotes": ("<mx-reply><blockquote>old</blockquote></mx-reply>fine", "fine", None, "fine"),
    "letters by number": ("&#x1F469;&#8205;&#x1F4BB; &amp;lt;", "👩\u200d💻 &lt;", None, "👩\u200d💻 &amp;lt;"),
    "what only looks like a tag": ("a < b and 3 <4 <3", "a < b and 3 <4 <3", None, "a &lt; b and 3 &lt;4 &lt;3"),
    "what looks like tags": ("&lt;b&gt;hi&lt;/b&gt;", "<b>hi</b>", None, "&lt;b&gt;hi&lt;/b&gt;"),
    "a script": ("x<script>alert(1)</script>y", "xy", None, "xy"),
    "a style": ("<style>* {}</style>y", "y", None, "y"),
    "a comment": ("x<!-- <b>no</b> -->y", "xy", None, "xy"),
    "what is not ended": ("<b><i>Move", "Move", None, "<strong><em>Move</em></strong>"),
    "what ends what never began": ("</b></li></p>Move", "Move", None, "Move"),
    "what ends crosswise": ("<b>a<i>b</b>c</i>", "abc", None, "<strong>a<em>b</em></strong>c"),
    "a pill that is not ended": ('<a href="https://matrix.to/#/@fay:x.org">Fay', "@fay:x.org", "Fay", "Fay"),
    "our own marks": ("a\ufdd0b\ufdefc", "abc", None, "abc"),
    "capitals": ("<STRONG>a</STRONG><BR/>b", "a\nb", None, "<strong>a</strong><br>b"),
    "tags with more in them": ('<strong class="x" onclick="alert(1)" style="color:red">a</strong>', "a", None, "<strong>a</strong>"),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "said", "plain", "html"), AS_SENT.values(), ids=AS_SENT)
def test_what_clients_send_is_read_kept_and_shown(sent: str, said: str, plain: str | None, html: str) -> None:
    written = _seen(sent)
    assert written.said.strip() == said
    kept = written.kept
    assert shown(kept) == (plain if plain is not None else said)
    assert _html(kept) == html
    assert Written.of(kept).kept == kept


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ('<ol start="3"><li>flour</li><li>rye<ul><li>dark</li></ul></li></ol><p>end</p>', "3. flour\n4. rye\n• dark\n\nend"),
        ("<ol start=2><li><p>a</p></li><li><p>b</p></li></ol>", "2. a\n3. b"),
        ("<ul><li>a<ol start=2><li>b</li></ol></li><li>c</li></ul>", "• a\n2. b\n• c"),
        ("</ol></ul><ol start=5><li>a</ul></li><li>b</li></ol>c", "5. a\n6. b\nc"),
        ('<ol start="-1"><li>x</li></ol>', "1. x"),
        ("<ol start=99999><li>x</li></ol>", "1. x"),
        ("10<sup>6</sup> m<sup>2</sup> H<sub>2</sub>O x<sup>a+b</sup> C<sub>i-1x</sub> 1<sup>st</sup>", "10⁶ m² H₂O x^a+b C_i-1x 1st"),
    ],
)  # fmt: skip
def test_numbers_stay_what_they_are(sent: str, said: str) -> None:
    assert shown(_seen(sent).kept) == said


NOT_READ = {
    "no words": "<p></p>",
    "an empty entry": "<ol>\n<li></li>\n</ol>",
    "all of it struck out": "<del>all</del>",
    "only a picture": '<img src="mxc://a/b">',
    "too long": "x" * (LONGEST + 1),
    "too many tags": "<b>x" * (MOST_TAGS + 1),
    "too deep": "<b>" * (DEEPEST_TAGS + 1) + "x",
    "a number without end": "&#" + "9" * 20_000 + ";",
}


@pytest.mark.parametrize("sent", NOT_READ.values(), ids=NOT_READ)
def test_what_is_too_much_or_says_nothing_leaves_the_word_to_the_body(sent: str) -> None:
    assert _read(sent) is None


@pytest.mark.parametrize(
    "content",
    [{}, {"formatted_body": "<b>x</b>"}, {"format": "org.matrix.custom.html"}, {"format": "text/x", "formatted_body": "x"},
     {"format": "org.matrix.custom.html", "formatted_body": 7}, {"format": ["x"], "formatted_body": "x"}],
)  # fmt: skip
def test_what_is_no_formatted_body_is_none(content: dict[str, object]) -> None:
    assert words_as_seen(content) is None


PARTS = {
    "in one piece": ("!consent <em>Move</em> the <strong>call</strong> by <strong>friday</strong>", "Move the call", "<em>Move</em> the <strong>call</strong>"),
    "half of a mark": ("say <strong>all of it</strong> now", "of it now", "<strong>of it</strong> now"),
    "with something left out": ("<b>Move</b> it by friday to <i>noon</i>", "Move it to noon", "<strong>Move</strong> it to <em>noon</em>"),
    "with other blanks": ("a <b>b\nc</b> d", "b  c", "<strong>b  c</strong>"),
    "entries": ("!relay<ul><li>one</li><li>two</li></ul>", "• one\n• two", "<ul><li>one</li><li>two</li></ul>"),
    "entries within entries": ("x<ul><li>one<ol><li>two</li></ol></li></ul>", "• one\n  1. two", "<ul><li>one<ol><li>two</li></ol></li></ul>"),
    "the middle of a list": ("x<ul><li>one</li><li>two</li></ul>", "two", "<ul><li>two</li></ul>"),
    "a person": ('!relay ask <a href="https://matrix.to/#/@fay:x.org">Fay Q</a> <b>now</b>', "ask @fay:x.org now", "ask Fay Q <strong>now</strong>"),
    "without marks there": ("<b>!yes</b> fine by us", "fine by us", "fine by us"),
    "other words": ("<b>a</b> b", "c d", "c d"),
    "nothing": ("<b>a</b>", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "said", "html"), PARTS.values(), ids=PARTS)
def test_words_taken_out_of_a_message_keep_their_marks(sent: str, said: str, html: str) -> None:
    assert _html(_seen(sent).part(said)) == html


def test_plain_words_are_kept_as_they_always_were() -> None:
    for text in ("Move it", "a\n\nb", "**a** _b_", "[x](y)", ""):
        assert Written.of(text).kept == plain_of(text) == shown(text) == text.strip()


def test_words_are_found_whatever_marks_they_have() -> None:
    kept = _seen('<b>Mo</b>ve the <a href="https://example.org/x">Café</a>').kept
    assert folded(kept) == folded("Move the Café") == "move the cafe"


def test_on_one_line_addresses_and_hidden_words_are_left_out() -> None:
    kept = _seen(
        '<p>Plan:</p><ul><li><a href="https://example.org">here</a></li><li><span data-mx-spoiler>no<b>t</b></span></li></ul>'
    ).kept
    assert on_one_line(kept) == "Plan: • here • [hidden words]"


@pytest.mark.parametrize("letters", range(1, 30))
def test_what_is_cut_ends_what_it_begins(letters: int) -> None:
    kept = shorter(_seen("<b>one</b><ul><li>two <i>three</i></li><li>four</li></ul>five six").kept, letters)
    assert len(plain_of(kept)) <= letters + len("• • \n…")
    html = _html(kept)
    for tag in ("strong", "em", "ul", "li"):
        assert html.count(f"<{tag}>") == html.count(f"</{tag}>")


def test_kept_words_that_make_no_sense_are_shown_without_marks() -> None:
    for kept in (
        "\ufdefa",
        "\ufdd0a",
        "\ufdd9https://x.example a",
        "\ufdeea",
        "\ufdd0" * 50 + "a" + "\ufdef" * 50,
        "a\ufdefb\ufdd1c",
    ):
        assert plain_of(kept).replace("https://x.example ", "").strip("bc") == "a"
        assert _html(kept).count("<") % 2 == 0


HOSTILE = (
    "<" * 32_000, "<!" * 16_000, "<a " * 10_000, "<b>x" * 1_900, '<a href="' * 2_000, "&#" * 16_000, "<![CDATA[" * 1_900,
    "<!--" * 1_900, "<li>x" * 1_900, "<a b='" * 1_999, "<p>x</p>" * 990, "<a " + "a=b " * 7_000, "<a" + " a" * 15_000 + "<a",
    "<a " + "'" * 31_000, "<a/" * 1_999 + "x" * 20_000, "<ul><li>x" * 900, '<a href="https://x.example">x</a>' * 900,
    "<a " + '"' * 3_000 + "'" * 3_000, "<span data-mx-spoiler>x</span>" * 990, "<" + "a" * 31_000, "< a=" * 1_999,
)  # fmt: skip


@pytest.mark.parametrize("sent", HOSTILE, ids=lambda sent: sent[:12])
def test_nobody_waits_for_what_is_meant_to_be_slow(sent: str) -> None:
    began = time.process_time()
    written = _read(sent)
    if written is not None:
        kept = written.part(written.said[:8_000])
        assert Written.of(kept).kept == kept
        shown(kept), on_one_line(kept), _html(kept), Written.of(kept).each_word(), shorter(kept, 300)
    assert time.process_time() - began < 1


TAGS = st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", "<ul>", "</ul>", "<ol>", "<li>", "</li>", "<p>", "</p>", "<br>", "<pre>", "</pre>", "<del>",
     "</del>", '<a href="https://x.org">', "</a>", '<a href="https://matrix.to/#/@a:x.org">', "<span data-mx-spoiler>", "</span>",
     "<blockquote>", "</blockquote>", " ", "\n", "one", "two ", " three", "<mx-reply>", "</mx-reply>", "<code>", "</code>"]
)  # fmt: skip


@given(st.lists(TAGS, max_size=30).map("".join))
def test_whatever_is_sent_is_kept_and_shown_the_same_again(sent: str) -> None:
    written = _read(sent)
    if written is None:
        return
    kept = written.kept
    again = Written.of(kept)
    assert again.kept == kept
    html = _html(kept)
    for tag in ("strong", "em", "ul", "ol", "li", "blockquote", "pre", "del", "a", "span", "code"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")
    assert "".join(plain_of(written.part(written.said)).split()) == "".join(plain_of(kept).split()) or "<del>" in sent
