"""Mark where among the steps a source's `duplicates.lines` and `duplicates.repeated` take lines out."""

from roots_pipeline.cleaners.base import Step


class DuplicateLines(Step):
    """Does nothing itself; where it is not named, lines are taken out after the last step.

    ROOTS counts template lines between its cleaning steps (`dedup_template_soft` after `split_sentences_*`, before
    `replace_newline_with_space`; 01a `training_v2.csv`), and the order decides what a line is.
    """

    name = "duplicate_lines"
