"""What is played: each command of the catalogue, each kind of touch of each family's cards, each answer, each job."""

from dataclasses import dataclass, field
from typing import Any

from chatbot.api.incoming import TouchKind
from storage.models import Answer, Stance
from storage.types import EventId, UserId
from tests.journeys.statements.federation import (
    ADA,
    AGO,
    BO,
    CRUST,
    DI,
    EVE,
    FAY,
    FOOD,
    GUS,
    HAL,
    LEAF,
    person,
)
from tests.journeys.statements.stage import Stage
from tests.journeys.statements.stories import tell_stories


@dataclass(frozen=True)
class Said:
    """Somebody says something; a command is said with its prefix everywhere. ``{item}`` is the number of one made for it."""

    user: UserId
    where: str
    words: str


COMMANDS = (
    Said(GUS, "food", "!help"), Said(GUS, "private", "!help all"), Said(GUS, "food", "!help consent"), Said(GUS, "food", "!help C-{item}"),
    Said(GUS, "food", "!help D-{decision}"), Said(GUS, "food", "!help M-{date}"), Said(DI, "tech", "!help J-{request}"), Said(GUS, "food", "!ping"),
    Said(GUS, "food", "!about"), Said(GUS, "food", "!whoami"), Said(EVE, "private", "!whoami"),
    Said(GUS, "tech", "!join for Leaf Bakery"), Said(EVE, "food", "!join for Co-op 1"), Said(EVE, "food", "!leave yes"),
    Said(DI, "tech", "!decline J-{request}"), Said(DI, "tech", "!approve J-{request}"),
    Said(GUS, "food", "!approve J-{speaks}"), Said(GUS, "food", "!decline J-{speaks}"), Said(BO, "food", "!approve J-{figures}"),
    Said(HAL, "food", "!figures"), Said(ADA, "food", "!speaker end @a{speaks}:example.org for Leaf Bakery"),
    Said(GUS, "food", "!members"), Said(GUS, "food", "!members export"), Said(GUS, "food", "!who"), Said(EVE, "private", "!circles"), Said(GUS, "food", "!circle"), Said(GUS, "food", "!roles"),
    Said(GUS, "food", "!standin @eve until 30 april"), Said(GUS, "food", "!standins"), Said(GUS, "food", "!standin end @eve"),
    Said(GUS, "food", "!coops"), Said(GUS, "food", "!more"), Said(GUS, "food", "!coop Leaf Bakery"), Said(EVE, "private", "!coop Loom"),
    Said(GUS, "private", "!todo"), Said(GUS, "food", "!catchup"), Said(GUS, "private", "!catchup since monday"), Said(GUS, "private", "!mydata"), Said(GUS, "private", "!forget me"), Said(GUS, "private", "!forget cancel"), Said(GUS, "food", "!privacy"),
    Said(GUS, "private", "!private unencrypted"),
    Said(ADA, "food", "!role give @eve link person"), Said(ADA, "food", "!role end @eve link person"),
    Said(FAY, "private", "!me @hal:example.org"), Said(GUS, "private", "!me end"),
    Said(ADA, "food", "!coop add Apple Press"), Said(ADA, "food", "!standing apple-press agreed"), Said(GUS, "food", "!matrix"), Said(GUS, "food", "!matrix picture"), Said(GUS, "food", "!matrix names member"), Said(GUS, "food", "!coop history Leaf Bakery"), Said(GUS, "food", "!members on 1 march"), Said(GUS, "food", "!members coop leaf"), Said(ADA, "food", "!coop rename Apple Press to Apple Juice"), Said(GUS, "food", "!coop rename Leaf Bakery to Leaf and Loaf"),
    Said(GUS, "food", "!consent Move the call by in 4 days"), Said(GUS, "food", "!proposal Share the van"),
    Said(FAY, "food", "!proposal Share the van with coordinating"),
    Said(GUS, "food", "!items"), Said(EVE, "private", "!items"), Said(HAL, "food", "!item C-{item}"), Said(HAL, "food", "!yes C-{item}"),
    Said(HAL, "food", "!concern C-{item} It may clash"), Said(HAL, "food", "!object C-{item} Half of us cannot"),
    Said(HAL, "food", "!standaside C-{item}"), Said(HAL, "food", "!undo"), Said(GUS, "food", "!keep C-{left} @gone:example.org"), Said(HAL, "food", "!ask C-{item} Who drives it?"),
    Said(GUS, "food", "!answer C-{item} The fund"), Said(HAL, "food", "!reaction C-{reactions} We like it"),
    Said(FAY, "food", "!facilitate C-{item} @hal"), Said(FAY, "food", "!advance C-{questions}"), Said(GUS, "food", "!extend C-{unheard} in 5 days"),
    Said(FAY, "food", "!close C-{item}"), Said(FAY, "food", "!close C-{stopped}"), Said(GUS, "food", "!withdraw C-{item} yes"), Said(FAY, "food", "!close C-{review}"),
    Said(FAY, "food", "!close C-{kept_review}"), Said(FAY, "food", "!close C-{amended_review}"), Said(FAY, "food", "!close C-{half}"), Said(GUS, "food", "!withdraw C-{published} yes"),
    Said(GUS, "food", "!amend C-{item} A shared lorry"), Said(GUS, "food", "!term C-{item} 6 months"),
    Said(GUS, "food", "!measure C-{item} @hal count who comes by in 30 days"),
    Said(GUS, "food", "!objections"), Said(EVE, "private", "!objections"), Said(GUS, "food", "!objections C-{unmet}"),
    Said(FAY, "food", "!heard C-{unmet} @m2 we talked"), Said(GUS, "food", "!result C-{item} Nine of ten came"),
    Said(GUS, "food", "!resolve C-{stopped} @m2 we try it for 3 months"), Said(GUS, "food", "!refer C-{stopped}"),
    Said(GUS, "food", "!review D-{decision}"), Said(GUS, "food", "!drop C-{review}"),
    Said(GUS, "food", "!decisions"), Said(GUS, "food", "!decisions van"), Said(GUS, "private", "!decisions export"),
    Said(GUS, "food", "!decision D-{decision}"), Said(GUS, "food", "!policy"), Said(GUS, "food", "!quorum"), Said(GUS, "private", "!policy file food"),
    Said(GUS, "food", "!tag D-{decision} money"),
    Said(GUS, "food", "!sense Shall we grow?"), Said(GUS, "food", "!sense close S-{sense}"),
    Said(GUS, "food", "!hands Paint the shed"), Said(GUS, "food", "!hands close H-{hands}"),
    Said(GUS, "food", "!select facilitator needs time on Thursdays"), Said(GUS, "food", "!select"),
    Said(GUS, "food", "!select show N-{selection}"), Said(GUS, "private", "!nominate N-{selection} @hal because he is calm"),
    Said(GUS, "food", "!select round N-{shown_selection}"), Said(FAY, "food", "!select propose N-{shown_selection} @m2"),
    Said(FAY, "food", "!select end N-{selection}"), Said(GUS, "food", "!help N-{selection}"),
    Said(GUS, "food", "!date Monthly call 1h thu 10:00, thu 14:00"), Said(GUS, "food", "!date close M-{date}"),
    Said(GUS, "food", "!date file M-{settled}"),
    Said(GUS, "food", "!date cancel M-{settled}"),
    Said(GUS, "private", "!draft Share a lorry circle food"), Said(GUS, "food", "!drafts"), Said(GUS, "private", "!drafts"),
    Said(GUS, "private", "!draft show F-{written}"), Said(GUS, "private", "!draft edit F-{written} Share two lorries"),
    Said(GUS, "private", "!draft with F-{own_draft} @hal"), Said(person(1), "private", "!draft leave F-{written}"),
    Said(GUS, "private", "!draft discard F-{written}"), Said(GUS, "private", "!publish F-{written}"),
    Said(GUS, "food", "!agenda"), Said(GUS, "food", "!agenda add How do we share it?"), Said(GUS, "food", "!agenda remove T-{point}"),
    Said(GUS, "food", "!call plan fri 10:00"), Said(GUS, "food", "!call cancel K-{planned}"), Said(GUS, "food", "!call The van"),
    Said(HAL, "food", "!present"), Said(FAY, "food", "!present Leaf Bakery, @gus"), Said(GUS, "food", "!agenda open Who keeps the keys?"),
    Said(FAY, "food", "!call round"), Said(FAY, "food", "!call next"), Said(FAY, "food", "!call take T-{point}"),
    Said(FAY, "food", "!all present consent to C-{unheard} but Hal: concern too dear"), Said(HAL, "food", "!absent"),
    Said(GUS, "food", "!action @hal Ring the landlord by fri"), Said(GUS, "food", "!actions"), Said(GUS, "food", "!action done A-{action}"), Said(GUS, "private", "!undo"), Said(GUS, "food", "!undo my answer"),
    Said(GUS, "food", "!action drop A-{action}"), Said(FAY, "food", "!call end next fri 11:00"), Said(GUS, "food", "!call minutes K-{meeting_over}"),
    Said(GUS, "food", "!help K-{meeting_over}"), Said(GUS, "food", "!help A-{action}"),
    Said(GUS, "private", "!subs calc 92000 wages"), Said(GUS, "private", "!subs declare 92000 wages"),
    Said(GUS, "private", "!subs"), Said(GUS, "food", "!subs"), Said(BO, "food", "!subs ask"), Said(BO, "private", "!subs outstanding"),
    Said(BO, "private", "!subs round"), Said(BO, "private", "!subs all 2025"), Said(BO, "private", "!subs all Loom"),
    Said(BO, "private", "!subs all 2025 csv"), Said(BO, "private", "!subs report 2025"), Said(GUS, "private", "!subs pwyc 40"),
    Said(BO, "private", "!subs extend Leaf Bakery until 2026 because they rebuild"),
    Said(BO, "private", "!subs joined Mill on 1 october 2025"), Said(BO, "private", "!subs left Mill on 30 november 2025"), Said(GUS, "private", "!subs history"), Said(BO, "secret", "!subs import"),
    Said(BO, "secret", "!subs declare 92000 wages for Loom by phone"),
    Said(BO, "private", "!subs restore {replaced}"),
    Said(FAY, "food", "!relay We have room"), Said(FAY, "food", "!relay to coordinating Thank you"),
    Said(FAY, "coordinating", "!relay all The gathering"), Said(GUS, "food", "!share"), Said(FAY, "food", "!relay digest"), Said(FAY, "food", "!relay last 3"), Said(FAY, "food", "!relay thread"), Said(HAL, "tech", "!relay never me"), Said(HAL, "tech", "!relay never me off"), Said(FAY, "coordinating", "!relay all Who has room? answer by in 5 days"), Said(GUS, "food", "!relays"),
    Said(GUS, "food", "!link"), Said(FAY, "coordinating", "!link picture"), Said(FAY, "food", "!relay cancel R-{fresh_relay}"), Said(FAY, "food", "!relay receipt R-{relay}"), Said(FAY, "food", "!relay close R-{relay}"),
    Said(EVE, "tech", "!relay We need flour"), Said(FAY, "food", "!relay pass P-{to_pass}"), Said(FAY, "food", "!relay decline P-{to_pass}"), Said(GUS, "food", "!relay cancel P-{to_pass}"), Said(GUS, "food", "!share decisions never"), Said(DI, "tech", "!share open never"),
    Said(ADA, "private", "!admin status"), Said(ADA, "private", "!admin reload"), Said(ADA, "private", "!admin outbox"), Said(ADA, "private", "!admin audit bread"),
    Said(ADA, "food", "!rollcall until in 3 weeks"),
    Said(EVE, "food", "!encrypt"), Said(EVE, "private", "!private anew"),
    Said(ADA, "food", "!coop close Apple Juice"), Said(ADA, "food", "!coop undo Apple Juice"), Said(ADA, "food", "!coop merge Apple Juice to Loom"),
    Said(ADA, "food", "!coop leave Wire in tech"), Said(ADA, "food", "!coop split Leaf Bakery to Leaf Mill with @gus"),
    Said(ADA, "private", "!coop undo Leaf Bakery"),
)  # fmt: skip
WITH_A_FILE = ("!subs import",)
IN_A_THREAD = ("!relay thread",)
AFTER_TALK = ("!relay last 3",)
TALK = (
    Said(GUS, "food", "Circlebot: fine by us"),
    Said(GUS, "food", "Circlebot: thank you"),
    Said(HAL, "food", "Circlebot: C-{item} fine by us"),
    Said(HAL, "food", "C-{item} concern: it may clash"),
)


