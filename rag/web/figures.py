"""Pictures: letters over time, and the figures of an answer by year; drawn by Gradio's own Vega-Lite, no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import gradio as gr
import pandas as pd  # type: ignore[import-untyped]

from rag.types import Reply
from rag.web.values import Point
from rag.web.words import Words

# Told apart with every common colour blindness, and on dark ground (Okabe and Ito 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_SENTENCE_CHARS = 90


def letters_by_year(replies: Sequence[Reply], field: str, words: Words) -> pd.DataFrame:
    """Columns year, group, count: letters with a date, by year and ``kind`` or ``result``."""
    counts = Counter(
        (str(reply.date.year), str(getattr(reply, field) or words("unknown"))) for reply in replies if reply.date
    )
    rows = [(year, group, count) for (year, group), count in sorted(counts.items())]
    names = [words("year"), words(field), words("letters_count")]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({names[0]: "string", names[1]: "string", names[2]: "int64"})


def letters_plot(replies: Sequence[Reply], field: str, words: Words) -> dict[str, Any]:
    """The update of a bar plot with what ``letters_by_year`` says."""
    frame = letters_by_year(replies, field, words)
    year, group, count = frame.columns
    most = max(frame.groupby(year)[count].sum(), default=0)
    colours = dict(zip(sorted(set(frame[group])), COLOURS, strict=False))
    update: dict[str, Any] = gr.update(
        value=frame,
        x=year,
        y=count,
        color=group,
        title=words(f"figure_{field}"),
        x_title=year,
        y_title=count,
        color_title=group,
        color_map=colours,
        y_lim=[0, max(most, 3)],
        height=240 if most < 6 else 340,  # lower when there is little to show, so that the axis counts in whole letters
    )
    return update


def values_plot(points: Sequence[Point], words: Words) -> dict[str, Any]:
    """The update of the plot under the answer: one point a year with its sentence; hidden without points."""
    if not points:
        hidden: dict[str, Any] = gr.update(visible=False, value=None)
        return hidden
    year, value, sentence = words("value_year"), words("value_number", unit=points[0].unit), words("value_sentence")
    rows = [(f"{point.year}", point.value, _short(point)) for point in points]
    frame = pd.DataFrame(rows, columns=[year, value, sentence])
    frame = frame.astype({year: "string", value: "float64", sentence: "string"})
    shown: dict[str, Any] = gr.update(
        visible=True,
        value=frame,
        x=year,
        y=value,
        title=words("values"),
        x_title=year,
        y_title=value,
        y_lim=[0, 1.1 * max(point.value for point in points)],
        tooltip=[year, value, sentence],
    )
    return shown


def _short(point: Point) -> str:
    text = point.sentence
    return f"[{point.n}] {text[:_SENTENCE_CHARS]}{'……' if len(text) > _SENTENCE_CHARS else ''}"
