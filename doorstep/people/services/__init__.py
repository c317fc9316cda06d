"""Acts on persons, one file a verb."""

from .correct import change_contact, correct_identity
from .death import record_death, withdraw_death
from .export import record_export
from .family import end_guardian, set_guardian, set_household
from .merge import holder_to_merge, merge_people, split_people
from .move import move_residence
from .register import look_up_number, register_person
from .reveal import reveal, reveal_guardian
from .tell import tell_circumstance

__all__ = [
    "change_contact",
    "correct_identity",
    "end_guardian",
    "holder_to_merge",
    "look_up_number",
    "merge_people",
    "move_residence",
    "record_death",
    "record_export",
    "register_person",
    "reveal",
    "reveal_guardian",
    "set_guardian",
    "set_household",
    "split_people",
    "tell_circumstance",
    "withdraw_death",
]
