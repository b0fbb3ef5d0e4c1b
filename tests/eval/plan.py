"""Hold what `roots plan` says against what then happens, on documents given by path.

    python tests/eval/plan.py DOCUMENTS [--sample 8MB] [--workers 2]

DOCUMENTS is a folder of `<language>.jsonl`, `.jsonl.gz` or `.jsonl.zst`. First `roots plan`, then the run itself with
worker processes of this machine, measured as `tests/bench/pipeline.py` does. Prints both and their ratio, and fails
where one is more than 1.5 times the other. Of time, it is CPU seconds that count: the wall clock, printed too, is also
that of whatever else the machine does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "real"))
from declare import declare
from pipeline import adopt_orphans, measure

FACTOR = 1.5


def bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--sample", default="8MB")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        project, output = Path(folder, "project"), Path(folder, "out")
        declare(options.documents, project)
        roots = [str(Path(sys.executable).parent / "roots"), "--project", str(project)]
        asked = [*roots, "plan", "all", "--sample", options.sample, "--workers", str(options.workers), "--json"]
        told = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
        expected, embedded = told["forecast"], told["engines"][0]
        measured = measure(project, output, options.workers)
        manifest = json.loads((output / "manifest.json").read_bytes())
        statistics = [json.loads(path.read_bytes()) for path in (output / "statistics").glob("*.json")]
        kept = sum(
            source["publish"]["kept"]["bytes"]
            for one in statistics
            for source in one["sources"].values()
            if "publish" in source
        )
        came = {
            "documents": sum(books["read"] for books in manifest["sources"].values()),
            "text_bytes": measured.text,
            "kept": sum(books["kept"] for books in manifest["sources"].values()),
            "kept_bytes": kept,
            "shards": sum(file["path"].startswith("data/") for file in manifest["files"]),
            "corpus_bytes": sum(file["bytes"] for file in manifest["files"]),
            "work_bytes": bytes_below(output / "work"),
            "shuffle_bytes": bytes_below(output / "work" / "exchange"),
            "memory_bytes": measured.peak * 1e6,
            "cpu_seconds": measured.cpu,
        }
        expected["cpu_seconds"] = sum(expected["cpu_seconds"].values()) + expected["start_seconds"]
    share = expected["sample_bytes"] / expected["source_bytes"]
    print(f"{share:.1%} of the sources' files were tried; {options.workers} workers")
    print(f"{'':<14} {'planned':>15} {'came':>15} {'ratio':>6}")
    ratios = {what: expected[what] / count for what, count in came.items()}
    for what, count in came.items():
        print(f"{what:<14} {expected[what]:>15,.0f} {count:>15,.0f} {ratios[what]:>6.2f}")
    print(f"{'wall seconds':<14} {embedded['seconds']:>15,.0f} {measured.wall:>15,.0f}")
    wrong = [what for what, ratio in ratios.items() if not 1 / FACTOR < ratio < FACTOR]
    if wrong:
        raise SystemExit(f"off by more than {FACTOR}: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
