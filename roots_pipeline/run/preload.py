"""Imported once by the process that workers are forked from: everything heavy, loaded and compiled."""

import gc

from roots_pipeline.run import worker
from roots_pipeline.stages.warm import warm

warm()
# What is loaded stays: looking through it for garbage again and again would copy its pages into every worker.
gc.collect()
gc.freeze()

__all__ = ["worker"]
