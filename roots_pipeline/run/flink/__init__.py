"""Flink as an engine: its parts, a job server, a cluster's REST interface, pools of Python workers, and the engine."""
