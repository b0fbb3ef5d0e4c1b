"""Comments and strings of programs: marked by hand, by Python's own tokenizer, and by Pygments' lexers."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, String

from roots_pipeline.text.batch import TextBatch
from roots_pipeline.text.code import COMMENTS
from roots_pipeline.text.syntax import COMMENT, SYNTAX, marks_of

ROOT = Path(__file__).resolve().parents[2]

#: Each line of a program and under it what its characters are: c comment, s string, m markup, all others code.
MARKED = {
    "python": r'''
x = 1  # it's
       cccccc
"""What it does,
cccccccccccccccc
   and for whom."""
ccccccccccccccccccc
y = """a
    ssss
# no comment"""
sssssssssssssss
f("a\"b", r'\d', "it's")  # "
  ssssss   ssss  ssssss   ccc
f(
  """an argument""")
  sssssssssssssssss
''',
    "c": r"""
int million = 1'000'000; char quote = '"'; // "
                                      sss  cccc
/* "no string" */ char *s = "/* no comment */";
ccccccccccccccccc           ssssssssssssssssss
char newline = '\n', *open = "not closed
               ssss          sssssssssss
int next; // a new line
          ccccccccccccc
""",
    "cpp": r"""
auto raw = R"x(a " )" b)x"; // c
            sssssssssssssss  cccc
""".replace("            sssssssssssssss  cccc", "            ssssssssssssss  cccc"),
    "csharp": r"""
var path = @"a ""b"" \"; // c
            ssssssssssss  cccc
char c = '\''; var text = "a\"b";
         ssss             ssssss
""".replace("            ssssssssssss  cccc", "            sssssssssss  cccc"),
    "go": r"""
s := `a "b \`
     ssssssss
r := '\n' // c
     ssss cccc
/* one
cccccc
two */ x := "//"
cccccc      ssss
""",
    "java": r'''
String block = """
               sss
    a "b" // no comment
sssssssssssssssssssssss
    """; // c
sssssss  cccc
''',
    "javascript": r"""
const pattern = /[/"]'/g; // c
                ssssssss  cccc
let t = `a ${x + `b ${"c"}`} d`; return a / b / c;
        sssss    ssssssssssssss
return /a\/b"/.test(s)
       sssssss
""",
    "lua": r"""
--[[ a
cccccc
b ]] local s = [==[ a ]] ]==] -- c
cccc           ssssssssssssss cccc
t = a[b[1]] .. 'it\'s'
               sssssss
""",
    "php": r"""
<p>it's</p>
mmmmmmmmmmm
<?php $a = "x {$b["k"]} y"; # c ?>
           sssss  sss ssss  cccc
<b>text</b> <?php
mmmmmmmmmmmm
$h = <<<EOT
it's
ssss
  EOT;
sssss
#[Attribute]
f('it\'s'); // c
  sssssss   cccc
""",
    "ruby": r"""
s = "a #{h["k"]} b" # c
    sssss  sss ssss ccc
=begin
cccccc
it's
cccc
=end
cccc
t = <<~'EOS'
  it's # no comment
sssssssssssssssssss
  EOS
sssss
w = %w[it's b]; list << item if x =~ /"#/
    ssssssssss                       ssss
__END__
sssssss
# data
ssssss
""",
    "rust": r"""
fn f<'a>(x: &'a str) { /* a /* b */ c */ 'x'; '\''
                       ccccccccccccccccc sss  ssss
let s = r#"a " b"#; // c
        ssssssssss  cccc
""",
    "scala": r'''
val s = """a \""" // c
        sssssssss cccc
/* a /* b */ c */ 'symbol
ccccccccccccccccc
''',
    "typescript": r"""
#!/usr/bin/env node
ccccccccccccccccccc
let x: string = "a"; // c
                sss  cccc
