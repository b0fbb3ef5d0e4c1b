from __future__ import annotations

import pyarrow as pa
import pytest
from ftfy.badness import is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

from roots_pipeline.cleaners.repair_encoding import RepairEncoding

#: Sentences of several scripts, and the encodings in which UTF-8 is read by mistake.
SENTENCES = (
    "Ọjà ti ṣí ní òwúrọ̀ yìí.",
    "Le café de la gare a fermé ; « dommage ».",
    "नदी के किनारे एक गाँव है।",
    "மழை பெய்து கொண்டிருக்கிறது.",
    "السوق مفتوح في الصباح الباكر.",
    "市场早上开门，很多人来买菜。",
    "Trời mưa suốt cả buổi chiều.",
)


def needed(text: str) -> bool:
    return bool(RepairEncoding().needed(pa.array([text], pa.large_string()))[0])


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_what_was_read_in_the_wrong_encoding_is_mended(sentence: str, encoding: str) -> None:
    # As browsers read windows-1252: bytes that it does not define are those of Latin-1.
    damaged = "".join(bytes([byte]).decode(encoding, errors="ignore") or chr(byte) for byte in sentence.encode())
    assert damaged != sentence
    assert needed(damaged)
    assert RepairEncoding().clean(f"{damaged}\n{sentence}") == f"{sentence}\n{sentence}"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sound_text_is_not_looked_at(sentence: str) -> None:
    assert not needed(sentence)


#: Characters of which damage is made, and those beside it.
PIECES = st.sampled_from([*"ÃÂâ€™œŠ©à¤¹Øٹ×²°ŁŒ ВГРвЂ√∂‚ДГўΒΞβā¡aZ.\n\u00a0\u0080\u009d", "à¤", "Ã\u00a0", "Ð\u00b0"])


@settings(deadline=None, max_examples=400)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_arrow_finds_what_ftfy_finds(text: str) -> None:
    assert needed(text) or not is_bad(text)