@dataclass(frozen=True)
class Touched:
    """Somebody taps a card, or replies to it. A tap is taken back again afterwards, and so are the words of a reply."""

    user: UserId
    where: str
    card: str
    tap: str | None = None
    words: str | None = None


TOUCHES = (
    Touched(GUS, "tech", "membership:{another_request}", tap="👍"), Touched(DI, "tech", "membership:{request}", tap="❌"),
    Touched(DI, "tech", "membership:{another_request}", words="welcome"),
    Touched(GUS, "food", "subs:{replaced}", tap="↩"), Touched(GUS, "food", "subs:{replaced}", words="Thank you"),
    Touched(HAL, "food", "consent:{item}", tap="✅"), Touched(HAL, "food", "consent:{item}", tap="✋"),
    Touched(HAL, "food", "consent:{unheard}", words="because it is far away from us"), Touched(HAL, "food", "consent:{item}", words="fine by us"), Touched(HAL, "food", "consent:{item}", words="Who drives it?"),
    Touched(HAL, "food", "consent:{reactions}", words="We like it"),
    Touched(HAL, "food", "meet:S-{sense}", tap="👍"), Touched(HAL, "food", "meet:S-{sense}", words="good"),
    Touched(HAL, "food", "meet:H-{hands}", tap="🙋"), Touched(HAL, "food", "meet:H-{hands}", words="count me in"),
    Touched(HAL, "food", "meet:M-{date}", tap="1\ufe0f\u20e3"), Touched(HAL, "food", "meet:M-{date}", words="1 yes"),
    Touched(HAL, "food", "consent:{item}", tap="📅"), Touched(HAL, "food", "call:K-{meeting}", tap="🗣"), Touched(HAL, "food", "call:K-{meeting}", words="Hello"),
    Touched(FAY, "food", "relay:g-{draft}", tap="📨"), Touched(FAY, "food", "relay:g-{draft}", words="We need rye"), Touched(FAY, "food", "relay:g-{draft}", tap="❌"), Touched(FAY, "food", "relay:p-{to_pass}", tap="📨"), Touched(FAY, "food", "relay:p-{to_pass}", words="We need rye"), Touched(FAY, "coordinating", "relay:r-{relay}", tap="👍"), Touched(FAY, "coordinating", "relay:r-{relay}", words="Thank you"),
    Touched(HAL, "food", "relay:r-{relayed_here}", tap="👍"), Touched(HAL, "food", "relay:r-{relayed_here}", words="We come for it"),
    Touched(FAY, "food", "relay:h-{to_hold}", tap="⏸"),
    Touched(GUS, "food", f"rollcall:{{roll_call}} {LEAF}", tap="✅"), Touched(GUS, "food", f"rollcall:{{roll_call}} {LEAF}", words="yes"),
    Touched(HAL, "food", "selection:N-{selection}", tap="🗳"), Touched(HAL, "food", "selection:N-{selection}", words="Who does it now?"),
    Touched(EVE, "food", "pages", tap="▶"), Touched(EVE, "food", "pages", words="more"),
)  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """Somebody answers an open question."""

    user: UserId
    family: str
    name: str
    about: str
    data: dict[str, Any]
    words: str = "yes"


