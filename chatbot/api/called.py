"""What roles are called, in the federation's own word where it has one."""

from chatbot.api.context import Ctx
from chatbot.api.wording.phrases import Inline, Phrase, t
from chatbot.config.settings import Words
from storage.models import OPERATOR, RoleName

CALLED: dict[str, Phrase] = {
    RoleName.LINK_PERSON: t("link person"),
    RoleName.SECRETARY: t("secretary"),
    RoleName.FACILITATOR: t("facilitator"),
    RoleName.TREASURER: t("treasurer"),
    RoleName.COORDINATOR: t("coordinator"),
    OPERATOR: t("operator"),
}
CALLED_AT_FIRST: dict[str, Phrase] = {
    RoleName.LINK_PERSON: t("Link person"),
    RoleName.SECRETARY: t("Secretary"),
    RoleName.FACILITATOR: t("Facilitator"),
    RoleName.TREASURER: t("Treasurer"),
    RoleName.COORDINATOR: t("Coordinator"),
    OPERATOR: t("Operator"),
}


def role_called(ctx: Ctx, role: str, *, at_first: bool = False) -> Inline:
    """What a role is called, in the federation's own word where it has one; ``at_first``, as a line begins with it. One that
    the program does not know is called by its name.

    One person's role: a word of the federation's own is known in the singular alone.
    """
    own = ctx.settings.federation.words.link_person
    if role == RoleName.LINK_PERSON and own != Words().link_person:
        return own[:1].upper() + own[1:] if at_first else own
    known = CALLED_AT_FIRST if at_first else CALLED
    return known.get(role, role[:1].upper() + role[1:] if at_first else role)
