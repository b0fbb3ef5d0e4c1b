"""Sentences written for this test, in 42 of the languages, and what is no language."""

import hashlib
import json
import pickle

import numpy as np
import pyarrow as pa
import pytest

from roots_pipeline.languages.card import card_page
from roots_pipeline.languages.identifier import SHIPPED_MODEL, Identified, Identifier, route

SENTENCES = {
    "aka_Latn": "Ɛnnɛ anopa mekɔɔ dwa so kɔtɔɔ nnɔbae ne nsuomnam maa me maame.",
    "arb_Arab": "ذهبت إلى السوق هذا الصباح لشراء الخبز والفاكهة لعائلتي.",
    "asm_Beng": "আজি ৰাতিপুৱা মই ঘৰৰ বাবে পাচলি কিনিবলৈ বজাৰলৈ গৈছিলোঁ।",
    "bam_Latn": "Bi sɔgɔma ne taara sugu la ka jɛgɛ ni malo san ne ba ye.",
    "ben_Beng": "আজ সকালে আমি বাড়ির জন্য সবজি কিনতে বাজারে গিয়েছিলাম।",
    "cat_Latn": "Aquest matí he anat al mercat amb la meva germana a comprar pa i fruita.",
    "eng_Latn": "This morning I walked to the market with my sister to buy bread and fruit.",
    "eus_Latn": "Gaur goizean azokara joan naiz arrebarekin ogia eta fruta erostera.",
    "fra_Latn": "Ce matin, je suis allé au marché avec ma sœur pour acheter du pain et des fruits.",
    "guj_Gujr": "આજે સવારે હું ઘર માટે શાકભાજી ખરીદવા બજારમાં ગયો હતો.",
    "hin_Deva": "आज सुबह मैं घर के लिए सब्ज़ी खरीदने बाज़ार गया था।",
    "ibo_Latn": "N'ụtụtụ a, agara m ahịa ịzụta ji na azụ maka ezinụlọ m.",
    "ind_Latn": "Tadi pagi saya pergi ke pasar bersama adik untuk membeli roti dan buah.",
    "kan_Knda": "ಇಂದು ಬೆಳಿಗ್ಗೆ ನಾನು ಮನೆಗೆ ತರಕಾರಿ ತರಲು ಮಾರುಕಟ್ಟೆಗೆ ಹೋಗಿದ್ದೆ.",
    "kik_Latn": "Ũmũthĩ rũciinĩ nĩndĩrathiire ndũnyũ kũgũra matunda na mboga cia andũ aitũ.",
    "kin_Latn": "Muri iki gitondo nagiye ku isoko kugura imbuto n'imboga by'umuryango wanjye.",
    "lin_Latn": "Lelo na ntongo nakendaki na zando mpo na kosomba mbisi na mapa mpo na libota na ngai.",
    "lug_Latn": "Leero ku makya nagenze mu katale okugula ebibala n'enva endiirwa z'abantu bange.",
    "mal_Mlym": "ഇന്ന് രാവിലെ ഞാൻ വീട്ടിലേക്ക് പച്ചക്കറി വാങ്ങാൻ ചന്തയിൽ പോയി.",
    "mar_Deva": "आज सकाळी मी घरासाठी भाजी विकत घ्यायला बाजारात गेलो होतो.",
    "npi_Deva": "आज बिहान म घरका लागि तरकारी किन्न बजार गएको थिएँ।",
    "nso_Latn": "Mesong ye ke ile mmarakeng go reka dienywa le merogo ya ba lapa la ka.",
    "nya_Latn": "Lero m'mawa ndinapita kumsika kukagula zipatso ndi ndiwo za banja langa.",
    "ory_Orya": "ଆଜି ସକାଳେ ମୁଁ ଘର ପାଇଁ ପରିବା କିଣିବାକୁ ବଜାରକୁ ଯାଇଥିଲି।",
    "pan_Guru": "ਅੱਜ ਸਵੇਰੇ ਮੈਂ ਘਰ ਲਈ ਸਬਜ਼ੀ ਖਰੀਦਣ ਬਾਜ਼ਾਰ ਗਿਆ ਸੀ।",
    "por_Latn": "Hoje de manhã fui ao mercado com a minha irmã para comprar pão e frutas.",
    "sna_Latn": "Nhasi mangwanani ndaenda kumusika kunotenga michero nemuriwo wemhuri yangu.",
    "sot_Latn": "Hoseng hona ke ile mmarakeng ho reka litholoana le meroho ea lelapa la ka.",
    "spa_Latn": "Esta mañana fui al mercado con mi hermana a comprar pan y algunas frutas.",
    "swh_Latn": "Leo asubuhi nilikwenda sokoni kununua matunda na mboga kwa ajili ya familia yangu.",
    "tam_Taml": "இன்று காலை நான் வீட்டிற்கு காய்கறி வாங்க சந்தைக்குச் சென்றேன்.",
    "tel_Telu": "ఈ రోజు ఉదయం నేను ఇంటికి కూరగాయలు కొనడానికి బజారుకు వెళ్ళాను.",
    "tsn_Latn": "Mo mosong ono ke ne ka ya kwa mmarakeng go reka maungo le merogo ya ba lelapa la me.",
    "tso_Latn": "Namuntlha nimixo ndzi yile emakete ku ya xava mihandzu na matsavu ya ndyangu wa mina.",
    "urd_Arab": "آج صبح میں گھر کے لیے سبزی خریدنے بازار گیا تھا۔",
    "vie_Latn": "Sáng nay tôi đi chợ cùng em gái để mua bánh mì và ít trái cây.",
    "wol_Latn": "Ci suba si dama demoon ca marse ba ngir jënd jën ak ceeb ngir sama njaboot.",
    "xho_Latn": "Namhlanje kusasa ndiye emarikeni ukuya kuthengela usapho lwam iziqhamo nemifuno.",
    "yor_Latn": "Ní àárọ̀ yìí, mo lọ sí ọjà láti ra èso àti ẹ̀fọ́ fún ìdílé mi.",
    "zho_Hans": "今天早上我和妹妹去市场买了面包和一些水果。",
    "zho_Hant": "今天早上我和妹妹去市場買了麵包和一些水果。",
    "zul_Latn": "Namhlanje ekuseni ngiye emakethe ngiyothengela umndeni wami izithelo nemifino.",
}

