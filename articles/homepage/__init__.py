"""The fronts: the homepage, and the page of a section. What stands on them, and who lays them out.

Without a layout a front fills itself: the newest story leads, the rest follows by section.
"""

from .composing import compose
from .drawing import draw, trouble
from .laying_out import (
    Conflict,
    before,
    cancel,
    catch_up,
    follow,
    follow_merged,
    live,
    may_lay_out,
    publish,
    publish_with_lead,
    roll_back,
    save_draft,
    start_anew,
    undone,
    waiting,
    working,
)

__all__ = [
    "Conflict",
    "before",
    "cancel",
    "catch_up",
    "compose",
    "draw",
    "follow",
    "follow_merged",
    "live",
    "may_lay_out",
    "publish",
    "publish_with_lead",
    "roll_back",
    "save_draft",
    "start_anew",
    "trouble",
    "undone",
    "waiting",
    "working",
]
