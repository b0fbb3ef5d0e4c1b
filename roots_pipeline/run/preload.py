"""Imported once by the process that workers are forked from: everything heavy, loaded and compiled."""

import gc
import signal

# Ctrl-C reaches every process of the terminal; what then happens is for the run's own process to say.
signal.signal(signal.SIGINT, signal.SIG_IGN)

from roots_pipeline.run import worker  # noqa: E402 (from here on it takes seconds)
from roots_pipeline.stages.warm import warm  # noqa: E402

warm()
# What is loaded stays: looking through it for garbage again and again would copy its pages into every worker.
gc.collect()
gc.freeze()

__all__ = ["worker"]
