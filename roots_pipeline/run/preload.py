"""Imported once by the process that workers are forked from: everything heavy, loaded and compiled."""

from roots_pipeline.run import worker
from roots_pipeline.stages.warm import warm

warm()

__all__ = ["worker"]
