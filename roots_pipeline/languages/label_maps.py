"""What other models call our languages: ISO 639-1 and 639-3 codes, with a script or without."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from roots_pipeline.errors import ConfigError
from roots_pipeline.languages.han import SIMPLIFIED, TRADITIONAL, chinese_characters

#: What a model that does not tell the two Chinese scripts apart calls Chinese: the text's characters decide.
CHINESE = "zho"

_HANS, _HANT = "zho_Hans", "zho_Hant"

_CODES = (
    *("aka_Latn", "arb_Arab", "asm_Beng", "bam_Latn", "ben_Beng", "cat_Latn", "eng_Latn", "eus_Latn", "fon_Latn"),
    *("fra_Latn", "guj_Gujr", "hin_Deva", "ibo_Latn", "ind_Latn", "kan_Knda", "kik_Latn", "kin_Latn", "lin_Latn"),
    *("lug_Latn", "mal_Mlym", "mar_Deva", "npi_Deva", "nso_Latn", "nya_Latn", "ory_Orya", "pan_Guru", "por_Latn"),
    *("run_Latn", "sna_Latn", "sot_Latn", "spa_Latn", "swh_Latn", "tam_Taml", "tel_Telu", "tsn_Latn", "tso_Latn"),
    *("tum_Latn", "twi_Latn", "urd_Arab", "vie_Latn", "wol_Latn", "xho_Latn", "yor_Latn", "zul_Latn"),
)

# ISO 639-1; 639-3's macrolanguages and 639-2's bibliographic codes, where lid.176 and others use them for ours.
_OTHER_NAMES = {
    "ak": "aka",
    "ar": "arb",
    "as": "asm",
    "bm": "bam",
    "bn": "ben",
    "ca": "cat",
    "en": "eng",
    "eu": "eus",
    "fr": "fra",
    "gu": "guj",
    "hi": "hin",
    "ig": "ibo",
    "id": "ind",
    "kn": "kan",
    "ki": "kik",
    "rw": "kin",
    "ln": "lin",
    "lg": "lug",
    "ml": "mal",
    "mr": "mar",
    "ne": "npi",
    "ny": "nya",
    "or": "ory",
    "pa": "pan",
    "pt": "por",
    "rn": "run",
    "sn": "sna",
    "st": "sot",
    "es": "spa",
    "sw": "swh",
    "ta": "tam",
    "te": "tel",
    "tn": "tsn",
    "ts": "tso",
    "tw": "twi",
    "ur": "urd",
    "vi": "vie",
    "wo": "wol",
    "xh": "xho",
    "yo": "yor",
    "zu": "zul",
    "ara": "arb",
    "nep": "npi",
    "ori": "ory",
    "swa": "swh",
    "baq": "eus",
    "fre": "fra",
    "zh": CHINESE,
    "chi": CHINESE,
    "cmn": CHINESE,
}
_BY_LANGUAGE = {code[:3]: code for code in _CODES} | {CHINESE: CHINESE}


def our_code(label: str) -> str:
    """Our code of a model's label, CHINESE where characters decide between two, and the label itself if it is no other.

    >>> [our_code(label) for label in ("sw", "swh_Latn", "ne", "zh-Hant", "cmn_Hani", "hin_Latn", "de")]
    ['swh_Latn', 'swh_Latn', 'npi_Deva', 'zho_Hant', 'zho', 'hin_Latn', 'de']
    """
    language, _, script = label.replace("-", "_").partition("_")
    language = _OTHER_NAMES.get(language, language)
    code = _BY_LANGUAGE.get(language, "")
    if code == CHINESE:
        return {"Hans": _HANS, "Hant": _HANT, "Hani": CHINESE, "": CHINESE}.get(script, label)
    return code if code and script in ("", code[4:]) else label


def mapped(labels: Sequence[str], given: Mapping[str, str] | None) -> list[str]:
    """The code of each of a model's labels: as `given`, where that names it, else as `our_code` has it.

    ConfigError if `given` names labels that the model has not.
    """
    given = given or {}
    if unknown := sorted(set(given) - set(labels)):
        raise ConfigError(
            f"label map: the model has no label {', '.join(unknown[:5])}; it has {', '.join(labels[:5])}…"
        )
    return [given[label] if label in given else our_code(label) for label in labels]


def read_label_map(path: Path) -> dict[str, str]:
    """A label map from a JSON file: an object of model's label to our code. ConfigError if it is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: not a label map ({error}); it is a JSON object of label to code") from error
    if not isinstance(found, dict) or not all(isinstance(code, str) for code in found.values()):
        raise ConfigError(f"{path}: not a label map; it is a JSON object of label to code")
    return found


def chinese_script(text: str) -> str:
    """The code of Chinese in the script that more of the text's characters belong to alone; of none, Simplified.

    >>> chinese_script("我们说汉语"), chinese_script("我們說漢語"), chinese_script("中文")
    ('zho_Hans', 'zho_Hant', 'zho_Hans')
    """
    flags = chinese_characters()
    points = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    found = flags[points[points < flags.size]]
    return _HANT if (found & TRADITIONAL > 0).sum() > (found & SIMPLIFIED > 0).sum() else _HANS
