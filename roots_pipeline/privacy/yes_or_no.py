"""RE2 patterns that are only asked whether, or which of them, match: half the time of a call that says where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

#: RE2's states for hundreds of words; it forgets them, and slows, when they outgrow this.
_MAX_MEMORY: Final = 64 << 20


class YesOrNo:
    """Whether a pattern matches anywhere in a text, or all of it.

    Over bytes and as a set of one: `re2`'s patterns make positions of characters, and a match, of every answer.

    >>> YesOrNo("ab").matches("cabs"), YesOrNo("ab", whole=True).matches("cabs")
    (True, False)
    """

    def __init__(self, pattern: str, *, whole: bool = False) -> None:
        self._set: Any = re2.Set.FullMatchSet(_options()) if whole else re2.Set.SearchSet(_options())
        self._set.Add(pattern)
        self._set.Compile()

    def matches(self, text: str) -> bool:
        return bool(self._set.Match(text.encode()))


class Which:
    """Which of some patterns match somewhere in a text, in one pass over it.

    >>> sorted(Which(["ab", "c.b", "d"]).match("cabs"))
    ['ab', 'c.b']
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(dict.fromkeys(patterns))
        self._set: Any = re2.Set.SearchSet(_options())
        for pattern in self._patterns:
            self._set.Add(pattern)
        self._set.Compile()
        # Texts have few combinations.
        self._seen: dict[tuple[int, ...], AbstractSet[str]] = {}

    def match(self, text: str) -> AbstractSet[str]:
        found = tuple(self._set.Match(text.encode()) or ())
        if found not in self._seen:
            self._seen[found] = frozenset(self._patterns[index] for index in found)
        return self._seen[found]


def _options() -> Any:
    options = re2.Options()
    options.never_capture = True
    options.max_mem = _MAX_MEMORY
    return options