NO_LANGUAGE = {
    "empty": "",
    "blank": " \n\t\u00a0\u3000\n",
    "numbers": "12 345,67 2024-05-01 10:30 +33 1 23 45",
    "emoji": "😀 😂😂 ❤️ 👍🏽",
    "base64": "aGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXN0IG9mIGJhc2U2NA==",
    "hashes": "d41d8cd98f00b204e9800998ecf8427e 3f79bb7b435b05321651daefd374cd21",
    "address": "https://example.org/a/very/long/path?with=words&more=words user@example.org",
    "code": "for (int i = 0; i < size; i++) {\n    total += values[i];\n}",
    "markup": '<div class="box"><span id="first"></span></div>',
    "one word": "ok",
}


def array(*texts):
    return pa.array(texts, pa.large_string())


@pytest.fixture(scope="module")
def identifier():
    return Identifier()


def test_languages(identifier):
    found = identifier.identify(array(*SENTENCES.values()), top=1)
    guessed = [identifier.labels[index] for index in found.labels[:, 0]]
    assert dict(zip(SENTENCES, guessed, strict=True)) == {code: code for code in SENTENCES}
    assert np.median(found.scores) > 0.9


def test_no_language(identifier):
    found = identifier.identify(array(*NO_LANGUAGE.values()))
    assert dict(zip(NO_LANGUAGE, found.labels[:, 0].tolist(), strict=True)) == dict.fromkeys(NO_LANGUAGE, -1)
    assert not found.scores.any()


def test_scores_are_ranked_probabilities(identifier):
    found = identifier.identify(array(*SENTENCES.values(), *NO_LANGUAGE.values()), top=5)
    assert found.labels.shape == found.scores.shape == (len(SENTENCES) + len(NO_LANGUAGE), 5)
    assert found.labels.dtype == np.int32
    assert found.scores.dtype == np.float32
    assert ((found.scores >= 0) & (found.scores <= 1)).all()
    assert (np.diff(found.scores, axis=1) <= 0).all()
    assert (found.scores.sum(axis=1) <= 1 + 1e-4).all()


