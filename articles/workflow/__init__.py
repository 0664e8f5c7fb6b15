"""The verbs of the newsroom: who may move a story, and what happens when they do.

Each is the only way to do what it says, whether a button, a command or an import asks. It raises Refused, with a
sentence for the editor, or it changes and records in one transaction.
"""

from ..refusals import Refused
from .arranging import add_topic, assign, leave_out, move_section, plan
from .banners import may_put_up, put_up_banner, refuse_banner, take_down_banner
from .claiming import claim, keep_former_address
from .corrections import correct, retract_correction
from .editions import cancel_end, cancel_schedule, discard_changes, publish, schedule, unpublish, withdraw
from .entries import WORDS as ENTRY_WORDS
from .entries import add_entry, amend_entry, publish_entry, take_back_entry
from .merges import merge_sections, merge_topics
from .rules import may_change, may_move_to, may_publish
from .stages import approve, can_be_sent_back, can_be_submitted, send_back, submit

__all__ = [
    "ENTRY_WORDS",
    "Refused",
    "add_entry",
    "add_topic",
    "amend_entry",
    "approve",
    "assign",
    "can_be_sent_back",
    "can_be_submitted",
    "cancel_end",
    "cancel_schedule",
    "claim",
    "correct",
    "discard_changes",
    "keep_former_address",
    "leave_out",
    "may_change",
    "may_move_to",
    "may_publish",
    "may_put_up",
    "merge_sections",
    "merge_topics",
    "move_section",
    "plan",
    "publish",
    "publish_entry",
    "put_up_banner",
    "refuse_banner",
    "retract_correction",
    "schedule",
    "send_back",
    "submit",
    "take_back_entry",
    "take_down_banner",
    "unpublish",
    "withdraw",
]