YEAR = {"coop": LEAF, "year": "2025-04-01", "fee_only": False}
ANSWERS = (
    Answered(GUS, "subs", "figures", str(LEAF), YEAR, "92000 wages"),
    Answered(GUS, "subs", "confirm", str(LEAF), {**YEAR, "wages": 92_000_00, "self_employed": 0, "pays": None}),
    Answered(
        GUS,
        "subs",
        "confirm",
        str(LEAF),
        {**YEAR, "wages": 93_000_00, "self_employed": 0},
        "yes because a month was missing",
    ),
    Answered(BO, "subs", "import", "table", {"table": "year,coop,wages\n2022,Loom,92000\n"}),
    Answered(GUS, "help", "stop-forgetting", "me", {}, "stop"),
    Answered(GUS, "help", "forget", "me", {}),
    Answered(GUS, "help", "undo", "undo", {"cause": "$none"}, "no"),
    Answered(ADA, "help", "follow", "!other:example.org", {"circle": FOOD}, "no"),
    Answered(HAL, "consent", "resolved", "{own_concern}", {"how": "we try it", "asked_by": GUS}),
    Answered(HAL, "consent", "resolved", "{own_concern}", {"how": "we try it", "asked_by": GUS}, "no"),
    Answered(HAL, "consent", "held", "{unmet}", {}),
    Answered(HAL, "consent", "answered", "{item} 1", {"there": "{item}"}),
    Answered(
        FAY,
        "consent",
        "entered",
        "{unheard}",
        {"version": 1, "call": "{meeting}", "entries": [(f"coop:{number}", "consent", None) for number in range(1, 7)]},
    ),
    Answered(GUS, "consent", "end", "{no_end}", {}, "in 5 days"),
    Answered(GUS, "consent", "withdraw", "{item}", {}),
    Answered(HAL, "selection", "whom", "{selection}", {}, "gus because he is calm"),
    Answered(GUS, "selection", "would-you", "{asked_selection}", {}),
    Answered(GUS, "selection", "would-you", "{asked_selection}", {}, "no"),
    Answered(
        BO,
        "membership",
        "join-circle",
        "join",
        {"circles": [FOOD], "names": ["Food circle"], "coop": None, "as_guest": False},
        "1",
    ),
    Answered(EVE, "membership", "full-voice", FOOD, {"coop": None}, "no"),
    Answered(BO, "membership", "join-coop", FOOD, {"choices": ["Mill"]}, "1"),
    Answered(GUS, "membership", "rename", str(LEAF), {"to": "Leaf and Loaf", "by": HAL}, "no"),
    Answered(GUS, "rollcall", "still-here", f"{{roll_call}} {LEAF}", {}),
    Answered(GUS, "rollcall", "still-here", f"{{roll_call}} {LEAF}", {}, "no"),
    Answered(HAL, "membership", "coop-change", "{change}", {}, "no"),
    Answered(GUS, "membership", "coop-merge", "{merging}", {}),
    Answered(EVE, "membership", "leave", FOOD, {"coop": None}),
    Answered(UserId("@cy:example.org"), "membership", "one-person", str(DI), {}, "no"),
    Answered(UserId("@cy:example.org"), "membership", "one-person", str(DI), {}),
    Answered(
        FAY,
        "relay",
        "as-text",
        "words",
        {
            "text": "close it",
            "event_id": "$as-text",
            "at": "2026-03-01T09:00:00Z",
            "origin": FOOD,
            "targets": ["coordinating"],
        },
    ),
    Answered(FAY, "relay", "in-other-words", "{to_pass}", {"text": "We need rye"}),
    Answered(
        FAY,
        "relay",
        "pass-this",
        "0" * 64,
        {
            "source": "$pass-this",
            "author": GUS,
            "text": "We need rye",
            "at": "2026-03-01T09:00:00Z",
            "said_in": "!1:example.org",
            "circle": FOOD,
        },
    ),
    Answered(
        FAY,
        "relay",
        "as-it-is",
        "file",
        {
            "origin": FOOD,
            "targets": ["coordinating"],
            "author": GUS,
            "text": "minutes.pdf",
            "source": "$as-it-is",
            "at": "2026-03-01T09:00:00Z",
            "here": "$as-it-is",
            "quoted": True,
            "said_in": "!1:example.org",
            "private": False,
            "attachment": {
                "kind": "m.file",
                "name": "minutes.pdf",
                "mime": "application/pdf",
                "size": 9,
                "link": {"url": "mxc://example.org/1"},
                "voice": False,
            },
        },
    ),
)


