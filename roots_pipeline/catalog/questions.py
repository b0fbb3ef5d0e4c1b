"""The questions of ROOTS' catalogue form (its `catalogue_forms.py`), and the file that their answers make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

from roots_pipeline.config.form import Availability, Category

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIKELIHOODS: Final = ("very_likely", "somewhat_likely", "unlikely", "none")


@dataclass(frozen=True)
class Question:
    """One question: the key of the file that its answer is for, with dots, and the option that answers it."""

    key: str
    text: str
    choices: tuple[str, ...] = ()
    #: Several answers, one after the other.
    many: bool = False
    default: str | None = None
    #: It is asked only where another key's answer is one of these.
    only: tuple[str, tuple[str, ...]] | None = None
    #: What lists the answers there are.
    see: str | None = None

    @property
    def parameter(self) -> str:
        """The key as a name of Python's."""
        return self.key.replace(".", "__")

    @property
    def option(self) -> str:
        """The name of the option, `--license-evidence-url` without what says the same twice."""
        name = self.key.removeprefix("about.").removeprefix("read.").removeprefix("sample.")
        return "--" + name.replace("_", "-").replace(".", "-")

    def applies(self, answers: Mapping[str, Any]) -> bool:
        return self.only is None or answers.get(self.only[0]) in self.only[1]


_UNTRIED: Final = "Nothing was fetched with this file yet."
_SOME_DATA: Final = ("personal_data.present", ("yes", "unclear"))

QUESTIONS: Final = (
    # Description.
    Question("title", "What is it called?"),
    Question("about.description", "What does it hold, and by whom? One or two sentences"),
    Question("homepage", "Where does a reader learn more about it? (an address)"),
    Question("about.category", "What are the texts?", get_args(Category)),
    # Languages.
    Question("languages", "In which languages? (codes, one at a time)", many=True, see="roots list languages"),
    Question("about.language_comments", "Varieties, dialects, mixed languages?", default=""),
    Question("about.locations", "Where do those live who wrote or spoke it?", many=True, default=""),
    # Custodian.
    Question("custodian", "Who keeps it and answers for it?", see="catalog/custodians.yaml"),
    # Availability: procurement, licensing, personal data.
    Question("about.availability", "Can everybody fetch it, or who is asked?", get_args(Availability)),
    Question("license", "Under which license? (LicenseRef-unknown is never used)", see="catalog/licenses.yaml"),
    Question("license_evidence.url", "Which page states the license? (an address)"),
    Question("license_evidence.quote", "In which words?"),
    Question(
        "personal_data.present",
        "Does the text hold personal data? When in doubt: yes",
        ("yes", "author_name_only", "no", "unclear"),
        default="yes",
    ),
    Question("personal_data.generic", "Names, addresses, e-mail, handles, dates?", _LIKELIHOODS, only=_SOME_DATA),
    Question("personal_data.numeric", "Telephone, card, account numbers?", _LIKELIHOODS, only=_SOME_DATA),
    Question("personal_data.sensitive", "Origin, opinions, beliefs, health, sex life?", _LIKELIHOODS, only=_SOME_DATA),
    Question(
        "personal_data.justification",
        "Why is there none?",
        ("general_knowledge", "fictional", "other"),
        only=("personal_data.present", ("no",)),
    ),
    Question("personal_data.note", "What else should a steward know of that?", default=""),
    # Processed from, media.
    Question("about.processed_from", "Was it made from other sources: which, under which license?", default=""),
    Question(
        "about.medium", "What was it first?", ("text", "transcribed_speech", "scanned"), default="text"
    ),
    # How it is read; not in ROOTS' form, which led to a spreadsheet.
    Question("read.reader", "Which reader reads it?", see="roots list readers"),
    Question("read.path", "Where is it? (a path, a glob, an address or a name; several one at a time)", many=True),
    Question("read.text_field", "Which field holds the text?", default="text"),
    Question("read.url_field", "Which field holds a document's address?", default=""),
    Question("read.id_field", "Which field holds the source's own key of a document?", default=""),
    Question(
        "clean",
        "Which cleaning steps, in order? (one at a time)",
        many=True,
        default="",
        see="roots list cleaners",
    ),
    Question("sample.raw", "A text of your own, as the source writes it"),
    Question("sample.text", "What must be left of it after the steps?"),
    Question("verified", "What of all this did you try, and what not?", default=_UNTRIED),
)  # fmt: skip


def file_of(name: str, answers: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> str:
    """The source's file. Answers that are empty are left out; `more` are keys that nobody is asked for."""
    import yaml

    data: dict[str, Any] = {"name": name}
    for key in _ORDER:
        found = {question.key: answers.get(question.key) for question in QUESTIONS if _belongs(question.key, key)}
        filled = {at: value for at, value in found.items() if value not in _SILENT and (at, value) != _TEXT_FIELD}
        if key in filled:
            data[key] = filled[key]
        elif filled:
            data[key] = {at.removeprefix(f"{key}."): value for at, value in filled.items()}
        elif more and key in more:
            data[key] = more[key]
    if "sample" in data:
        data["sample"] = [data["sample"]]
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
    return f"# yaml-language-server: $schema=../catalog/source.schema.json\n{text}"


#: Answers that say nothing, and one that every file has without saying it.
_SILENT: Final[tuple[Any, ...]] = (None, "", [], ())
_TEXT_FIELD: Final = ("read.text_field", "text")


def _belongs(question: str, key: str) -> bool:
    return question == key or question.startswith(f"{key}.")


#: The keys of a file in the order in which the others are written.
_ORDER: Final = (
    *("title", "homepage", "custodian", "license", "license_evidence", "languages", "about", "personal_data", "read"),
    *("clean", "duplicates", "sample", "verified"),
)
