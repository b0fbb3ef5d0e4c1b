"""The model card: what the shipped model is made of and what it can do, for programs and for readers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from roots_pipeline.languages.contamination import encode
from roots_pipeline.languages.evaluation import TOLD_SHARE, Counts, Report, Score, pairs_of, report
from roots_pipeline.languages.recipe import FOLDED, Recipe


class Origin(NamedTuple):
    """Where training lines come from."""

    name: str
    repository: str
    license: str
    text: str


ORIGINS = (
    Origin("Common Voice", "mozilla/common-voice server/data, 2021-07", "CC0-1.0", "sentences to read aloud"),
    Origin("LibreOffice", "Debian libreoffice-l10n-* 7.4", "MPL-2.0", "interface and help strings"),
    Origin("mozilla.org", "mozilla-l10n/www.mozilla.org", "MPL-2.0", "web page strings"),
    Origin("TICO-19", "tico-19/tico-19.github.io", "CC0-1.0", "health translations"),
    Origin("AfriSenti", "afrisenti-semeval/afrisent-semeval-2023", "CC-BY-4.0", "tweets without names"),
    Origin("NTREX, second half", "MicrosoftTranslator/NTREX", "CC-BY-SA-4.0", "news; confusers alone"),
    Origin("Autshumato", "LauraMartinus/ukuxhumana", "CC-BY-2.5-ZA", "government translations"),
    Origin("NCHLT", "LauraMartinus/ukuxhumana", "CC-BY-2.5-ZA", "government documents"),
    Origin("Zulu Wikipedia", "LauraMartinus/ukuxhumana", "CC-BY-SA-3.0", "encyclopedia"),
    Origin("SIB-200", "dadelani/sib-200", "CC-BY-SA-4.0", "FLORES-200 sentences; thin languages and confusers"),
    Origin("Vuk'uzenzele", "dsfsi/Ngram_to_Transformers_LID", "CC-BY-4.0", "government magazine"),
    Origin("Injongo", "masakhane-io/masakhane-nlu", "Apache-2.0", "short commands"),
    Origin("StoryWeaver", "global-asp/pb-source", "CC-BY-4.0", "children's stories"),
    Origin("African Storybook", "global-asp/asp-source", "CC-BY-4.0", "children's stories"),
    Origin("Global Storybooks", "global-asp/storybooks-*", "CC-BY-4.0", "children's stories"),
    Origin("Bayelemabaga", "RobotsMali-AI/datasets", "CC-BY-4.0", "Bambara tales, health, periodicals"),
    Origin("Malayalam Wikipedia", "smc/corpus", "CC-BY-SA-3.0", "encyclopedia"),
    Origin("FLORES v1", "facebookresearch/flores", "CC-BY-SA-4.0", "Nepali and Sinhala encyclopedia"),
    Origin("Data4Good", "AI-Lab-Makerere/Data4Good", "CC0-1.0", "Luganda sentences"),
    Origin("AfriQA", "masakhane-io/afriqa", "CC-BY-4.0", "questions"),
    Origin("State of the Nation", "dsfsi/gov-za-sona-multilingual", "CC-BY-4.0", "addresses"),
    Origin("Daily News Dikgang", "dsfsi/PuoBERTa", "CC-BY-SA-4.0", "Setswana news"),
    Origin("UD GSD", "UniversalDependencies (pt, es, fr, ru, id, zh)", "CC-BY-SA-4.0", "news, blogs, encyclopedia"),
    Origin("UD English EWT", "UniversalDependencies/UD_English-EWT", "CC-BY-SA-4.0", "blogs, mail, reviews"),
    Origin("UD Portuguese Bosque", "UniversalDependencies/UD_Portuguese-Bosque", "CC-BY-SA-4.0", "news"),
    Origin("UD Vietnamese VTB", "UniversalDependencies/UD_Vietnamese-VTB", "CC-BY-SA-4.0", "news"),
    Origin("UD Wolof WTB", "UniversalDependencies/UD_Wolof-WTB", "CC-BY-SA-4.0", "encyclopedia, news"),
    Origin("UD Telugu MTG", "UniversalDependencies/UD_Telugu-MTG", "CC-BY-SA-4.0", "grammar examples"),
    Origin("Ijwi ry'ikirundi", "Ijwi-ry-Ikirundi-AI/Kirundi_Dataset", "CC-BY-4.0", "Kirundi, partly with tones"),
    Origin("Kikuyu Bible", "starnleymbote/Kikuyu_Kiswahili-translation", "MIT (the repository)", "Bible"),
    Origin("Kikuyu Language Hub", "nkmathew/kikuyu-language-hub", "MIT", "phrases and proverbs"),
    Origin(
        "Tumbuka history", "Anthonymunthali/Chitumbuka-for-Google-Translate", "public domain (1909)", "a book, scanned"
    ),
)


# Languages whose scores are told by length.
_BY_LENGTH = ("run_Latn", "kin_Latn", "arb_Arab", "ind_Latn", "zul_Latn", "zho_Hant")

_WEAK_SPOTS = (
    "- **run_Latn, kin_Latn**: Kirundi and Kinyarwanda are nearly one language, and many short lines are good in both",
    '  ("mwaramutse, mumeze gute?"). Tone marks, which only the Kirundi lines have, are left out of a copy of each.',
    "- **arb_Arab** among the Arabic dialects, **ind_Latn** and zsm_Latn, **zul_Latn** and nde_Latn: likewise. Lines",
    "  labeled as dialects are full of standard Arabic, most of all those of the Gulf (ars, acq, acm).",
    "- **kok_Deva, nyn_Latn, mer_Latn, kln_Latn, xog_Latn, dag_Latn**: known from a handful of lines. Texts in these",
    "  are taken for mar or npi, lug or run, kik, and others near them.",
    "- **zho_Hans, zho_Hant, yue_Hant**: `han.py` lets the characters that only one of them has decide; the scores",
    "  here are with it. Lines labeled Cantonese without any character of written Cantonese are left out.",
)


def write_card(
    output: Path,
    recipe: Recipe,
    made: date,
    counts: Mapping[str, Mapping[str, int]],
    guesses: Mapping[str, Counts],
    ours: Collection[str],
) -> Report:
    """Write `lid.json` and MODEL_CARD.md beside `lid.ftz`, and tell the scores of the labels that are `ours`.

    `counts`: lines and examples of each label; `guesses`: of the lines set aside, by how long they are.
    """
    by_length = {length: report(pairs_of(part), ours) for length, part in guesses.items()}
    total = sum(guesses.values(), start=Counter[tuple[str, str, int]]())
    scores = report(pairs_of(total), ours)
    model = (output / "lid.ftz").read_bytes()
    card: dict[str, Any] = {
        "name": "roots_pipeline language identifier",
        "date": made.isoformat(),
        "file": "lid.ftz",
        "sha256": hashlib.sha256(model).hexdigest(),
        "bytes": len(model),
        "folded": dict(FOLDED),
        "recipe": asdict(recipe),
        "origins": [origin._asdict() for origin in ORIGINS],
        "macro_f1": round(scores.macro_f1(mixed=False), 4),
        "macro_f1_with_confusers": round(scores.macro_f1(mixed=True), 4),
        "scores": {language: _rounded(score) for language, score in scores.alone.items()},
        "scores_with_confusers": {language: _rounded(score) for language, score in scores.mixed.items()},
        "by_length": {
            length: {
                "macro_f1": round(found.macro_f1(mixed=False), 4),
                "macro_f1_with_confusers": round(found.macro_f1(mixed=True), 4),
                **{language: round(found.mixed[language].f1, 4) for language in _BY_LENGTH},
            }
            for length, found in by_length.items()
        },
        "confusions": [[*row[:2], round(row[2], 4)] for row in _told(scores)],
        # What contamination is estimated from.
        "guesses": encode(total),
        "labels": {label: dict(count) for label, count in sorted(counts.items())},
    }
    (output / "lid.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (output / "MODEL_CARD.md").write_text(card_page(card), encoding="utf-8")
    return scores


def _rounded(score: Score) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(score).items()}


def _told(scores: Report) -> list[tuple[str, str, float]]:
    """The confusions worth telling: those in which a language of ours is the truth or the guess."""
    ours = scores.alone
    return [row for row in scores.confusions if row[2] >= TOLD_SHARE and (row[0] in ours or row[1] in ours)]


def card_page(card: Mapping[str, Any]) -> str:
    """The card for readers, of the contents of `lid.json`."""
    recipe = card["recipe"]
    scores, mixed = card["scores"], card["scores_with_confusers"]
    rows = [
        f"| {language} | {card['labels'][language]['lines']:,} | {score['texts']:,} "
        f"| {score['precision']:.3f} | {score['recall']:.3f} | {score['f1']:.3f} "
        f"| {mixed[language]['precision']:.3f} | {mixed[language]['f1']:.3f} |"
        for language, score in scores.items()
    ]
    ours = [row for row in card["confusions"] if row[0] in scores]
    others = [row for row in card["confusions"] if row[0] not in scores]
    return "\n".join(
        [
            "# Model card: the language identifier",
            "",
            "<!-- Written by roots_pipeline/languages/card.py from lid.json. -->",
            "",
            f"`{card['file']}`, {card['bytes'] / 1e6:.2f} MB, {card['date']}, SHA-256 `{card['sha256']}`.",
            "",
            f"A fastText model (softmax, quantized) of {len(card['labels'])} languages: the {len(scores)} classes of",
            "the corpus's 46 languages, and the languages that must not be taken for them. It reads prose in the form",
            "that `prose.py` makes: lower-case letters and marks, no code and no markup. Any fastText can load it.",
            "Of Chinese and Cantonese, `han.py` decides with it, by characters.",
            "",
            "**Use**: to confirm or contradict the language a source declares, and to route the documents of a source",
            "that declares several. **Not for** single words, text that switches languages word by word, or languages",
            "outside its labels, which it takes for a neighbor.",
            "",
            "## Scores",
            "",
            "On lines set aside by a hash of their text (of the same origins as the training lines, so optimistic):",
            f"macro-F1 **{card['macro_f1']:.3f}** over the {len(scores)} classes,",
            f"**{card['macro_f1_with_confusers']:.3f}** with the lines of all other languages mixed in.",
            "Folded, because lines cannot tell them apart: "
            + ", ".join(f"{code} into {label}" for code, label in card["folded"].items())
            + ".",
            "",
            "| language | lines trained on | tested on | precision | recall | F1 | precision, mixed | F1, mixed |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            "By length, in characters of prose. Short lines of languages that share their words are in both of them:",
            "",
            "| characters | macro-F1 | mixed | " + " | ".join(f"{language}, mixed" for language in _BY_LENGTH) + " |",
            "|---|---|---|" + "---|" * len(_BY_LENGTH),
            *(
                f"| {length} | " + " | ".join(f"{value:.3f}" for value in found.values()) + " |"
                for length, found in card["by_length"].items()
            ),
            "",
            *_WEAK_SPOTS,
            "",
            "## Known confusions",
            "",
            f"At least {TOLD_SHARE:.0%} of a language's lines. Ours: "
            + ("; ".join(f"{a} for {b} {share:.1%}" for a, b, share in ours) or "none")
            + ".",
            "",
            "Others taken for ours: "
            + ("; ".join(f"{a} for {b} {share:.1%}" for a, b, share in others) or "none")
            + ".",
            "",
            "## Recipe",
            "",
            "`roots identify train DATA --output FOLDER --date YYYY-MM-DD`, in an environment with `fasttext` and",
            "`opencc-python-reimplemented` (see `training.py`). One thread trains, over memory that begins as zeros,",
            "so that a second run on the same machine gives the same bytes.",
            "",
            *(f"- {name}: {value}" for name, value in recipe.items() if not isinstance(value, dict)),
            "- accents left out of a copy: " + ", ".join(f"{k} {v:.0%}" for k, v in recipe["unaccented"].items()),
            "- lines at most / with copies at least: "
            + ", ".join(
                f"{k} {v['cap']:,}/{v['floor']:,}"
                for k, v in {
                    "ours": recipe["ours"],
                    "others": recipe["confusers"],
                    **dict(sorted(recipe["amounts"].items())),
                }.items()
            ),
            "",
            "## Data",
            "",
            "| origin | repository | license | text |",
            "|---|---|---|---|",
            *(f"| {o['name']} | {o['repository']} | {o['license']} | {o['text']} |" for o in card["origins"]),
            "",
        ]
    )
