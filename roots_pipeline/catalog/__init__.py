"""The project with the names its code knows: what its files may say, what they promise, what is generated from them.

Below it, `config` reads YAML and knows no reader, cleaner or filter; here they meet. Heavy modules are imported where
they are used, so that importing this package costs nothing.
"""

from roots_pipeline.catalog.generated import generated_files, stale_files, write_generated
from roots_pipeline.catalog.opening import load_project, vocabulary
from roots_pipeline.catalog.promises import Promises, broken_samples, broken_sentences, check_promises

__all__ = [
    "Promises",
    "broken_samples",
    "broken_sentences",
    "check_promises",
    "generated_files",
    "load_project",
    "stale_files",
    "vocabulary",
    "write_generated",
]
