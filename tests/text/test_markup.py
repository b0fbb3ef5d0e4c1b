from __future__ import annotations

import pytest

from roots_pipeline.text.markup import MAX_ATTRIBUTES, MAX_DEPTH, MAX_WORK, Shape, shape


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", (0, 0, 0)),
        ("a < b <3 </ > <", (0, 0, 0)),
        ("<div><p>one<p>two</div>", (1, 0, 5)),
        ("<DIV><Span></DIV><b>", (2, 0, 4)),
        ("<a href='x>y' b=\"<div>\" c>", (1, 3, 1)),
        # Script, comments and titles have no elements in them, whatever is written there.
        ("<script>a='<div><div></b>'</SCRIPT><b>", (1, 0, 2)),
        ("<!-- <div><div> --><b>", (1, 0, 1)),
        ("<title><b><i></title><textarea><b></textarea>", (0, 0, 2)),
        ("<script><div>", (0, 0, 1)),
        # What is within a cell ends with it.
        ("<table>" + "<tr><td><font>x" * 100, (2, 0, 1 + 100 * 6)),
        # Within SVG a slash closes; in HTML it says nothing.
        ("<svg><path/><path/></svg><div/><div/>", (2, 0, 1 + 2 + 2 + 1 + 2)),
    ],
)
def test_a_shape_is_what_the_tags_say(html, expected):
    assert shape(html.encode()) == Shape(*expected)


def test_what_a_page_may_not_be():
    assert shape(b"<div>" * MAX_DEPTH).flaw is None
    assert shape(b"<div>" * (MAX_DEPTH + 1)).flaw == "its elements are nested more than 512 deep"
    assert "attributes, more than 1000" in str(Shape(1, MAX_ATTRIBUTES + 1, 1).flaw)
    assert "in sum, more than 4000000" in str(Shape(1, 1, MAX_WORK + 1).flaw)
    assert Shape(MAX_DEPTH, MAX_ATTRIBUTES, MAX_WORK).flaw is None
