from __future__ import annotations

import pyarrow as pa

from roots_pipeline.privacy.review import Example, review_sample

TEXTS = [
    "Andika kwa anna@uni.ac.ke, piga 0712 339 632 au 0712 339 633. Mwaka 2019, chumba B12, asha@localhost.",
    "none",
    "बाद में x@uni.ac.ke को १३०.२१४.२१७.१२७ से",
]


def sample(redactor, texts, per_type):
    array = pa.array(texts, pa.large_string())
    return review_sample(array, redactor.find(array, "swh_Latn"), redactor.types, per_type)


def test_values_are_masked_and_what_is_like_them(redactor):
    assert set(sample(redactor, TEXTS, 5)) == {
        Example("email", "Andika kwa <EMAIL>, piga <PHONE> au <PHONE>. Mwaka …, chum", 0.75),
        Example("phone", "Andika kwa <EMAIL>, piga <PHONE> au <PHONE>. Mwaka …, chumba …, …", 0.75),
        Example("email", "बाद में <EMAIL> को <IP_ADDRESS> से", 0.75),
        Example("ip_address", "बाद में <EMAIL> को <IP_ADDRESS> से", 0.75),
    }


def test_a_few_of_each_type_whatever_the_order(redactor):
    few = sample(redactor, TEXTS, 1)
    assert [example.kind for example in few] == ["email", "phone", "ip_address"]
    assert sample(redactor, TEXTS[::-1], 1) == few


def test_thousands_in_a_document(redactor):
    # A list of them is not masked from its beginning for each.
    texts = ["anna@uni.ac.ke na wengine wengi sana ambao majina yao hayamo katika orodha hii fupi kabisa, " * 3000]
    examples = sample(redactor, texts, 2)
    assert [example.context.count("<EMAIL>") for example in examples] == [1, 1]


def test_no_findings(redactor):
    assert sample(redactor, ["none", ""], 3) == []
