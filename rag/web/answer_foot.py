"""What stands under an answer: conditions, checks, passages not used, buttons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from rag.web.export import answer_as_text
from rag.web.turns import Turn, Unused
from rag.web.words import Words


def foot(turn: Turn, index: int, words: Words) -> Markup:
    """Conditions read from the question, what the check did, passages not used, and what can be done next."""
    answer = turn.answer
    assert answer is not None
    counts = Counter(one.support for one in answer.statements)
    done = [words(f"support_{support}", count=count) for support, count in sorted(counts.items(), reverse=True)]
    done += list(answer.notes)
    done.append(words("seconds", seconds=f"{answer.seconds.get('total', 0.0):.2f}"))
    checks = Markup('<p class="checks"><span>{}</span> {}</p>').format(words("checked"), " · ".join(done))
    return _taken(turn, index, words) + checks + _unused(turn.unused, words) + actions(turn, index, words)


def actions(turn: Turn, index: int, words: Words) -> Markup:
    """Ask again, edit, copy, rate."""
    buttons = [("retry", words("retry"), "↻"), ("edit", words("edit"), "✎")]
    parts = [
        Markup('<button type="button" data-act="{}" data-turn="{}">{} {}</button>').format(act, index, icon, name)
        for act, name, icon in buttons
    ]
    if turn.answer:
        parts.append(
            Markup('<button type="button" data-act="copy" data-copy="{}" data-done="{}">{}</button>').format(
                answer_as_text(turn.answer), words("copied"), words("copy")
            )
        )
        parts += [
            Markup(
                '<button type="button" data-act="feedback" data-turn="{}" data-rating="{}" data-done="{}" '
                'aria-pressed="false" title="{}">{}</button>'
            ).format(index, rating, words("thanks"), words("feedback_note"), words(rating))
            for rating in ("good", "bad")
        ]
    return Markup('<div class="actions">{}</div>').format(Markup("").join(parts))


def _taken(turn: Turn, index: int, words: Words) -> Markup:
    """The conditions read from the question, each a chip that asks again without it."""
    answer = turn.answer
    assert answer is not None
    given = turn.filters
    found = {name: str(value) for name, value in answer.filters.to_dict().items() if value is not None}
    chips = [chip(name, value, "without", words, index) for name, value in found.items() if name not in given]
    if not chips:
        return Markup("")
    return Markup('<p class="taken"><span>{}</span> {}</p>').format(words("taken_filters"), Markup(" ").join(chips))


def chip(name: str, value: str, act: str, words: Words, turn: int | None = None) -> Markup:
    """A condition with a cross that takes it away."""
    return Markup(
        '<button type="button" class="chip" data-act="{act}" data-name="{name}" data-turn="{turn}" '
        'aria-label="{label}">{shown}：{value} <span aria-hidden="true">✕</span></button>'
    ).format(
        act=act,
        name=name,
        turn="" if turn is None else turn,
        label=words("remove_filter", name=words(name), value=value),
        shown=words(name),
        value=value,
    )


def _unused(unused: Sequence[Unused], words: Words) -> Markup:
    if not unused:
        return Markup("")
    items = Markup("").join(
        Markup(
            '<li><button type="button" class="link" data-act="letter" data-reply="{id}" data-start="{start}" '
            'data-end="{end}" lang="zh">{label}</button> <span class="score">{score}</span><p lang="zh">{text}</p></li>'
        ).format(
            id=one.reply_id,
            start=one.start,
            end=one.end,
            label=one.label,
            score=words("score", score=f"{one.score:.2f}"),
            text=one.text,
        )
        for one in unused
    )
    return Markup('<details class="unused"><summary>{}</summary><ul>{}</ul></details>').format(
        words("unused", count=len(unused)), items
    )
