"""Tokenize a corpus: the stages of `handover.tokenizing`, by the same engines, taken up again in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from roots_pipeline.errors import RunError
from roots_pipeline.handover.mixture.weights import Mixture
from roots_pipeline.handover.sizes import Counted, identity, whole_corpus
from roots_pipeline.handover.splits import Split
from roots_pipeline.handover.tokenizer.opening import TokenizerFile
from roots_pipeline.handover.tokens.coverage import check_covered, missing_tags
from roots_pipeline.handover.tokens.indexed import id_type
from roots_pipeline.handover.tokens.parts import Format, Part
from roots_pipeline.handover.tokens.tokenizing import TOKENIZE, TokenizeShard, shards, stages, tokenizer_path
from roots_pipeline.handover.tokens.trainer_files import (
    TokenFiles,
    check_prefix,
    described,
    read_tokens,
    tokens_path,
    weighed,
    weights,
    write_arguments,
    write_card,
    write_tokens,
)
from roots_pipeline.handover.tokens.untrained import refuse_untrained, untrained
from roots_pipeline.output.layout import Layout
from roots_pipeline.output.writing import write_bytes
from roots_pipeline.run.choice import choose
from roots_pipeline.run.drive import clear, drive, interruptible
from roots_pipeline.run.engines import Engine
from roots_pipeline.run.lock import alone
from roots_pipeline.run.progress import Reporter
from roots_pipeline.stages.work import Record, cut_files, describe_os_error
from roots_pipeline.storage import names, storage_errors

#: What workers load beforehand: neither kernels nor presidio.
PRELOAD = "roots_pipeline.run.worker"


@dataclass(frozen=True)
class TokensRequest:
    """What is to be tokenized, by what, into what."""

    corpus: Path
    output: Path
    tokenizer: TokenizerFile
    split: Split
    format: Format = "megatron"
    by_source: bool = False
    mixture: Mixture | None = None
    #: What paths in Megatron's arguments begin with.
    prefix: str = ""
    workers: int = 1
    resume: bool = False
    #: Its name, see `roots_pipeline.run.choice`.
    engine: str = "embedded"
    beam_options: tuple[str, ...] = ()


def tokenize(request: TokensRequest, tell: Reporter) -> TokenFiles:
    """Tokenize a corpus. RunError: it is unfinished or changed, the output is in the way, something stopped it."""
    layout = Layout(request.output)
    manifest = whole_corpus(Layout(request.corpus))
    corpus = identity(manifest)
    if request.mixture is not None and request.mixture.corpus != corpus:
        raise RunError(
            "the mixture is of another corpus, or of this one before it changed; make it anew with: roots mixture "
            + str(request.corpus)
        )
    if request.format == "megatron":
        check_prefix(request.prefix)
        _tell_of_epochs(request, tell)
    plan = {
        "corpus": corpus,
        "tokenizer": described(request.tokenizer),
        "valid": request.split.valid,
        "test": request.split.test,
        "format": request.format,
        "by_source": request.by_source,
    }
    work = TokenizeShard(layout, request.corpus, request.tokenizer, request.split, request.by_source, request.format)
    try:
        if _complete(layout, plan, resume=request.resume):
            tokens = read_tokens(layout.root)
        else:
            items = shards(manifest)
            if request.mixture is not None and request.format == "megatron":
                names = weighed(request.mixture, by_source=request.by_source)
                empty = untrained(request.corpus, items, request.split, names, by_source=request.by_source)
                refuse_untrained(empty)
            check_covered(request.corpus, items, request.tokenizer)
            missing = missing_tags(request.tokenizer)
            if missing:
                tell.say(f"look at: {', '.join(missing)} of redaction are several tokens each of this tokenizer")
            with alone(layout, tell.say) as renew:
                write_bytes(layout.plan, msgspec.json.encode(plan), layout.temporary)
                write_bytes(tokenizer_path(layout), Path(request.tokenizer.path).read_bytes(), layout.temporary)
                with interruptible(renew) as check, _engine(request) as engine:
                    records = drive(layout, stages(work, items), engine, tell, check)
                tokens = _tokens(request, corpus, records)
                write_tokens(layout, tokens)
        if request.format == "megatron":
            blend = weights(tokens.counted, request.mixture, by_source=request.by_source)
            write_arguments(layout, blend, request.prefix)
        else:
            write_card(layout, tokens.counted, by_source=request.by_source)
        clear(layout)
    except storage_errors() as error:
        raise RunError(describe_os_error(error)) from error
    return tokens


def _tell_of_epochs(request: TokensRequest, tell: Reporter) -> None:
    """Weights are what they are; epochs, and caps on them, are of as much text as the mixture takes for trained on."""
    mixture, share = request.mixture, 1 - request.split.valid - request.split.test
    if mixture is not None and mixture.unit != "tokens" and abs(mixture.train_share - share) > 1e-9:
        tell.say(
            f"look at: the epochs of the mixture are of {100 * mixture.train_share:g} % of the text, but "
            f"{100 * share:g} % are trained on; make it with "
            f"--valid {request.split.valid:g} --test {request.split.test:g}"
        )


def _complete(layout: Layout, plan: dict[str, object], *, resume: bool) -> bool:
    """Make sure that the output is this work's to write; whether it is done already."""
    root = layout.root
    if tokens_path(root).is_file():
        tokens = read_tokens(root)
        same = (tokens.corpus, tokens.tokenizer, tokens.valid, tokens.test, tokens.format, tokens.by_source) == tuple(
            plan[name] for name in ("corpus", "tokenizer", "valid", "test", "format", "by_source")
        )
        if not (same and resume):
            of = (
                "the same tokens already: with --resume, the mixture's arguments alone are written anew"
                if same
                else ("tokens of another corpus, tokenizer or split; use another --output, or remove the folder")
            )
            raise RunError(f"{root}: holds {of}")
        missing = cut_files(layout, tokens.files)
        if missing:
            raise RunError(f"{root}: {missing[0]} is missing or cut; remove the folder to make it anew")
        return True
    if layout.plan.is_file():
        if msgspec.json.decode(layout.plan.read_bytes()) != plan:
            raise RunError(f"{root}: holds unfinished work on other input; use another --output, or remove the folder")
        if not resume:
            raise RunError(f"{root}: holds unfinished work; go on with --resume, or use another --output")
    elif set(names(root)) - {layout.work.name}:
        raise RunError(f"{root}: is not empty and holds no tokens; use another --output")
    return False


