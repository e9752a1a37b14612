"""Whatever gives somebody a voice, a role or sight of figures, or takes it, is in the audit, and told to those whose it is."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.named_tests import all_tests
from tests.house.sources import files_in, nodes_of

MEMBERSHIP, ROLES = "tests/journeys/test_membership.py", "tests/journeys/test_roles.py"
SPEAKERS, TAKEN_OVER = "tests/journeys/test_speakers.py", "tests/journeys/test_taken_over.py"
GRANTS = {
    "membership.joined": f"{MEMBERSHIP}::test_those_who_speak_for_a_co_op_hear_who_comes_to_speak_for_it",
    "membership.admitted": "tests/journeys/test_admission_by_consent.py::test_agreed_and_in_with_a_restart_between_any_two_steps",
    "membership.linked": "tests/journeys/test_link_person_above.py::test_the_seat_goes_with_the_role",
    "membership.unlinked": "tests/journeys/test_link_person_above.py::test_the_seat_goes_with_the_role",
    "membership.coop_changed": "tests/journeys/test_coops_as_a_whole.py::test_the_others_have_a_week_to_say_no",
    "membership.coop_change_undone": "tests/journeys/test_coops_as_a_whole.py::test_one_goes_into_another_with_a_yes_of_that_one",
    "membership.taken_in": "tests/journeys/test_members_import.py::test_those_whose_it_is_are_told",
    "membership.approved": f"{MEMBERSHIP}::test_approval_in_private_and_by_reaction",
    "membership.speaker_confirmed": f"{SPEAKERS}::test_the_first_speaker_is_in_at_once_and_confirmed_by_an_operator_with_one_tap",
    "membership.speaker_back": "tests/journeys/test_what_ends.py::test_who_comes_back_within_a_week_is_confirmed_as_before_and_later_not",
    "membership.speaker_ended": f"{SPEAKERS}::test_a_confirmation_that_was_a_slip_is_ended_and_what_was_given_with_it_is_listed",
    "membership.figures_shown": f"{TAKEN_OVER}::test_a_co_op_s_own_people_say_whether_the_others_see_its_figures",
    "membership.taken_over": f"{TAKEN_OVER}::test_a_co_op_s_own_people_say_whether_the_others_see_its_figures",
    "subs.brought_back": f"{SPEAKERS}::test_a_declaration_in_somebody_s_place_is_told_and_can_be_brought_back",
    "membership.stand_in": f"{MEMBERSHIP}::test_whoever_stood_in_is_thanked_when_it_ends",
    "membership.stand_in_ended": f"{MEMBERSHIP}::test_whoever_stood_in_is_thanked_when_it_ends",
    "membership.role_given": f"{ROLES}::test_leaving_the_room_ends_a_role_for_good",
    "membership.role_goes_on": "tests/journeys/test_role_terms.py::test_a_role_goes_on_while_nobody_is_chosen_and_ends_with_the_choice",
    "membership.account_joined": "tests/journeys/test_one_person.py::test_two_accounts_are_one_person_once_both_have_said_so_and_all_are_told",
    "membership.account_parted": "tests/journeys/test_one_person.py::test_either_side_ends_it_and_the_account_has_nothing_left_of_it",
    "membership.given_back": "tests/journeys/test_two_again.py::test_nobody_keeps_the_voice_that_another_has_lent_them",
    "membership.role_ended": f"{ROLES}::test_who_is_taken_out_of_the_toml_is_it_no_longer_and_all_are_told",
}
"""The kinds of lines that tell of it, each with the test that shows who is told."""
NOTHING_GIVEN = {
    "membership.asked", "membership.request_withdrawn", "membership.declined", "membership.left", "membership.left_room", "membership.speaker_asked",
    "membership.account_asked", "membership.account_refused",
    "membership.handed_on", "membership.guest_ended", "membership.goes_on_as_guest", "membership.not_admitted", "membership.coop_change_asked", "membership.coop_change_agreed", "membership.coop_change_stopped", "membership.role_end_asked",
    "membership.coop_added", "membership.standing", "membership.coop_renamed", "membership.coop_rename_asked",
    "membership.coop_rename_stopped", "subs.asked", "subs.declared", "subs.corrected", "subs.taken_back", "subs.looked",
    "subs.noted",
}  # fmt: skip
"""What else membership and subs note. No other family gives anything of the kind."""
_KIND = re.compile(r"[a-z]+\.[a-z_-]+")
GIVING = ("membership.", "subs.")


def _audited(path: Path) -> Iterator[str]:
    """The kinds of audit lines that a file writes."""
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            for given in node.args if name in ("audit", "_line") else ():
                yield from (
                    each.value
                    for each in ast.walk(given)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and _KIND.fullmatch(each.value)
                )


@cache
def kinds() -> frozenset[str]:
    return frozenset(kind for path in files_in("chatbot", "commands") for kind in _audited(path))


def test_each_kind_of_line_that_gives_something_names_the_test_that_shows_who_is_told() -> None:
    """A new one: put it into GRANTS with its test, or into NOTHING_GIVEN."""
    assert {kind for kind in kinds() if kind.startswith(GIVING)} == GRANTS.keys() | NOTHING_GIVEN
    assert not GRANTS.keys() & NOTHING_GIVEN


def test_those_tests_are_there() -> None:
    assert {*GRANTS.values()} - all_tests() == set()


def test_other_families_are_read_too() -> None:
    assert {"consent.answered", "relay.passed", "meet.answered"} <= kinds()