@dataclass(frozen=True)
class Done:
    """A job whose time has come. ``coordinating`` as the key stands for that room, which the circle is to move to."""

    family: str
    name: str
    key: str
    data: dict[str, Any] = field(default_factory=dict)


LATER = (Said(GUS, "private", "undo"), Said(GUS, "private", "subs history"))
"""What is said after the answers: of the correction that was the last."""
MOVED = {"circle": FOOD, "before": "!before:example.org"}
JOBS = (
    Done("membership", "account", "one @gus:other.example", {"account": "@gus:other.example", "person": GUS, "told": GUS, "joined": True}),
    Done("consent", "round", "{questions_over}"), Done("consent", "close", "{item}"), Done("consent", "remind", "{unheard}"),
    Done("consent", "day", "{item}"), Done("consent", "shrink", "{item}"), Done("consent", "all-heard", "{item}"), Done("consent", "missing", "{unheard}"), Done("consent", "term-over", "{decision}"), Done("consent", "ways-to-meet", "{objection}"),
    Done("consent", "measure", "{measure}"), Done("consent", "review", "{decision}"), Done("consent", "register", FOOD),
    Done("consent", "seat", f"{{left}} {LEAF}"), Done("consent", "lent", f"{{lent}} {LEAF}"), Done("consent", "gone", "{left}"),
    Done("consent", "end", "{unheard}", {"by": GUS}), Done("membership", "request", "{request}"),
    Done("consent", "unset-end", "{no_end}"),
    Done("consent", "brought_back", "{item}", {"there": "{decision}"}), Done("consent", "rests", FOOD, {"room": None}), Done("consent", "entered-tell", "{entered}"), Done("consent", "draft-changed", "{written} " + GUS, {"before": "Share a lorry"}), Done("consent", "corrected", "{objection}"),
    Done("consent", "logbook", "$long", {"person": GUS, "circles": [FOOD], "csv": True, "since": None, "until": None}),
    Done("subs", "table", "$table", {"person": BO, "scheme": "federation", "year": 2025}),
    Done("call", "over", "{meeting}"), Done("call", "action", "{action}"), Done("call", "move", "coordinating", MOVED),
    Done("membership", "speaks", "{speaker}"), Done("membership", "speak-together", "{speaker}", {"speakers": []}),
    Done("membership", "hand-on", "{speaks}"),
    Done("membership", "taken-over", str(LEAF)), Done("membership", "stand-in", "{stand_in}"),
    Done("meet", "sense", "{sense}"), Done("meet", "hands", "{hands}"), Done("meet", "date", "{date}"),
    Done("membership", "rename", str(LEAF), {"to": "Leaf and Loaf", "by": GUS}),
    Done("membership", "moves", FOOD, {"since": "2026-03-01T09:00:00Z"}),
    Done("rollcall", "over", "{roll_call}"), Done("rollcall", "started", "bot"), Done("rollcall", "yearly", FOOD, {"on": "2026-03-01"}),
    Done("membership", "coop-change", "{change}"),
    Done("membership", "missed", f"{FOOD} link_person"), Done("subs", "replaced", f"{LEAF} 2025-04-01 federation"),
    Done("subs", "remind", "{round}"), Done("subs", "ends", f"{LEAF} federation"),
    Done("membership", "started", "bot"), Done("relay", "started", "bot"), Done("membership", "learning", "food @eve:example.org", {"circle": FOOD, "person": EVE}), Done("membership", "settle_in", "coordinating", {"circle": FOOD, "before": None}), Done("subs", "started", "bot"), Done("subs", "yearly", "federation", {"on": "2026-03-01"}),
    Done("relay", "overdue", FOOD), Done("relay", "settle_in", "!settled:example.org", {"circle": FOOD, "before": None}), Done("relay", "back", FOOD), Done("relay", "call-reminder", "{call}"), Done("relay", "call-over", "{call}"), Done("relay", "digest", FOOD), Done("relay", "digest-send", "{draft}"), Done("relay", "reactions", "{relay}"),
    Done("relay", "decision", "D-1", {"circle": FOOD, "text": "A van", "proposer": GUS, "source": "$decided"}),
    Done("membership", "term", "{role}"), Done("membership", "role_given", "{role}"), Done("membership", "role_ended", "{role}"),
    Done("help", "settle_in", "coordinating", {"circle": FOOD, "before": None}), Done("help", "move", "coordinating", MOVED),
    Done("help", "forget", "lot", {"person": GUS}), Done("help", "stay", "coordinating", MOVED), Done("help", "meet", "coordinating", {"person": GUS}),
    Done("help", "lose", "coordinating", {"person": GUS}), Done("help", "late", "coordinating", {"circle": FOOD}),
    Done("help", "alias", "coordinating", MOVED), Done("help", "rests", FOOD, {"room": None}), Done("help", "back", FOOD),
    Done("help", "renamed", FOOD), Done("consent", "rests", FOOD, {"room": None}), Done("consent", "rests_there", "{item}"),
    Done("consent", "brought_back", "{stopped}", {"there": "{item}"}),
    Done("consent", "close", "{no_end_over}"), Done("consent", "close", "{unmet_due}"), Done("consent", "term-over", "{term_over}"),
    Done("help", "forgotten", GUS),
    Done("consent", "question-anew", "{measure}"), Done("consent", "remedies-anew", "{item}"), Done("membership", "show-anew", "{request}"),
    Done("call", "show-anew", "{meeting}"), Done("selection", "show-anew", "{shown_selection}"), Done("relay", "show-anew", "{relay}"),
    Done("relay", "answer-anew", "{reply}"), Done("relay", "request-anew", "{to_pass}"),
    Done("selection", "remind", "{selection}"), Done("selection", "reveal", "{selection_over}"), Done("selection", "propose", "{shown_selection}"),
    Done("selection", "would-you", "{asked_selection}"), Done("selection", "move", "coordinating", MOVED),
    Done("consent", "move", "coordinating", MOVED), Done("meet", "move", "coordinating", MOVED),
    Done("day_line", "line", GUS, {"person": GUS, "planned_at": "2026-03-02T09:00:00Z"}),
)  # fmt: skip


