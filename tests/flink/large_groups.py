"""Works of a shuffle whose groups are as large as they may be; not of the package, so workers get a wheel of it."""

from __future__ import annotations

import hashlib
import random
import resource
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from roots_pipeline.output.layout import Layout
from roots_pipeline.stages.work import Item, Record

#: Bytes of a message, as the exchange makes them at most (`duplicates.exchange.MESSAGE_BYTES`).
MESSAGE = 4_000_000
#: So often a reducer hashes what it gets: it is slower than the mappers are.
SLOWLY = 5


def peak() -> int:
    """The most memory this process ever had, in bytes (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def message(key: str, number: int) -> bytes:
    """A message that nothing can compress."""
    return random.Random(f"{key}-{number}").randbytes(MESSAGE - 8)


class Group(Item, frozen=True, kw_only=True):
    """A group of so many messages, all of one mapper."""

    messages: int


@dataclass
class Deal:
    """Give the messages of a group, each with how much memory this process has taken up for it so far."""

    layout: Layout
    stage: str = "deal"
    bytes_a_second: int = 1_000_000_000

    def setup(self) -> None:
        self._before = peak()

    def chunks(self, item: Group) -> Iterator[tuple[str, bytes]]:
        for number in range(item.messages):
            yield item.key, (peak() - self._before).to_bytes(8, "big") + message(item.key, number)


@dataclass
class Gather:
    """Hash the messages of a group."""

    layout: Layout
    stage: str = "gather"
    bytes_a_second: int = 1_000_000_000

    def setup(self) -> None:
        """Nothing to load."""

    def reduce(self, item: Group, messages: Iterable[bytes]) -> Record:
        digests, size, mapper = [], 0, 0
        for found in messages:
            mapper = max(mapper, int.from_bytes(found[:8], "big"))
            size += len(found)
            for _ in range(SLOWLY):
                digest = hashlib.sha256(found[8:]).hexdigest()
            digests.append(digest)
        return Record(
            stage=self.stage, key=item.key, facts={"hashes": sorted(digests), "bytes": size, "mapper": mapper}
        )


def expected(item: Group) -> list[str]:
    """The hashes of a group's messages."""
    return sorted(hashlib.sha256(message(item.key, number)).hexdigest() for number in range(item.messages))