def test_code_around_the_prose_does_not_matter(identifier):
    code = "```python\nimport os\nfor name in os.listdir('.'):\n    print(name)\n```\n"
    found = identifier.identify(array(code + SENTENCES["swh_Latn"] + "\n" + code, SENTENCES["swh_Latn"]), top=1)
    assert found.labels[0, 0] == found.labels[1, 0] == identifier.labels.index("swh_Latn")
    assert found.scores[0, 0] == found.scores[1, 0]


def test_same_result_whatever_the_batch(identifier):
    texts = array(*SENTENCES.values())
    whole = identifier.identify(texts)
    for begin in (0, 7, len(texts) - 1):
        part = identifier.identify(texts.slice(begin, 5))
        np.testing.assert_array_equal(part.labels, whole.labels[begin : begin + 5])
        np.testing.assert_array_equal(part.scores, whole.scores[begin : begin + 5])
    assert identifier.identify(texts.slice(0, 0)).labels.shape == (0, 3)


def test_pickled_identifier_is_the_same(identifier):
    texts = array(*SENTENCES.values())
    data = pickle.dumps(identifier)
    assert len(data) < 1000
    np.testing.assert_array_equal(pickle.loads(data).identify(texts).scores, identifier.identify(texts).scores)


def test_card_describes_the_shipped_model(identifier):
    folder = SHIPPED_MODEL.parent
    card = json.loads((folder / "lid.json").read_text(encoding="utf-8"))
    assert hashlib.sha256(SHIPPED_MODEL.read_bytes()).hexdigest() == card["sha256"]
    assert SHIPPED_MODEL.stat().st_size == card["bytes"] < 3_000_000
    assert set(card["labels"]) == set(identifier.labels)
    assert (folder / "MODEL_CARD.md").read_text(encoding="utf-8") == card_page(card)


LABELS = ("fra_Latn", "aka_Latn", "eng_Latn", "swh_Latn")


def identified(*rows):
    """Rows of (label, score) pairs."""
    labels = [[LABELS.index(label) if label else -1 for label, _ in row] for row in rows]
    scores = [[score for _, score in row] for row in rows]
    return Identified(np.array(labels, np.int32), np.array(scores, np.float32))


def test_route_takes_the_likeliest_declared_language():
    found = identified(
        [("swh_Latn", 0.5), ("fra_Latn", 0.25), ("eng_Latn", 0.125)],
        [("eng_Latn", 0.75), ("fra_Latn", 0.125), ("swh_Latn", 0.0625)],
        [("swh_Latn", 0.75), ("aka_Latn", 0.125), ("fra_Latn", 0.0)],
        [(None, 0.0), (None, 0.0), (None, 0.0)],
    )
    choice, score = route(found, LABELS, ["eng_Latn", "fra_Latn"], {})
    assert choice.tolist() == [1, 0, 0, 0]
    assert score.tolist() == [0.25, 0.75, 0.0, 0.0]


def test_route_leaves_folded_languages_to_the_source():
    found = identified([("aka_Latn", 0.5), ("eng_Latn", 0.25)], [("eng_Latn", 0.5), ("fra_Latn", 0.25)])
    folded = {"twi_Latn": "aka_Latn", "aka_Latn": "aka_Latn"}
    assert route(found, LABELS, ["twi_Latn"], folded)[1].tolist() == [0.5, 0.0]
    choice, score = route(found, LABELS, ["twi_Latn", "aka_Latn", "eng_Latn"], folded)
    assert choice.tolist() == [0, 2]
    assert score.tolist() == [0.5, 0.5]


def test_route_says_nothing_of_languages_the_identifier_does_not_know():
    found = identified([("fra_Latn", 0.5), ("eng_Latn", 0.25)])
    assert np.isnan(route(found, LABELS, ["tlh_Latn"], {})[1]).all()
    choice, score = route(found, LABELS, ["tlh_Latn", "eng_Latn"], {})
    assert (choice.tolist(), score.tolist()) == ([1], [0.25])


def test_route_needs_a_declared_language():
    with pytest.raises(ValueError, match="no language is declared"):
        route(identified([("fra_Latn", 0.5)]), LABELS, [], {})