def _engine(request: TokensRequest) -> Engine:
    return choose(request.engine, request.beam_options, request.workers, PRELOAD)


def _tokens(request: TokensRequest, corpus: str, records: Sequence[Record]) -> TokenFiles:
    counted: dict[tuple[str, str, str], Counted] = {}
    parts: list[Part] = []
    for record in (record for record in records if record.stage == TOKENIZE):
        parts += msgspec.convert(record.facts["parts"], list[Part])
        for entry in msgspec.convert(record.facts["counted"], list[Counted]):
            total = counted.setdefault(
                (entry.language, entry.source, entry.split), Counted(entry.language, entry.source, entry.split)
            )
            total.documents += entry.documents
            total.bytes += entry.bytes
            total.tokens += entry.tokens
    files = [file for record in records for file in record.outputs if not file.path.startswith("work/")]
    return TokenFiles(
        format=request.format,
        corpus=corpus,
        tokenizer=described(request.tokenizer),
        dtype=id_type(request.tokenizer.vocabulary),
        by_source=request.by_source,
        valid=request.split.valid,
        test=request.split.test,
        counted=[counted[key] for key in sorted(counted)],
        parts=sorted(parts, key=lambda part: (part.language, part.name, part.key)),
        files=sorted(files, key=lambda file: file.path),
    )
