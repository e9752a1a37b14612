"""What people expect of a bot like this that it does not do, or does by another name: phrases, and which of it they mean. Pure.

It is looked at for words that are said to the bot, and are no command and no answer. Each phrase is found anywhere in them.
"""

from enum import StrEnum

from storage.patterns import pattern_of

LONGEST = 200
"""Letters of what is looked at: longer words are a text."""


class Expected(StrEnum):
    """Something that people expect."""

    PAYMENTS = "payments"
    DELETING = "deleting"
    SELECTING = "choosing somebody for a role"
    ENDING_A_ROLE = "ending a role"
    POLLS = "polls"
    ROLES = "roles"
    NOMINATING = "nominating"
    LEAVING_A_COOP = "leaving a co-op"
    PERSON = "a person"
    ROOM = "who is in a room"
    REMINDERS = "reminders"
    CIRCLES = "circles"
    COOPS = "a co-op's name"
    MINUTES = "minutes"
    TASKS = "tasks"
    CALLS = "calls"
    LANGUAGE = "language"
    NOTIFICATIONS = "notifications"
    TROUBLE = "trouble"
    ANSWERING = "how to answer"
    PROPOSING = "how to propose"


_ROLE = r"(?:secretary|facilitator|link person|link|coordinator|treasurer|minute taker|chair)"
_AN_OFFICE = r"(?:secretary|facilitator|link person|coordinator|treasurer|chair)"
_OFFICE = rf"(?:{_AN_OFFICE}|role)"
_LABOUR = r"(?:wages?|salar(?:y|ies)|payroll|freelance\w*|self-employed|contractors?)"
"""Who says what these were paid declares."""
_HOW = r"\b(?:how|where)(?: (?:do|can|could|should|does|to|would|must))? ?(?:i|we|you|one|somebody)?"
_PHRASES: tuple[tuple[Expected, str], ...] = (
    (
        Expected.ANSWERING,
        rf"^vote\b.{{0,20}}\b[a-z]-?\d+$|{_HOW} (?:vote|answer|respond|agree|disagree|object|consent|say (?:yes|no)|give (?:my|our) (?:vote|answer|consent))\b",
    ),
    (
        Expected.PROPOSING,
        rf"{_HOW} (?:propose|(?:add|make|open|start|create|submit|write|bring(?: in)?|put(?: in)?) (?:a|an|my|our|the) (?:new )?(?:proposal|item|check|idea|question|motion))\b|"
        rf"{_HOW} ask the circle\b",
    ),
    (
        Expected.PAYMENTS,
        rf"(?!.*\b{_LABOUR}).*?(?:(?:has|have|hasn't|haven't|who|not) (?:not |yet )?paid|\bpaid (?:its|their|our|the|us|me|£|€|\$|\d)|\bpaid$|\b(?:i|we) (?:have )?(?:already )?paid\b|\bpaid (?:yesterday|today|already|last|on)\b|\bpayments?\b|"
        r"\binvoices?\b|\breceipts?\b|\bpay (?:our|my|the|for)\b|how (?:do|can|should) (?:i|we) pay|bank (?:details|account)|\biban\b|"
        r"\b(?:do|does) \w+ owe\b|what (?:do|does) .{1,40}\bowe\b|\bowes\b|direct debit|standing order)",
    ),
    (
        Expected.DELETING,
        r"(?:delete|erase|remove|forget|wipe) (?:all )?(?:of )?(?:my|our) (?:data|account|details|messages|name|information)|"
        r"(?:delete|erase|forget) (?:me|us)\b|right to be forgotten|\bgdpr\b",
    ),
    (
        Expected.SELECTING,
        rf"\b(?:elect|choose|select|pick|find|vote (?:for|on)|looking for|need|want|have) (?:a|an|our|the|somebody as|someone as) (?:new |next |another )?{_AN_OFFICE}\b|"
        rf"\bwho (?:should|shall|could|can|will|wants to|would like to) (?:be|become) (?:a |an |our |the )?(?:new |next )?{_AN_OFFICE}\b|"
        r"\belections?\b",
    ),
    (
        Expected.ENDING_A_ROLE,
        rf"\b(?:remove|dismiss|relieve|take|end|drop|stop being|give up|lay down|step down|quit|resign|leave)\b.{{0,60}}\b{_OFFICE}\b|"
        rf"\b(?:no longer|not)\b.{{0,40}}\b{_OFFICE}\b(?: any ?(?:more|longer))?$|\b{_OFFICE} any ?(?:more|longer)$",
    ),
    (
        Expected.POLLS,
        r"^polls?\b|\b(?:a|make|start|open|run|new) (?:poll|survey|ballot|vote)\b|^(?:vote|ballot|survey)\b|let's vote",
    ),
    (
        Expected.ROLES,
        rf"^(?!what(?:'s| is| are| does)\b).*?(?:\bgive\b.{{1,60}}\b(?:{_ROLE}|role)\b|\b(?:make|appoint|elect|name|set|choose|assign)\b.{{1,80}}\b{_ROLE}\b|^(?:appoint|elect)\b|"
        rf"\b(?:is|be|become)\b (?:the |our |a )?(?:new )?{_ROLE}\b|^(?:secretary|facilitator|coordinator)\b|"
        rf"\bnew {_ROLE}\b|change (?:the |our )?{_ROLE}\b)",
    ),
    (
        Expected.NOMINATING,
        r"\bmy (?:vote|nomination) (?:goes to|is|would be)\b|\bi(?:'d| would) (?:choose|pick|go for|vote for)\b|"
        r"\bi think .{1,60} (?:should|would|could) (?:do it|be good|be great|be right)\b",
    ),
    (
        Expected.LEAVING_A_COOP,
        r"\bleave\b.{0,60}\b(?:co-?op|all circles|everywhere|federation)\b|\bno longer (?:speak|work)\b|"
        r"\bstop speaking for\b|\bleft (?:the|my|our) co-?op\b",
    ),
    (
        Expected.PERSON,
        r"^(?:support|helpdesk|help desk)$|\b(?:a |real )(?:human|person)\b|who (?:do|can|should|could) i (?:ask|talk to|contact|turn to)|who (?:can|could) help|"
        r"contact (?:somebody|someone|a person|an operator|the operator)|who runs (?:you|this)|talk to (?:somebody|someone)",
    ),
    (
        Expected.ROOM,
        r"^(?:kick|ban|unban|mute|invite|add|remove)\b.{0,60}(?:@|\broom\b|\bto the (?:room|circle)\b|\bfrom the (?:room|circle)\b)|"
        r"^(?:kick|ban|unban|invite)\b|^(?:remove|add) (?!my\b|me\b|the\b|this\b|that\b|it\b|all\b)[^\W\d_]+$",
    ),
    (
        Expected.REMINDERS,
        r"\bremind (?:me|us|everybody|everyone|all|them)\b|\bset (?:a|an) (?:reminder|alarm)\b|^reminders?\b",
    ),
    (
        Expected.CIRCLES,
        r"\b(?:create|make|start|open|add|found|set up|close|dissolve|rename) (?:a |the |this |our |another )?(?:new |working )*circle\b|"
        r"\bnew circle\b",
    ),
    (
        Expected.COOPS,
        r"\b(?:rename|merge|split)\b.{0,60}\bco-?ops?\b|\b(?:rename|change) (?:our|my|the) (?:co-?op|name|co-?op's name)\b|"
        r"change (?:the|our) name of (?:the|our|my) co-?op|^rename\b|^merge\b",
    ),
    (
        Expected.MINUTES,
        r"\bminutes of\b|\b(?:take|write|keep|show|send) (?:the )?(?:minutes|notes)\b|^(?:minutes|agenda|notes)\b|\bagenda\b",
    ),
    (
        Expected.TASKS,
        r"\b(?:add|new|assign|create|make|give) (?:a |me a |the )?(?:task|todo|to-do|action)\b|\baction items?\b|^tasks? (?:for|list)\b",
    ),
    (
        Expected.CALLS,
        r"\b(?:start|open|join|begin|make) (?:a|the|our) (?:video |voice )?(?:call|meeting)\b|\b(?:zoom|jitsi|video call)\b|link to the call",
    ),
    (
        Expected.LANGUAGE,
        r"\b(?:speak|talk|answer|write) (?:in )?(?:english|german|french|spanish|italian|polish|dutch)\b|\btranslate\b|\blanguage\b|\bdeutsch\b|\bespañol\b|\bfrançais\b",
    ),
    (
        Expected.NOTIFICATIONS,
        r"\bunsubscribe\b|\bstop (?:writing|messaging|sending|pinging|notifying|bothering)\b|\bleave me alone\b|"
        r"\b(?:stop|no more|don't send(?: me)?|do not send(?: me)?) (?:reminders?|reminding|messages)\b|\b(?:chatty|spamming|spam)\b|"
        r"\btoo many (?:messages|notifications|reminders)\b|\bnotifications?\b|^(?:silence|quiet|shut up|mute|snooze|subscribe)\b|\bdo(?: not|n't) (?:write|message|ping|bother)(?: to)? me\b",
    ),
    (
        Expected.TROUBLE,
        r"\breport (?:a|an) (?:bug|problem|error|issue)\b|\b(?:you are|you're|it is|it's|this is|that is|that's|bot is) (?:broken|buggy|not working)\b|^bug\b|\bcomplain|"
        r"\b(?:stupid|useless|confusing|dumb|annoying|idiot|rubbish|terrible|awful|crap|nonsense)\b|\byou(?: are|'re) wrong\b|\b(?:does not|doesn't|not) work(?:ing)?$|\bi hate (?:you|this)\b",
    ),
)
_FOUND = tuple((expected, pattern_of(words)) for expected, words in _PHRASES)


def expected_in(words: str) -> Expected | None:
    """What people expect who say this; None where it is nothing of the kind, or a text."""
    if len(words) > LONGEST:
        return None
    said = " ".join(words.replace("’", "'").casefold().split()).strip(" .!?")
    return next((expected for expected, pattern in _FOUND if pattern.search(said)), None)