async def play_all(stage: Stage) -> None:
    """Everything, one after the other."""
    for said in (*COMMANDS, *TALK):
        name = said.words if said.where != "private" else f"{said.words} in private"
        relation = await _thread(stage, said) if said.words in IN_A_THREAD else {}
        if said.words in WITH_A_FILE:
            stage.town.server.files["mxc://example.org/table"] = b"year,coop,wages\n2023,Loom,92000\n"
            relation = {"msgtype": "m.file", "filename": "subs.csv", "url": "mxc://example.org/table"}
        if said.words in AFTER_TALK:
            await stage.town.emits(
                said.user, said.where, "m.room.message", {"msgtype": "m.text", "body": "We have rye"}
            )
        await stage.says(name, said.user, said.where, said.words, **relation)
    for touched in TOUCHES:
        await _touch(stage, touched)
    for answered in ANSWERS:
        await _answer(stage, answered)
        if answered.words.startswith("yes because"):
            for said in LATER:
                await stage.says(f"{said.words} after a correction", said.user, said.where, said.words)
    await _come_and_go(stage)
    for done in JOBS:
        key = stage.town.room(done.key) if done.key == "coordinating" else done.key
        data = {name: int(await stage.filled(what)) if name == "there" else what for name, what in done.data.items()}
        await stage.does(done.family, done.name, key, data)
    await tell_stories(stage)


