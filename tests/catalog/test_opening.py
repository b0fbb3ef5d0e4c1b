"""What opening a project costs: every command does it."""

from __future__ import annotations

import subprocess
import sys

from small_projects import CHECKOUT

#: What takes long to import, and no project needs to be opened.
HEAVY = {
    "apache_beam",
    "datasets",
    "datasketch",
    "fasttext",
    "presidio_analyzer",
    "resiliparse",
    "scipy.stats",
    "spacy",
}
OPEN = """
import sys
from pathlib import Path
from roots_pipeline.catalog import load_project
load_project(Path(sys.argv[1]))
print(*sys.modules)
"""


def test_a_project_is_opened_without_what_only_its_work_needs():
    done = subprocess.run([sys.executable, "-c", OPEN, str(CHECKOUT)], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert HEAVY & imported == set()
