"""SPDX license expressions: which ids they name and whether they permit training.

Grammar: SPDX 2.3, annex D, with `AND` binding tighter than `OR`, and parentheses. Whatever is outside of it or
of the catalog permits nothing: `WITH` exceptions and the old `+` suffix too, as no entry speaks of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_WORD = re.compile(r"\s*([()]|[^\s()]+)")
_BINDS = {"OR": 1, "AND": 2}
#: No real expression comes near; records hold anything.
_LONGEST_EXPRESSION = 1_000


#: What a license may ask in return; see the head of `catalog/licenses.yaml`.
LicenseCondition: TypeAlias = Literal[
    "attribution",
    "share_alike",
    "noncommercial",
    "no_derivatives",
    "research_only",
    "by_agreement",
    "all_rights_reserved",
]


class Permission(Protocol):
    """What `permits` asks of a catalog entry."""

    @property
    def permits_training(self) -> bool: ...


class Conditional(Protocol):
    """What `burden` asks of a catalog entry."""

    @property
    def conditions(self) -> tuple[str, ...]: ...


#: The burden of a license that nobody knows.
UNKNOWN_BURDEN = 99


def permits(expression: str, licenses: Mapping[str, Permission]) -> bool:
    """Whether a license expression permits training; False for an unknown id, an operator we do not know, or nonsense.

    Ids are compared whatever their case (SPDX 2.3, annex D.2).
    """
    answers = {id_.casefold(): int(entry.permits_training) for id_, entry in licenses.items()}
    try:
        return bool(_evaluate(expression, answers, unknown=0, one_of=max, all_of=min))
    except ValueError:
        return False


def within(expression: str, conditions: Collection[str], licenses: Mapping[str, Conditional]) -> bool:
    """Whether a license expression can be met under these conditions alone; False for an unknown one.

    Of `MIT OR GPL-2.0-only`, MIT may be chosen; of `MIT AND GPL-2.0-only`, both hold.
    """
    answers = {id_.casefold(): int(set(entry.conditions) <= set(conditions)) for id_, entry in licenses.items()}
    try:
        return bool(_evaluate(expression, answers, unknown=0, one_of=max, all_of=min))
    except ValueError:
        return False


def burden(expression: str, licenses: Mapping[str, Conditional]) -> int:
    """The number of conditions a license expression puts on use; 99 for an unknown one. Fewer are better."""
    conditions = {id_.casefold(): len(entry.conditions) for id_, entry in licenses.items()}
    try:
        return _evaluate(expression, conditions, unknown=UNKNOWN_BURDEN, one_of=min, all_of=max)
    except ValueError:
        return UNKNOWN_BURDEN


def _evaluate(
    expression: str,
    values: Mapping[str, int],
    unknown: int,
    one_of: Callable[[int, int], int],
    all_of: Callable[[int, int], int],
) -> int:
    """The value of an expression, from those of ids in small letters; ValueError where it is no expression."""
    stack: list[int] = []
    for name in _postfix(expression):
        if name in _BINDS:
            right, left = stack.pop(), stack.pop()
            stack.append((all_of if name == "AND" else one_of)(left, right))
        else:
            stack.append(values.get(name.casefold(), unknown))
    return stack[0]


def license_ids(expression: str) -> list[str]:
    """The ids an expression names, in order; ValueError where it is no expression.

    >>> license_ids("GPL-2.0-or-later OR (CC-BY-SA-3.0 AND MIT)")
    ['GPL-2.0-or-later', 'CC-BY-SA-3.0', 'MIT']
    """
    return [name for name in _postfix(expression) if name not in _BINDS]


def _postfix(expression: str) -> list[str]:
    """Ids and operators with each operator after its operands (shunting yard), so that depth costs no recursion."""
    if len(expression) > _LONGEST_EXPRESSION:
        raise ValueError("it is too long for a license expression")
    result: list[str] = []
    waiting: list[str] = []
    operand_due = True
    for word in _WORD.findall(expression):
        if word == "(" if operand_due else word in _BINDS:
            while word != "(" and waiting and _BINDS.get(waiting[-1], 0) >= _BINDS[word]:
                result.append(waiting.pop())
            waiting.append(word)
            operand_due = True
        elif operand_due:
            if word in _BINDS or word == ")":
                raise ValueError(f"a license is missing before '{word}'")
            result.append(word)
            operand_due = False
        elif word == ")":
            while waiting and waiting[-1] != "(":
                result.append(waiting.pop())
            if not waiting:
                raise ValueError("a closing parenthesis has no opening one")
            waiting.pop()
        else:
            raise ValueError(f"'{word}' stands where AND or OR is due")
    if operand_due:
        raise ValueError("a license is missing at the end")
    if "(" in waiting:
        raise ValueError("a parenthesis is not closed")
    return [*result, *reversed(waiting)]
