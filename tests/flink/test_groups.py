"""Groups as large as they may be, from mappers that are faster than what comes after them: nothing piles up."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from roots_pipeline.output.layout import Layout
from roots_pipeline.run.engines import PRELOAD
from roots_pipeline.run.flink.engine import Flink, settings
from roots_pipeline.stages.work import Shuffle, Stage, read_records
from tests.flink.conftest import TestCluster

pytestmark = pytest.mark.cluster

#: 128 MB in one group, which is what is promised, and 1.25 GB in all, half of it from each of the two workers.
LARGEST, OTHERS, SMALLER = 32, 28, 10


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import large_groups

    yield large_groups
    sys.modules.pop("large_groups")


def wheel_of(module: Path, folder: Path) -> Path:
    path = folder / f"{module.stem}-1-py3-none-any.whl"
    described = f"{module.stem}-1.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(module, module.name)
        archive.writestr(f"{described}/METADATA", f"Metadata-Version: 2.1\nName: {module.stem}\nVersion: 1\n")
        archive.writestr(f"{described}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{described}/RECORD", "")
    return path


def test_large_groups_arrive_whole_and_nobody_holds_more_than_one(cluster: TestCluster, works, tmp_path: Path) -> None:
    layout = Layout(tmp_path / "out")
    items = (
        works.Group(key="largest", messages=LARGEST),
        *(works.Group(key=f"group-{number:02d}", messages=SMALLER) for number in range(OTHERS)),
    )
    shuffle = Shuffle(Stage(works.Deal(layout), items), Stage(works.Gather(layout), items))
    beam_options = [*cluster.options[3:], f"--extra_package={wheel_of(Path(works.__file__), tmp_path)}"]
    with Flink(settings(beam_options, local=False), 2, PRELOAD) as engine:
        engine.do(shuffle, lambda: None)
    records = read_records(layout, "gather", {item.key for item in items})
    for item in items:
        facts = records[item.key].facts
        assert facts["bytes"] == item.messages * works.MESSAGE
        assert facts["hashes"] == works.expected(item)
    # A mapper's messages wait in two queues of 100 MiB each at most (apache_beam/runners/worker/data_plane.py), beside
    # those that are being encoded and sent; then the mapper waits itself, however much is still to come.
    sent = sum(item.messages * works.MESSAGE for item in items)
    assert max(record.facts["mapper"] for record in records.values()) < 450_000_000 < 0.75 * sent / 2
