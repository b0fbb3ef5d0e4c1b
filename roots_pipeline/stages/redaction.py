"""Personal data as the stages see it: by source what is looked for, and one redactor of a kind a worker."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import msgspec

from roots_pipeline.config import Source
from roots_pipeline.privacy.redactor import Mode, Redactor
from roots_pipeline.privacy.types import TYPES, types_for


class Policy(msgspec.Struct, frozen=True):
    """Which types of personal data are replaced, and by what."""

    types: tuple[str, ...] = TYPES
    mode: Mode = "token"


def policies(sources: Iterable[Source]) -> dict[str, Policy]:
    """By source, what it declares; where it names no types, those its judgement of personal data calls for."""
    found = {}
    for source in sources:
        judged = source.personal_data
        types = types_for(judged.present, judged.generic, judged.numeric, judged.sensitive)
        found[source.name] = Policy(types if source.redact.types is None else source.redact.types, source.redact.mode)
    return found


#: All types, as tokens: for whatever is shown to people.
SHOWN = Policy()


@functools.cache
def redactor(policy: Policy = SHOWN) -> Redactor:
    """The redactor of a policy. One a process: its patterns take a tenth of a second a language to compile."""
    return Redactor(policy.types, mode=policy.mode)
