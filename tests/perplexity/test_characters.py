"""Character models: their chances by the definition, their files, and what they tell apart."""

import math
from collections import Counter, defaultdict

import msgspec
import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.errors import ConfigError
from roots_pipeline.filters import Context, measure_all
from roots_pipeline.perplexity.model import LEAST, MODELS, CharacterModel, sha256, shipped_model
from roots_pipeline.perplexity.training import POINTS, _count, _prune, _smooth, _weights, train
from roots_pipeline.text.batch import TextBatch

TEXTS = [
    "The old woman walked to the river in the morning, and her dog went with her.",
    "In the evening they came home again. The river was high after 12 days of rain!",
    "Her son asked: where is the boat? It lay on the other side of the water.",
]
UNSEEN = "They walked home in the rain, and the water was high."


def batch(*texts):
    return TextBatch(pa.array(texts, pa.large_string()))


def model(texts=TEXTS, order=3, grams=10**6, language="eng_Latn"):
    return train(batch(*texts), language, "0" * 64, "2026-01-01", order, grams)


def as_symbols(text):
    """Letters in lower case, digits as 0, anything else as one space."""
    found = " "
    for character in text.lower():
        symbol = character if character.isalpha() else "0" if character.isdigit() else " "
        found += "" if symbol == found[-1] == " " else symbol
    return found


class Definition:
    """Witten and Bell's chances, recursively, as the paper has them."""

    def __init__(self, texts, order):
        self.after = defaultdict(Counter)
        read = "".join(as_symbols(text) for text in texts)
        for length in range(order):
            for i in range(length, len(read)):
                self.after[read[i - length : i]][read[i]] += 1
        self.order = order

    def chance(self, context, symbol):
        seen = self.after[context]
        shorter = self.chance(context[1:], symbol) if context else 1 / POINTS
        if not seen:
            return shorter
        return (seen[symbol] + len(seen) * shorter) / (seen.total() + len(seen))

    def perplexity(self, text):
        read = as_symbols(text)
        chances = [self.chance(read[max(0, i - self.order + 1) : i], read[i]) for i in range(1, len(read))]
        return math.exp(-sum(map(math.log, chances)) / len(chances))


@pytest.mark.parametrize("order", [2, 3, 5])
@pytest.mark.parametrize("text", [TEXTS[0], UNSEEN, UNSEEN[::-1], "zzzz qqqq xxxx " * 4])
def test_perplexity_is_that_of_the_definition(order, text):
    # Each logarithm is rounded to a sixteenth, so their mean is off by less than a thirty-second and a little.
    got = model(order=order).perplexity(batch(text))[0]
    assert math.log(got) == pytest.approx(math.log(Definition(TEXTS, order).perplexity(text)), abs=0.04)


@pytest.mark.parametrize("most", [60, 100, 200, 10**6])
def test_after_each_context_the_chances_add_up_to_one(most):
    read = np.array([ord(symbol) for text in TEXTS for symbol in as_symbols(text)], dtype=np.uint32)
    counted = _count(read, 4)
    chances = _smooth(counted)
    kept = _prune(counted, chances, most)
    assert sum(int(of.sum()) for of in kept) <= max(most, len(counted[0].times))
    weights = _weights(counted, chances, kept)
    first = counted[0]
    assert chances[0].sum() + len(first.times) / (first.times.sum() + len(first.times)) * (
        1 - len(first.times) / POINTS
    ) == pytest.approx(1)
    for i, grams in enumerate(counted[1:], start=1):
        for context in np.unique(grams.context[kept[i]]):
            rows = kept[i] & (grams.context == context)
            # What follows is given, or its chance after the shorter context counts with the context's weight.
            given, shorter = chances[i][rows].sum(), chances[i - 1][grams.suffix[rows]].sum()
            assert given + weights[i - 1][context] * (1 - shorter) == pytest.approx(1)


def test_what_stays_is_closed():
    read = np.array([ord(symbol) for text in TEXTS for symbol in as_symbols(text)], dtype=np.uint32)
    counted = _count(read, 4)
    kept = _prune(counted, _smooth(counted), 150)
    for i, grams in enumerate(counted[1:], start=1):
        assert kept[i - 1][grams.context[kept[i]]].all()
        assert kept[i - 1][grams.suffix[kept[i]]].all()


def test_the_same_texts_give_the_same_bytes(tmp_path):
    content = model().to_bytes()
    assert content == model().to_bytes()
    path = tmp_path / "eng_Latn.lm"
    path.write_bytes(content)
    loaded = CharacterModel.load(path)
    assert loaded.info == model().info
    assert loaded.perplexity(batch(UNSEEN)) == model().perplexity(batch(UNSEEN))


