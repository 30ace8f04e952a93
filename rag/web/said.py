"""What a statement says, as HTML: rows of a table as a table, other lines each on its own."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from markupsafe import Markup

from rag.text.lines import is_table_row

_BARS = re.compile(r"\s*\|\s*")
_FEWEST_ROWS = 2


def said(text: str) -> Markup:
    r"""The text; nothing is added and nothing left out but the marks between columns.

    >>> str(said("如下：\n地区 座数\n共3座"))
    '如下：<br>地区 座数<br>共3座'
    """
    blocks: list[Markup] = []
    for of_table, lines in groupby(text.split("\n"), is_table_row):
        rows = [_cells(line) if of_table else [line] for line in lines]
        if of_table and len(rows) >= _FEWEST_ROWS and len({len(row) for row in rows}) == 1:
            blocks.append(_table(rows))
        else:
            blocks.append(Markup("<br>").join(" ".join(row) for row in rows))
    joined = blocks[0]
    for before, block in pairwise(blocks):
        apart = "" if "<table" in before or "<table" in block else Markup("<br>")
        joined += apart + block
    return joined


def _cells(line: str) -> list[str]:
    if "|" in line:
        return _BARS.split(line.strip("| "))
    return line.split()


def _table(rows: list[list[str]]) -> Markup:
    head, *body = rows
    return Markup('<table class="rows"><thead>{}</thead><tbody>{}</tbody></table>').format(
        _row(head, "th"), Markup("").join(_row(row, "td") for row in body)
    )


def _row(cells: list[str], tag: str) -> Markup:
    return Markup("<tr>{}</tr>").format(
        Markup("").join(Markup("<{0}>{1}</{0}>").format(Markup(tag), cell) for cell in cells)
    )