async def _touch(stage: Stage, touched: Touched) -> None:
    if touched.card == "pages":
        await stage.town.says(touched.user, touched.where, "!coops")
        card = stage.town.last_event(touched.where)
    else:
        card = EventId(f"${await stage.filled(touched.card)}")
    if touched.tap is not None:
        tap = {"rel_type": "m.annotation", "event_id": card, "key": touched.tap}
        name, content = f"{touched.tap} on {touched.card}", {"m.relates_to": tap}
        sent = await stage.sends(name, touched.user, touched.where, "m.reaction", content)
    else:
        name = f"“{touched.words}” to {touched.card}"
        relation = {"m.in_reply_to": {"event_id": card}}
        sent = await stage.says(name, touched.user, touched.where, touched.words or "", **{"m.relates_to": relation})
    await stage.takes_back(f"taken back: {name}", touched.user, touched.where, sent)


async def _thread(stage: Stage, said: Said) -> dict[str, Any]:
    """What makes a message one of a thread."""
    root = await stage.town.emits(said.user, said.where, "m.room.message", {"msgtype": "m.text", "body": "We have rye"})
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}}  # fmt: skip


async def _answer(stage: Stage, answered: Answered) -> None:
    about, data = await stage.filled(answered.about), dict(answered.data)
    for record in data.keys() & {"call", "there"}:
        data[record] = int(await stage.filled(data[record]))
    if answered.name in ("resolved", "held"):
        answer = Answer(
            item=int(about),
            user_id=HAL,
            seat=f"coop:{CRUST}",
            stance=Stance.CRITICAL,
            words="Who pays?",
            at=AGO,
            source="$own",
        )
        await stage.keeps(answer)
        data |= {"item": int(about), "answer": answer.id}
    await stage.is_asked(answered.user, answered.family, answered.name, about, data)
    await stage.says(f"{answered.family}.{answered.name}: {answered.words}", answered.user, "private", answered.words)


