"""Perplexity by models of KenLM over SentencePiece's pieces, as ROOTS and CCNet used them.

A model is two files beside each other, as edugp/kenlm has them: `en.arpa.bin` (or `en.arpa`), which is named, and
`en.sp.model`. Without the latter the words between spaces are the pieces; a model of pieces is refused then.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import regex

from roots_pipeline.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPACES = regex.compile(r"[\p{White_Space}\u0084\ufffc]+")
_DIGITS = regex.compile(r"\p{Nd}")
#: SentencePiece's sign for a space, which every model of its pieces has as a piece.
_SPACE = "\u2581"
_CONTROLS = regex.compile(r"\p{Cc}")

# cc_net/text_normalizer.py (Wenzek et al. 2020), which ROOTS took over; but full-width digits are digits here, of which
# that table turns "1" into a quotation mark.
_PUNCTUATION = str.maketrans(
    {
        "，": ",", "。": ".", "、": ",", "„": '"', "”": '"', "“": '"', "«": '"', "»": '"', "」": '"', "「": '"',
        "《": '"', "》": '"', "´": "'", "∶": ":", "：": ":", "？": "?", "！": "!", "（": "(", "）": ")", "；": ";",
        "–": "-", "—": " - ", "．": ". ", "～": "~", "’": "'", "…": "...", "━": "-", "〈": "<", "〉": ">", "【": "[",
        "】": "]", "％": "%", "►": "-",
    }
)  # fmt: skip


class KenlmModel:
    """A KenLM model and what cuts texts into its words."""

    def __init__(self, model: Any, pieces: Callable[[str], Sequence[str]]) -> None:
        self._model = model
        self._pieces = pieces

    def perplexity(self, texts: Iterable[str]) -> NDArray[np.float64]:
        """Of each text, float64[n], rounded to a tenth as ROOTS did; NaN for one without words.

        10 to the mean of the negative logarithms (base 10) of the probabilities of its pieces and of its end.
        """
        return np.array([self._of(text) for text in texts], dtype=np.float64)

    def _of(self, text: str) -> float:
        pieces = self._pieces(normalized(text))
        if not pieces:
            return float("nan")
        return float(round(10.0 ** (-self._model.score(" ".join(pieces)) / (len(pieces) + 1)), 1))


def normalized(text: str) -> str:
    """What ROOTS' models were trained on: one line, digits as 0, punctuation of ASCII, no control characters.

    >>> normalized("Line one\\nof 2019：«yes»  ")
    'Line one of 0000:"yes"'
    """
    text = _DIGITS.sub("0", unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip()))
    return _CONTROLS.sub("", text.translate(_PUNCTUATION))


@functools.cache
def load_kenlm(path: Path) -> KenlmModel:
    """Read a model, once a process. Raises ConfigError where a package or a file is missing, or is none."""
    try:
        import kenlm
        import sentencepiece
    except ImportError as error:
        raise ConfigError(
            f"{path}: models of KenLM need the package {error.name}; install it: "
            "pip install 'roots-pipeline[perplexity]'"
        ) from error
    if not path.is_file():
        raise ConfigError(f"{path}: there is no such model; those of ROOTS are edugp/kenlm's at Hugging Face")
    try:
        model = kenlm.Model(str(path))
    except (OSError, RuntimeError) as error:
        raise ConfigError(f"{path}: KenLM cannot read it as a model: {error}") from error
    cutter = path.with_name(path.name.removesuffix(".bin").removesuffix(".arpa") + ".sp.model")
    if not cutter.is_file():
        if _SPACE in model:
            raise ConfigError(
                f"{cutter}: there is no such file, and {path.name} is a model of SentencePiece's pieces; put the one "
                "that comes with it beside it (edugp/kenlm at Hugging Face has both)"
            )
        return KenlmModel(model, lambda text: text.split())
    try:
        processor = sentencepiece.SentencePieceProcessor(model_file=str(cutter))
    except (OSError, RuntimeError) as error:
        raise ConfigError(f"{cutter}: SentencePiece cannot read it as a model: {error}") from error

    def pieces(text: str) -> Sequence[str]:
        cut: list[str] = processor.encode(text, out_type=str)
        return cut

    return KenlmModel(model, pieces)
