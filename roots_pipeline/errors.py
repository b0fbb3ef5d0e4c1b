"""Every error a user can cause or cure, by what the user must do.

RootsError           one line for the user, exit status 1
├── ConfigError      a YAML file or an argument is wrong: mend it
├── SourceError      a source cannot be listed or read: mend or leave out the source
└── RunError         a run stopped for a stated reason: the message says which and how to go on

A message reads *where: what is wrong; what is known; the cure*. Everything that is not a RootsError is a bug
and keeps its traceback. Exceptions take one finished message: an exception whose constructor takes more does
not survive the way back from a worker process (pickle calls the class with `args` only).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class RootsError(Exception):
    """The base of every error that a user can cure."""


class ConfigError(RootsError):
    """A configuration file or an argument is wrong."""


class SourceError(RootsError):
    """A source cannot be listed or read."""


class RunError(RootsError):
    """A run stopped for a stated reason."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint to append to a message about an unknown name: the closest known one, else all of them.

    >>> nearest("stopword_ratio", ["stop_word_ratio", "word_count"])
    "; did you mean 'stop_word_ratio'?"
    >>> nearest("x", ["b", "a"])
    '; known: a, b'
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    shown = ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")
    return f"; known: {shown}" if names else "; none are known"
