from __future__ import annotations

import sys
import unicodedata

from roots_pipeline.cleaners.remove_control_characters import RemoveControlCharacters


def test_what_is_dropped_of_all_characters():
    everything = "".join(chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point < 0xE000)
    left = set(RemoveControlCharacters().clean(everything))
    controls = {character for character in everything if unicodedata.category(character) == "Cc"}
    assert set(everything) - left == controls - set("\t\n\x0b\x0c\r\x85") | {"\ufeff", "\u00ad"}
