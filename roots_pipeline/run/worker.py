"""What runs in a worker process: a stage's Beam pipeline over some of its items.

Importing this module imports all that is heavy (Beam, kernels, presidio), so that a process that has imported it once
can be forked into as many workers as are wanted, at no further cost.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from multiprocessing import connection

import roots_pipeline.stages.beam_log  # isort: skip  # noqa: F401
import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner

from roots_pipeline.stages.transforms import DoItems
from roots_pipeline.stages.work import Stage


def begin() -> None:
    """Prepare a worker process: it must not outlive the run that started it."""
    quiet()
    threading.Thread(target=_end_with_run, daemon=True).start()


def quiet() -> None:
    """Beam logs every error that it also raises; the run says what is to be said of it."""
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)


def _end_with_run() -> None:
    """Leave when the run is gone: a killed run must not go on writing behind the one that resumes it."""
    run = multiprocessing.parent_process()
    assert run is not None
    connection.wait([run.sentinel])
    os._exit(1)


def run_items(stage: Stage) -> None:
    """Do the items of a stage as one Beam pipeline in this process.

    FnApiRunner in memory, by name: DirectRunner would look for a binary on the network first, and its parallel modes
    lose data or hang when a worker dies. Parallelism is the number of these processes.
    """
    options = PipelineOptions(["--direct_running_mode=in_memory", "--direct_num_workers=1"])
    with beam.Pipeline(runner=FnApiRunner(), options=options) as pipeline:
        pipeline | DoItems(stage, alone=True)