""",
}


def marks(text: str, language: str) -> str:
    """A letter a character, line feeds as they are."""
    batch = TextBatch(pa.array([text], pa.large_string()))
    found = marks_of(batch.data, batch.offsets, language)
    starts = [byte & 0xC0 != 0x80 for byte in text.encode()]
    letters = [" csm"[mark] for mark, start in zip(found, starts, strict=True) if start]
    return "".join("\n" if character == "\n" else letter for character, letter in zip(text, letters, strict=True))


def test_every_programming_language_has_its_syntax() -> None:
    languages = yaml.safe_load((ROOT / "catalog" / "languages.yaml").read_text("utf-8"))["programming"]
    assert set(MARKED) == set(SYNTAX) == set(languages)


@pytest.mark.parametrize("language", MARKED)
def test_marked_by_hand(language: str) -> None:
    lines: list[str] = []
    expected: list[str] = []
    for line in MARKED[language].strip("\n").split("\n"):
        if lines and line and set(line) <= set(" csm") and not expected[-1]:
            expected[-1] = line
        else:
            lines.append(line)
            expected.append("")
    assert [line.rstrip() for line in marks("\n".join(lines), language).split("\n")] == expected


MODULES = sorted((ROOT / "roots_pipeline").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES[:: max(1, len(MODULES) // 12)], ids=lambda path: path.stem)
def test_python_as_its_own_tokenizer_reads_it(path: Path) -> None:
    """Comments and strings together: which of the strings are docstrings, the tokenizer does not tell."""
    text = path.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    starts = np.cumsum([0, *map(len, lines)])
    expected = [False] * len(text)
    kinds = {tokenize.COMMENT, tokenize.STRING}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in kinds:
            begin, end = (starts[row - 1] + column for row, column in (token.start, token.end))
            # A prefix is no part of the string here.
            begin += len(token.string) - len(token.string.lstrip("rbuRBU")) if token.type == tokenize.STRING else 0
            expected[begin:end] = [True] * (end - begin)
    got = [letter in "cs" for letter in marks(text, "python")]
    # From Python 3.12 on, what is in the braces of an f-string is code; it is part of the string here.
    formatted = [i for i, line in enumerate(lines) if 'f"' in line or '"""' in line or "f'" in line]
    differing = {
        int(np.searchsorted(starts, i, side="right")) - 1
        for i in range(len(text))
        if got[i] != expected[i] and text[i] != "\n"
    }
    assert differing <= set(formatted)


CODE = sorted(path for path in (ROOT / "examples" / "code").glob("*/*") if path.suffix != ".txt")


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_comments_as_pygments_reads_them(path: Path) -> None:
    language = path.parent.name
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        pytest.skip("not UTF-8")
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    expected = "".join(
        value
        for kind, value in lexer.get_tokens(text)
        if kind in String.Doc or (kind in Comment and kind not in Comment.Preproc and kind not in Comment.PreprocFile)
    )
    got = "".join(character for character, mark in zip(text, marks(text, language), strict=True) if mark == "c")
    assert "".join(got.split()) == "".join(expected.split())


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(sorted(SYNTAX)),
    st.lists(
        st.sampled_from([*"\"'`/#-=[]{}()<>?%$\\\n ~R@_", "é", "<?php", "r#", "=begin", "__END__", "<<~A", "A"])
    ).map("".join),
    st.text(max_size=9),
)
def test_any_text_is_marked_alike_in_any_company(language: str, text: str, other: str) -> None:
    alone = TextBatch(pa.array([text], pa.large_string()))
    whole = marks_of(alone.data, alone.offsets, language)
    assert whole.size == len(text.encode())
    beside = TextBatch(pa.array([other, text, other], pa.large_string()))
    found = marks_of(beside.data, beside.offsets, language)
    begin = len(other.encode())
    assert found[begin : begin + whole.size].tolist() == whole.tolist()
    assert beside.code(language)[:, 1].tolist() == alone.code(language)[:, 0].tolist()
    comments = sum(mark == COMMENT and byte & 0xC0 != 0x80 for mark, byte in zip(whole, text.encode(), strict=True))
    assert alone.code(language)[COMMENTS, 0] == comments
