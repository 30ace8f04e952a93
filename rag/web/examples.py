"""The first screen: example questions made from the letters that are there, or what to do without any."""

from __future__ import annotations

import re

from markupsafe import Markup

from rag.assistant import Assistant
from rag.types import Reply
from rag.web.words import Words

EXAMPLES = 4
_LETTERS_LOOKED_AT = 6
_ABOUT = re.compile(r"关于(?P<about>[^，。；（）()]{3,18}?)的(?:建议|意见|问题)$")
_MAKING = re.compile(r"^(?:加强|推进|完善|优化|提升|促进|加快)")


def welcome(assistant: Assistant, words: Words) -> str:
    """What an empty conversation shows."""
    replies = assistant.replies()
    if not replies:
        return str(
            Markup(
                '<div class="welcome empty"><h2>{}</h2><p>{}</p>'
                '<button type="button" class="primary" data-act="library">{}</button></div>'
            ).format(words("empty_title"), words("empty_text"), words("go_library"))
        )
    items = Markup("").join(
        Markup('<li><button type="button" class="example" data-act="example" lang="zh">{}</button></li>').format(one)
        for one in example_questions(assistant)
    )
    return str(
        Markup('<div class="welcome"><h2>{}</h2><p class="muted">{}</p><ul>{}</ul></div>').format(
            words("tagline"), words("examples"), items
        )
    )


def example_questions(assistant: Assistant) -> list[str]:
    """A few questions that the letters at hand answer, newest letters first."""
    heads = assistant.replies()[:_LETTERS_LOOKED_AT]
    about = [question for head in heads for question in _from_sections(assistant.reply(head.reply_id))]
    questions = list(dict.fromkeys(about))[: EXAMPLES - 2]
    numbered = next((head for head in heads if head.number and head.signer), None)
    if numbered:
        questions.append(f"第{numbered.number}号{numbered.kind}的答复是谁签发的？")
    if len(heads) > 1:
        questions.append("最新的一份答复是什么时候的？")
    return questions[:EXAMPLES]


def _from_sections(reply: Reply) -> list[str]:
    """What a letter's headings say they answer, as questions; one a letter."""
    for paragraph in reply.paragraphs:
        if paragraph.role != "heading":
            continue
        heading = reply.reading_text[paragraph.start : paragraph.end].strip()
        match = _ABOUT.search(heading)
        if match:
            about = match["about"]
            return [f"怎么{about}？" if _MAKING.match(about) else f"关于{about}，有哪些举措？"]
    return []
