"""Weights and epochs of a mixture, by hand; what cannot be mixed is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from small_corpora import write_corpus

from roots_pipeline.cli import main
from roots_pipeline.errors import ConfigError, RunError
from roots_pipeline.handover.mixture.amounts import Amount, amount
from roots_pipeline.handover.mixture.weights import Method, Mixture, Rule, make_mixture, mixture_table, read_mixture

#: eng 900 (600 + 300), swh 100, and a language that has nothing.
SIZES = {"eng_Latn": {"web": 600, "wiki": 300}, "fon_Latn": {}, "swh_Latn": {"wiki": 100}}


def mixed(rule: Rule) -> Mixture:
    return make_mixture(SIZES, rule, unit="bytes", corpus="c")


def amounts(**written: str) -> dict[str, object]:
    return {name.replace("__", "/").replace("ANY", "*"): amount(text) for name, text in written.items()}


def weights(mixture: Mixture) -> dict[str, float]:
    return {f"{part.language}/{part.source}": part.weight for part in mixture.components}


def test_proportion() -> None:
    mixture = mixed(Rule(train_share=0.95))
    assert weights(mixture) == pytest.approx({"eng_Latn/web": 0.6, "eng_Latn/wiki": 0.3, "swh_Latn/wiki": 0.1})
    assert mixture.budget == pytest.approx(950)
    assert [part.epochs for part in mixture.languages] == pytest.approx([1.0, 1.0])
    assert mixture.warnings == ["fon_Latn: has no documents and is left out"]


def test_epochs_of_a_budget() -> None:
    # A tenth of 10,000 is 1,000 of swh, of which 80 are trained on: 12.5 epochs.
    mixture = mixed(Rule(budget=10_000, train_share=0.8))
    assert [part.epochs for part in mixture.languages] == pytest.approx([12.5, 12.5])
    assert mixture.warnings[1:] == [
        "eng_Latn: repeated 12.5 times, more than 4; there are only 720 B of it to train on",
        "swh_Latn: repeated 12.5 times, more than 4; there are only 80 B of it to train on",
    ]


def test_alpha_goes_by_language_and_sources_divide_it() -> None:
    # 0.9^0.5 = 0.948683, 0.1^0.5 = 0.316228; eng is 0.75 of both; web has two thirds of it.
    mixture = mixed(Rule(method="alpha", alpha=0.5))
    assert weights(mixture) == pytest.approx({"eng_Latn/web": 0.5, "eng_Latn/wiki": 0.25, "swh_Latn/wiki": 0.25})
    # swh: 250 of 100.
    assert mixture.languages[1].epochs == pytest.approx(2.5)


def test_unimax() -> None:
    mixture = mixed(Rule(method="unimax", max_epochs=2, budget=500))
    assert [part.weight for part in mixture.languages] == pytest.approx([0.6, 0.4])
    assert [part.epochs for part in mixture.languages] == pytest.approx([300 / 900, 2.0])
    short = mixed(Rule(method="unimax", max_epochs=2, budget=4000))
    assert short.warnings[1] == (
        "all of it 2 times over is 2.0 KB, less than the budget: every language is seen more often"
    )
    with pytest.raises(ConfigError, match="unimax divides a budget"):
        mixed(Rule(method="unimax"))


def test_a_cap_that_lifts_another_above_its_epochs_is_told() -> None:
    # UniMax gives 300 and 200 (two epochs of 100); with English at 20 %, swh_Latn has 400 of 500: four epochs.
    rule = Rule(method="unimax", max_epochs=2, budget=500, caps=amounts(eng_Latn="20%"), warn_epochs=8)
    assert mixed(rule).warnings[1:] == [
        "swh_Latn: repeated 4.0 times, more than 2; there are only 100 B of it to train on"
    ]


def test_text_is_not_read(tmp_path: Path) -> None:
    layout = write_corpus(tmp_path, {"eng_Latn": {"web": ["a" * 30, "b" * 30]}, "swh_Latn": {"wiki": ["c" * 20]}})
    shutil.rmtree(layout.data)
    result = CliRunner().invoke(main, ["mixture", str(tmp_path), "--by-source"])
    assert result.exit_code == 0, result.output
    assert weights(read_mixture(tmp_path / "mixture.json")) == {"eng_Latn/web": 0.75, "swh_Latn/wiki": 0.25}
    assert not (tmp_path / ".tmp").exists()


def test_caps() -> None:
    # Of English only 300 are used, in proportion: 200 and 100.
    mixture = mixed(Rule(caps=amounts(eng_Latn="300B")))
    assert weights(mixture) == pytest.approx({"eng_Latn/web": 0.5, "eng_Latn/wiki": 0.25, "swh_Latn/wiki": 0.25})
    assert mixture.languages[0].epochs == pytest.approx(1 / 3)
    # No more than 60 %.
    mixture = mixed(Rule(caps=amounts(eng_Latn="60%")))
    assert weights(mixture) == pytest.approx({"eng_Latn/web": 0.4, "eng_Latn/wiki": 0.2, "swh_Latn/wiki": 0.4})
    with pytest.raises(ConfigError, match="nothing to take the rest"):
        mixed(Rule(caps=amounts(eng_Latn="60%", swh_Latn="30%")))
    with pytest.raises(ConfigError, match="'eng_Latn/web' is capped more than once"):
        mixed(Rule(caps=amounts(eng_Latn="60%", ANY__web="30%")))


def test_the_pile_way_epochs_by_component() -> None:
    # Gao et al. 2020, table 1: weight = size x epochs / their sum: 600, 3 x 300, 3 x 100.
    mixture = mixed(Rule(given=amounts(ANY__wiki="3x")))
    assert weights(mixture) == pytest.approx({"eng_Latn/web": 600 / 1800, "eng_Latn/wiki": 0.5, "swh_Latn/wiki": 1 / 6})
    assert [part.epochs for part in mixture.components] == pytest.approx([1, 3, 3])
    assert mixture.budget == 1800


def test_targets_and_shares_and_weights_by_hand() -> None:
    mixture = mixed(Rule(given=amounts(swh_Latn="300B")))
    assert weights(mixture)["swh_Latn/wiki"] == pytest.approx(300 / 1200)
    mixture = mixed(Rule(given=amounts(swh_Latn="30%")))
    assert weights(mixture) == pytest.approx(
        {"eng_Latn/web": 0.7 * 2 / 3, "eng_Latn/wiki": 0.7 / 3, "swh_Latn/wiki": 0.3}
    )
    mixture = mixed(Rule(given=amounts(swh_Latn="1", eng_Latn__web="3")))
    assert weights(mixture) == pytest.approx({"eng_Latn/web": 0.75, "eng_Latn/wiki": 0.0, "swh_Latn/wiki": 0.25})


def test_epochs_given_by_hand_are_what_is_seen() -> None:
    # 2,000 in all: swh three times is 300, and eng makes up the rest, 1,700 of its 900.
    mixture = mixed(Rule(given=amounts(swh_Latn="3x"), budget=2000))
    assert [part.epochs for part in mixture.languages] == pytest.approx([1700 / 900, 3.0])
    # A fifth of all for eng's wiki: 400; swh 300; eng's web the rest.
    mixture = mixed(Rule(given=amounts(swh_Latn="3x", eng_Latn__wiki="20%"), budget=2000))
    assert weights(mixture) == pytest.approx({"eng_Latn/web": 0.65, "eng_Latn/wiki": 0.2, "swh_Latn/wiki": 0.15})
    # Without a budget the web is seen once, and is, with swh's 300, 80 % of all.
    mixture = mixed(Rule(given=amounts(swh_Latn="3x", eng_Latn__wiki="20%")))
    assert mixture.budget == pytest.approx(900 / 0.8)
    assert [part.epochs for part in mixture.components] == pytest.approx([1.0, 0.2 * 900 / 0.8 / 300, 3.0])
    # What a cap takes does not go to what is given: eng's web has 800 of 2,000, its wiki 900.
    mixture = mixed(Rule(given=amounts(swh_Latn="3x"), caps=amounts(eng_Latn__web="40%"), budget=2000))
    assert [part.epochs for part in mixture.components] == pytest.approx([800 / 600, 900 / 300, 3.0])
    with pytest.raises(ConfigError, match=r"is 3 times what there is room for in the budget: give less"):
        mixed(Rule(given=amounts(swh_Latn="3x"), budget=100))


def test_epochs_that_cannot_be_as_given_are_told() -> None:
    # All is given: 1,800 and 300, of 4,200.
    mixture = mixed(Rule(given=amounts(swh_Latn="3x", eng_Latn="2x"), budget=4200, warn_epochs=8))
    assert mixture.warnings[1:] == [
        "swh_Latn: given 3 times over, seen 6 times: by a cap, or as nothing else makes up the budget",
        "eng_Latn: given 2 times over, seen 4 times: by a cap, or as nothing else makes up the budget",
    ]


@given(
    st.dictionaries(
        st.sampled_from(["eng_Latn", "swh_Latn", "yor_Latn", "zul_Latn"]),
        st.dictionaries(st.sampled_from(["web", "wiki"]), st.integers(1, 10**12), min_size=1),
        min_size=2,
    ),
    st.sampled_from(["proportion", "alpha", "unimax"]),
    st.floats(0.5, 1),
    st.floats(1, 1e14),
)
def test_weights_sum_to_one_and_caps_hold(
    sizes: dict[str, dict[str, int]], method: Method, cap: float, budget: float
) -> None:
    capped = min(sizes)
    rule = Rule(method=method, budget=budget, train_share=0.9, caps={capped: Amount(cap, "share")})
    mixture = make_mixture(sizes, rule, unit="bytes", corpus="c")
    assert sum(part.weight for part in mixture.languages) == pytest.approx(1)
    assert sum(part.weight for part in mixture.components) == pytest.approx(1)
    (language,) = (part for part in mixture.languages if part.language == capped)
    assert language.weight <= cap * (1 + 1e-9)
    for part in [*mixture.languages, *mixture.components]:
        assert part.epochs == pytest.approx(part.weight * budget / (0.9 * part.size))
    # Sources of a language are seen equally often.
    for part in mixture.components:
        (whole,) = (other for other in mixture.languages if other.language == part.language)
        assert part.epochs == pytest.approx(whole.epochs)


@pytest.mark.parametrize(
    ("by_hand", "message"),
    [
        (
            amounts(swh_Latin="2x"),
            "'swh_Latin' is given but not in the corpus: leave it out of the mixture, or make the corpus with it",
        ),
        (amounts(fon_Latn="2x"), "'fon_Latn' is given but has no documents in the corpus; leave it out"),
        (amounts(swh_Latn__wike="2x"), "no such source; did you mean 'wiki'"),
        (amounts(swh_Latn="2x", eng_Latn="1.5"), "give one or the other"),
        (amounts(swh_Latn="2x", ANY__wiki="1x"), "'swh_Latn/wiki' is given more than once"),
        (amounts(swh_Latn="60%", eng_Latn="50%"), "the shares given sum to 110 %; all shares together are 100 %"),
        (amounts(swh_Latn="0", eng_Latn="0"), "give one of them a weight"),
    ],
)
def test_what_cannot_be_mixed(by_hand: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        mixed(Rule(given=by_hand))
    assert message in str(raised.value)


@pytest.mark.parametrize("text", ["", "x", "-1", "3 parsecs", "1e999", "nan"])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ConfigError, match="is no amount"):
        amount(text)


def test_a_mixture_is_read_back_and_shown(tmp_path: Path) -> None:
    mixture = mixed(Rule(method="alpha", alpha=0.5))
    path = tmp_path / "mixture.json"
    path.write_bytes(msgspec.json.encode(mixture))
    assert read_mixture(path) == mixture
    header, first, second, total, warning = mixture_table(mixture).splitlines()
    assert header.split() == ["size", "natural", "%", "weight", "%", "seen", "epochs"]
    assert first.split() == ["eng_Latn", "900", "B", "90", "75", "750", "B", "0.833"]
    assert second.split() == ["swh_Latn", "100", "B", "10", "25", "250", "B", "2.5"]
    assert total.split() == ["all", "1.0", "KB", "100", "100", "1.0", "KB", "1"]
    assert warning == "look at: fon_Latn: has no documents and is left out"
    assert len(mixture_table(mixture, by_source=True).splitlines()) == 6
    with pytest.raises(RunError, match="make it with: roots mixture"):
        read_mixture(tmp_path / "none.json")
    path.write_text("{}")
    with pytest.raises(RunError, match="not a mixture of this version"):
        read_mixture(path)
