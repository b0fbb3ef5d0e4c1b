from __future__ import annotations

import bz2
import gzip
import lzma
import tracemalloc

import pytest
import zstandard

from roots_pipeline.readers._streams import DECODERS, DamagedError, read_blocks

COMPRESS = {
    ".bz2": bz2.compress,
    ".gz": gzip.compress,
    ".xz": lambda data: lzma.compress(data, preset=0),
    ".zst": lambda data: zstandard.ZstdCompressor(write_checksum=True).compress(data),
}
# Text that does not compress to nothing, of several blocks of every format.
TEXT = b"".join(b"%d " % (index * 7919 % 100003) for index in range(60_000))


def read(path):
    """What could be read, and the message of the damage."""
    blocks = []
    try:
        blocks.extend(read_blocks(str(path)))
    except DamagedError as error:
        return b"".join(blocks), str(error)
    return b"".join(blocks), None


def test_every_compression_is_tested():
    assert COMPRESS.keys() == DECODERS.keys()


@pytest.mark.parametrize("suffix", ["", *COMPRESS])
@pytest.mark.parametrize("text", [b"", b"a", TEXT], ids=["empty", "short", "long"])
def test_what_was_written_is_read(suffix, text, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(COMPRESS.get(suffix, bytes)(text))
    assert read(path) == (text, None)


@pytest.mark.parametrize("suffix", COMPRESS)
def test_members_are_read_one_after_the_other(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"".join(COMPRESS[suffix](part) for part in (b"one ", b"", b"two ", TEXT)))
    assert read(path) == (b"one two " + TEXT, None)


def test_a_suffix_counts_in_any_case(tmp_path):
    path = tmp_path / "A.JSONL.GZ"
    path.write_bytes(gzip.compress(b"a"))
    assert read(path) == (b"a", None)


@pytest.mark.parametrize("suffix", [".gz", ".xz"])
def test_a_file_may_be_padded_with_zeros(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(COMPRESS[suffix](b"one") + bytes(512) + COMPRESS[suffix](b" two") + bytes(100_000))
    assert read(path) == (b"one two", None)


def test_frames_of_zstandard_without_text_are_passed_over(tmp_path):
    path = tmp_path / "a.zst"
    skippable = (0x184D2A50).to_bytes(4, "little") + (3).to_bytes(4, "little") + b"xyz"  # RFC 8878, 3.1.2
    path.write_bytes(skippable + COMPRESS[".zst"](b"one") + skippable)
    assert read(path) == (b"one", None)


@pytest.mark.parametrize("suffix", COMPRESS)
@pytest.mark.parametrize("missing", [1, 8, 1000])
def test_a_truncated_file_gives_what_is_there_and_tells_where_it_ends(suffix, missing, tmp_path):
    path = tmp_path / f"a{suffix}"
    compressed = COMPRESS[suffix](TEXT)[:-missing]
    path.write_bytes(compressed)
    given, damage = read(path)
    assert TEXT.startswith(given)
    # bzip2 holds back its last block (900 kB: all of this), zstandard 128 kB; the others nothing but what is cut off.
    held_back = {".bz2": len(TEXT), ".zst": 2**17}.get(suffix, 0)
    assert len(given) >= len(TEXT) - held_back - 8 * missing
    assert damage == f"the {suffix} data end too early, at byte {len(compressed)} of the file"


def test_a_short_gzip_file_gives_all_up_to_the_cut(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"abc" * 30)[:-8])  # the trailer: checksum and length
    assert read(path)[0] == b"abc" * 30


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_damaged_file_tells_it(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    compressed = bytearray(COMPRESS[suffix](TEXT))
    middle = len(compressed) // 2
    compressed[middle : middle + 100] = bytes(100)
    path.write_bytes(compressed)
    given, damage = read(path)
    assert len(given) < len(TEXT)
    assert damage.startswith(f"the {suffix} data cannot be read on, at or before byte ")


@pytest.mark.parametrize("suffix", COMPRESS)
def test_what_is_not_compressed_is_damaged(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b'{"text": "plain"}\n')
    given, damage = read(path)
    assert given == b""
    assert damage.startswith(f"the {suffix} data cannot be read on, at or before byte 18 of the file: ")


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_compressed_file_of_no_bytes_is_damaged(suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    path.touch()
    assert read(path) == (b"", f"the file is empty: not even the header of {suffix} data is in it")


def test_what_follows_the_last_member_is_damage(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"one") + b"rubbish")
    given, damage = read(path)
    assert given == b"one"
    assert "cannot be read on" in damage


@pytest.mark.parametrize("suffix", COMPRESS)
def test_memory_is_bounded_whatever_comes_out_of_a_file(suffix, tmp_path):
    # 40 MB of one letter: a few kB in any format but gzip.
    member = COMPRESS[suffix](b"a" * 20_000_000)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(member * 2)
    del member
    tracemalloc.start()
    size = sum(map(len, read_blocks(str(path))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 40_000_000
    assert peak < 36_000_000
