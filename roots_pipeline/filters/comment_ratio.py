"""Share of a program's characters that are comments, their marks included; Python's docstrings are comments.

High in files that are commented out or hold nothing but a license, 0 in what no person wrote or is to read. Source:
BigCode keeps 0.01 to 0.80 (`bigcode-project/bigcode-dataset`, preprocessing/filtering.py, utils/text_extraction.py),
measured with Pygments and, of Python, without the marks.
"""

from typing import ClassVar

from roots_pipeline.filters.base import Context, Filter, Numbers, TextBatch, share
from roots_pipeline.text.code import COMMENTS


class CommentRatio(Filter):
    name = "comment_ratio"
    scale = "ratio"
    kind: ClassVar = "programming"
    examples: ClassVar = {"": 0, "a=1 # b\n": 3 / 8, '"#"': 0}

    def measure(self, texts: TextBatch, context: Context) -> Numbers:
        return share(texts.code(context.language)[COMMENTS], texts.characters)