async def _come_and_go(stage: Stage) -> None:
    said = await stage.town.replies(
        HAL, "food", to=EventId(f"$consent:{await stage.make('item')}"), text="concern: who drives?"
    )
    await _edit(stage, "an answer is edited", HAL, "food", said, "who?")
    slip = await stage.town.says(HAL, "food", "!itemz")
    await _edit(stage, "a command is mended", HAL, "food", slip, "!sense How was it?")
    passed = await stage.town.says(FAY, "food", "!relay We have rye")
    await _edit(stage, "what was passed on is edited", FAY, "food", passed, "!relay We have rye and oats")
    asked = await stage.town.says(EVE, "tech", "!relay We need rye")
    await _edit(stage, "what waits to be passed on is edited", EVE, "tech", asked, "!relay We need rye by may")
    await stage.takes_back("what waits to be passed on is taken away", EVE, "tech", asked)
    await stage.moves("somebody comes into the room", UserId("@zoe:example.org"), "food", "join")
    await stage.moves("a member leaves the room", person(1), "food", "leave")


async def _edit(stage: Stage, name: str, user: UserId, where: str, said: EventId, words: str) -> None:
    new = {"msgtype": "m.text", "body": words}
    relation = {"rel_type": "m.replace", "event_id": said}
    edit = {"msgtype": "m.text", "body": f"* {words}", "m.new_content": new, "m.relates_to": relation}
    await stage.sends(name, user, where, "m.room.message", edit)


def kinds_touched() -> set[tuple[str, TouchKind]]:
    """Which family's cards are touched, and how."""
    kinds = {
        (touched.card.partition(":")[0], TouchKind.REACTION if touched.tap else TouchKind.REPLY) for touched in TOUCHES
    }
    return kinds | {(family, TouchKind.REACTION_REMOVED) for family, kind in kinds if kind is TouchKind.REACTION}
