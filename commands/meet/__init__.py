"""Getting together: how something feels, who helps, when to meet. None of it decides anything."""

from commands.meet.family import meet

# Help shows the commands in the order in which they are declared.
# isort: split
from commands.meet.sensing import end_sense, sense, sense_due

# isort: split
from commands.meet.helping import end_hands, hands, hands_due

# isort: split
from commands.meet.dating import cancel_date, choose_date, date, date_due

# isort: split
from commands.meet.touching import card_touched, circle_moved, room_changed

__all__ = [
    "cancel_date",
    "card_touched",
    "choose_date",
    "circle_moved",
    "date",
    "date_due",
    "end_hands",
    "end_sense",
    "hands",
    "hands_due",
    "meet",
    "room_changed",
    "sense",
    "sense_due",
]
