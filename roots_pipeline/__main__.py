"""`python -m roots_pipeline` is `roots`."""

from roots_pipeline.cli import main

main(prog_name="roots")