def test_the_better_of_few_ngrams_stay():
    whole, small = (model(grams=grams).perplexity(batch(TEXTS[0]))[0] for grams in (10**6, 120))
    alphabet = model(order=2, grams=30).perplexity(batch(TEXTS[0]))[0]
    assert whole < small < alphabet


def test_texts_without_much_of_the_script_have_none():
    texts = ["", "short", "12 " * 50, "по-русски " * 20, "x" * (LEAST - 1), "日本" * 40]
    values = model().perplexity(batch(*texts))
    # Digits are read, and words in another script are not.
    assert np.isnan(values).tolist() == [True, True, False, True, True, True]


def test_words_in_another_script_weigh_nothing():
    hindi = model(["नदी के किनारे एक छोटा सा गाँव था और वहाँ लोग खेती करते थे। " * 3], language="hin_Deva")
    text = "नदी के किनारे एक छोटा सा गाँव था और वहाँ लोग खेती करते थे।"
    with_english = text.replace("गाँव", "(village of Rampur) गाँव")
    assert hindi.perplexity(batch(with_english))[0] == pytest.approx(hindi.perplexity(batch(text))[0], rel=0.1)


def test_only_the_beginning_is_read():
    value = model().perplexity(batch(TEXTS[0]), most=50)
    assert value == model().perplexity(batch(TEXTS[0] + " xqzj" * 1000), most=50)


def test_a_file_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"no such model.*train-lm"):
        CharacterModel.load(tmp_path / "missing.lm")
    path = tmp_path / "kenlm.bin"
    path.write_bytes(b"mmap lm http://kheafield.com/code format version 5\n")
    with pytest.raises(ConfigError, match="does not begin as one"):
        CharacterModel.load(path)
    path.write_bytes(model().to_bytes()[:5000])
    with pytest.raises(ConfigError, match="no character model"):
        CharacterModel.load(path)


@pytest.mark.parametrize("numbers", [{"unknown": 1 << 14}, {"unknown": -1}, {"order": 9}, {"slots": 3}])
def test_a_model_whose_numbers_cannot_be_right_is_refused(tmp_path, numbers):
    made = model()
    path = tmp_path / "eng_Latn.lm"
    path.write_bytes(CharacterModel(msgspec.structs.replace(made.info, **numbers), made.slots).to_bytes())
    with pytest.raises(ConfigError, match="numbers cannot be right"):
        CharacterModel.load(path)


def test_texts_without_letters_are_refused():
    with pytest.raises(ValueError, match="no letter"):
        model(["", ""])


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("eng_Latn", "It rained all night, so the paths are full of mud and we stay at home with a book."),
        ("yor_Latn", "Òjò rọ̀ ní gbogbo òru. Ní àárọ̀, àwọn ènìyàn lọ sí oko wọn láti gbin àgbàdo."),
        ("hin_Deva", "कल रात बहुत बारिश हुई। इसलिए आज सड़क पर पानी भरा है, लेकिन अब आसमान साफ़ है।"),
        ("arb_Arab", "اسمي سمير وأعيش في مدينة صغيرة على البحر. كل صباح أذهب إلى المدرسة مع أختي."),
        ("zho_Hans", "我住在海边的一个小镇上。每天早上我和妹妹一起走路去上学，下午我们在广场上玩，一直玩到天黑。"),
    ],
)
def test_the_shipped_models_know_text_from_its_letters_in_disorder(code, text):
    shipped = shipped_model(code)
    shuffled = "".join(np.random.default_rng(1).permutation(list(text)).tolist())
    plain, disordered = shipped.perplexity(batch(text, shuffled))
    assert disordered > 1.8 * plain


def test_the_filter_reads_the_model_that_the_language_names(tmp_path):
    path = tmp_path / "own.lm"
    path.write_bytes(model().to_bytes())
    own = Context.of("eng_Latn", models={"character_perplexity": path})
    texts = batch(UNSEEN)
    assert measure_all(texts, own, ["character_perplexity"])["character_perplexity"] == model().perplexity(texts)
    other = measure_all(texts, Context.of("x"), ["character_perplexity"])["character_perplexity"]
    assert np.isnan(other).all()


def test_the_card_names_every_shipped_model_by_its_hash():
    card = (MODELS.parent / "MODEL_CARD.md").read_text("utf-8")
    paths = sorted(MODELS.glob("*.lm"))
    assert len(paths) == 46
    for path in paths:
        info = CharacterModel.load(path).info
        assert info.language == path.stem
        assert f"| {info.language} | {info.documents:,} | {info.symbols:,} | `{sha256(path)}` |" in card
