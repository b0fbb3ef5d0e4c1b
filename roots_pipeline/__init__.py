"""Build multilingual training corpora that can be defended: every document accounted for, every decision explained."""

__version__ = "0.1.0"
