"""Keeps one line of Beam's off the screen; import it before Beam.

Without Google's client libraries Beam warns, on the root logger and at import, that it cannot talk to BigQuery. Nobody
asked it to.
"""

import logging


def _wanted(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("apitools not found")


logging.getLogger().addFilter(_wanted)
