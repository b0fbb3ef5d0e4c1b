"""What a run writes down when it begins, and what it is held against when it is taken up again."""

from __future__ import annotations

from typing import Any

import msgspec

from roots_pipeline.config import differences
from roots_pipeline.errors import RunError
from roots_pipeline.output.writing import write_bytes
from roots_pipeline.plan import Plan


class StoredPlan(msgspec.Struct):
    """The configuration of a run, and by shard (source/name) the state of its input file."""

    configuration: dict[str, Any]
    inputs: dict[str, str]


def store(plan: Plan) -> None:
    """Write the plan into the output; from then on the folder belongs to this run."""
    stored = StoredPlan(plan.configuration, plan.inputs)
    write_bytes(plan.layout.plan, msgspec.json.format(msgspec.json.encode(stored)), plan.layout.temporary)


def stored(plan: Plan) -> tuple[dict[str, Any], dict[str, str]]:
    """The configuration and inputs of the run that the output belongs to; RunError: they cannot be read."""
    path = plan.layout.plan
    try:
        found = msgspec.json.decode(path.read_bytes(), type=StoredPlan)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: not the plan of a run ({error}); use another --output") from error
    return found.configuration, found.inputs


def changes(plan: Plan, configuration: dict[str, Any], inputs: dict[str, str]) -> list[str]:
    """What a plan has otherwise than it was, a line a change."""
    found = differences(configuration, plan.configuration)
    # Which measures are kept with documents follows from the rules, and these are said themselves.
    causes = [line for line in found if not line.startswith("run.signals: ")]
    return (causes or found) + [f"input {line}" for line in differences(inputs, plan.inputs)]
