"""What all structs that are read from YAML have in common."""

from __future__ import annotations

import msgspec


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base of everything read from YAML: frozen, and no key that is not declared."""
