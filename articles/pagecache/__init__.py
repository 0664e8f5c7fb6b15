"""Whole pages kept in each process: answered before Django is asked, and gone within a second of a change.

`answering` stands in front of Django, `store` keeps `page`s, `changes` learns of what was thrown away, `purging` writes
down what a change throws away, in the change's own transaction.
"""

from .answering import asks_for, in_front
from .purging import purge, purge_everything, purge_story, purge_thing

__all__ = ["asks_for", "in_front", "purge", "purge_everything", "purge_story", "purge_thing"]
