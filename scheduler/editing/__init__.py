"""Editing plans by hand: each edit is laid anew, judged by the referee, and accepted or refused."""

from scheduler.editing.applying import Edited, edited
from scheduler.editing.editfile import edit_of, read_edits
from scheduler.editing.edits import Edit
from scheduler.editing.ground import Ground
from scheduler.editing.since import Since

__all__ = ["Edit", "Edited", "Ground", "Since", "edit_of", "edited", "read_edits"]
