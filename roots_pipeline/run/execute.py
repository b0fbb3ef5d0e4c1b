"""Execute a plan: stage after stage, only what is not done yet, and in the end what describes the corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from roots_pipeline.errors import RunError
from roots_pipeline.output.manifest import Manifest, read_manifest
from roots_pipeline.output.statistics import Statistics
from roots_pipeline.pipeline import stages
from roots_pipeline.plan import Plan, Request
from roots_pipeline.run.choice import choose
from roots_pipeline.run.describe import describe
from roots_pipeline.run.drive import clear, drive, interruptible
from roots_pipeline.run.engines import Engine
from roots_pipeline.run.lock import alone
from roots_pipeline.run.progress import Reporter
from roots_pipeline.run.stored import changes, store, stored
from roots_pipeline.stages.work import count_records, cut_files, describe_os_error
from roots_pipeline.storage import names, storage_errors


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    manifest: Manifest
    statistics: Statistics
    #: Nothing was left to do: the output was complete before.
    was_complete: bool = False


def execute(plan: Plan, request: Request, tell: Reporter) -> Outcome:
    """Run a plan to its end. RunError: the output is in the way, or something stopped the run."""
    try:
        complete = _complete(plan, request)
        if complete is not None:
            return complete
        with alone(plan.layout, tell.say, break_lock=request.break_lock) as renew:
            # Another run may have ended meanwhile.
            complete = _complete(plan, request)
            return complete or _execute(plan, request, tell, renew)
    except storage_errors() as error:
        raise RunError(describe_os_error(error)) from error


def _execute(plan: Plan, request: Request, tell: Reporter, renew: Callable[[], None]) -> Outcome:
    layout = plan.layout
    if not layout.plan.is_file():
        store(plan)
    with interruptible(renew) as check, _engine(request) as engine:
        records = drive(layout, stages(plan), engine, tell, check)
    statistics = count_records(layout, records)
    manifest = describe(plan, records, statistics)
    if not request.keep_work:
        clear(layout)
    return Outcome(manifest, statistics)


def _complete(plan: Plan, request: Request) -> Outcome | None:
    """Make sure that the output is this run's to write; what it came to, if it is complete already."""
    layout = plan.layout
    root = layout.root
    if layout.manifest.is_file():
        manifest = read_manifest(layout)
        changed = changes(plan, manifest.configuration, manifest.inputs)
        if changed or not request.resume:
            raise RunError(
                f"{root}: holds a complete corpus already{_listed(changed)}; "
                "use another --output, or remove the folder to make it anew"
            )
        missing = cut_files(layout, manifest.files)
        if missing:
            raise RunError(
                f"{root}: {len(missing)} files of the corpus are missing or cut (first: {missing[0]}); "
                "put them back, or remove the folder to make it anew"
            )
        clear(layout)
        return Outcome(manifest, Statistics(), was_complete=True)
    if layout.plan.is_file():
        changed = changes(plan, *stored(plan))
        if changed or not request.resume:
            cure = (
                "change it back, or use another --output" if changed else "go on with --resume, or use another --output"
            )
            raise RunError(f"{root}: holds an unfinished run{_listed(changed)}; {cure}")
        return None
    if set(names(root)) - {layout.work.name}:
        raise RunError(f"{root}: is not empty and holds no run of roots; use another --output")
    return None


def _listed(changed: list[str]) -> str:
    if not changed:
        return ""
    more = [f"and {len(changed) - 20} more"] if len(changed) > 20 else []
    return (
        "".join(f"\n  {line}" for line in (" of another configuration or other inputs:", *changed[:20], *more)) + "\n"
    )


def _engine(request: Request) -> Engine:
    return choose(request.engine, request.beam_options, request.workers)
