"""The interface's own words, Chinese and English. The letters' text never passes through here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]
PREFIX = "dafu_"
FIXED = frozenset({"upload"})
DRAWN_BY_SCRIPTS = (
    "conversation",
    "conversations",
    "new_conversation",
    "delete_conversation",
    "kept_here",
    "feedback_export",
)

WORDS: Mapping[str, tuple[str, str]] = {
    # page
    "name": ("答复", "Dafu"),
    "tagline": ("问提案、建议的官方答复，每句都有出处", "Ask the official replies; every sentence has its source"),
    "tab_ask": ("提问", "Ask"),
    "tab_library": ("答复库", "Letters"),
    "tab_figures": ("图表", "Figures"),
    "state_letters": ("收录 {count} 份答复", "{count} letters"),
    "state_until": ("截至 {date}", "up to {date}"),
    "state_models": ("回答：{llm} · 检索：{embedder}", "answers: {llm} · search: {embedder}"),
    "state_extractive": ("摘录原句（内置）", "verbatim sentences (built in)"),
    "state_bundled": ("内置模型", "built-in model"),
    "state_more": (
        "内置的回答方式只摘录原句；要写成连贯的话，启动时用 --llm 指定模型（dafu models 列出可用的）。",
        "The built-in back end only quotes; for written-out answers start with --llm (`dafu models` lists models).",
    ),
    "more": ("怎样更好", "How to get more"),
    "language": ("English", "中文"),
    "language_label": ("Switch to English", "切换到中文"),
    "theme": ("切换深色 / 浅色", "Switch dark / light"),
    # asking
    "question": ("问题", "Question"),
    "question_placeholder": ("问答复里写了什么……", "Ask what the replies say…"),
    "send": ("发送", "Send"),
    "stop": ("停止", "Stop"),
    "conversation": ("对话", "Conversation"),
    "conversations": ("对话记录", "Conversations"),
    "new_conversation": ("新对话", "New conversation"),
    "delete_conversation": ("删除这段对话", "Delete this conversation"),
    "kept_here": ("只存在这个浏览器里", "Kept in this browser only"),
    "you_asked": ("问", "You"),
    "answer": ("答", "Answer"),
    "asked_as": ("按这个问题回答：{question}", "Answered as: {question}"),
    "thinking": ("正在查找、核对……", "Searching and checking…"),
    "stopped": ("已停止。还没有核对完的句子没有保留。", "Stopped. Sentences not yet checked were not kept."),
    "partial": ("部分回答：问题的一部分没有找到依据。", "Part of an answer: no support was found for the rest."),
    "sources": ("出处", "Sources"),
    "mark": ("引文{n}：{label}", "Citation {n}: {label}"),
    "also": ("同样写到的还有：", "Also said in:"),
    "retry": ("重答", "Ask again"),
    "edit": ("修改问题", "Edit question"),
    "copy": ("复制（含出处）", "Copy with sources"),
    "copied": ("已复制", "Copied"),
    "good": ("有用", "Helpful"),
    "bad": ("有误", "Wrong"),
    "feedback_note": (
        "会把这一问一答记在本机的库里，供评测用",
        "Keeps this question and answer in the local catalogue, for evaluation",
    ),
    "thanks": ("已记下", "Noted"),
    "export_markdown": ("导出 Markdown", "Export Markdown"),
    "export_docx": ("导出 Word", "Export Word"),
    "checked": ("核对", "Checks"),
    "support_verbatim": ("{count} 句原文摘录", "{count} verbatim"),
    "support_supported": ("{count} 句据原文，数字、日期、名称已核对", "{count} reworded, figures and names checked"),
    "support_computed": ("{count} 句由信头信息计算", "{count} computed from letter heads"),
    "seconds": ("用时 {seconds} 秒", "{seconds} s"),
    "unused": ("查到但没有采用的段落（{count}）", "Found but not used ({count})"),
    "score": ("相关度 {score}", "score {score}"),
    "newer": (
        "这个回答依据的是{date}的答复；较新的答复也谈到相近的内容：",
        "This rests on a letter of {date}; a newer one speaks of the same matter:",
    ),
    "values": ("数值随年份", "Values by year"),
    "value_year": ("年份", "Year"),
    "value_number": ("数值（{unit}）", "Value ({unit})"),
    "value_sentence": ("原句", "Sentence"),
    "taken_filters": ("从问题里读出的条件", "Read from the question"),
    # refusals
    "refused": ("没有可靠的依据，不作回答", "No reliable support, so no answer"),
    "refused_no_match": ("收录的答复没有谈到", "The letters do not speak of this"),
    "refused_out_of_range": ("收录里没有这样的答复", "No such letter in the collection"),
    "refused_off_topic": ("这不是答复能回答的问题", "Not a question for these letters"),
    "refused_unsupported": ("没有找到能支持回答的原文", "No passage supports an answer"),
    "nearest": ("最接近的答复：", "Nearest letters:"),
    "what_now": (
        "可以换一种问法、放宽条件，或在“答复库”里加入更多答复。",
        "Try other words, loosen the filters, or add more letters under “Letters”.",
    ),
    # empty and examples
    "empty_title": ("还没有收录答复", "No letters yet"),
    "empty_text": (
        "到“答复库”把答复文件拖进来，或在终端运行 dafu add 文件夹，然后就可以提问。",
        "Drop letter files under “Letters”, or run `dafu add FOLDER` in a terminal; then ask.",
    ),
    "go_library": ("去收录答复", "Add letters"),
    "examples": ("可以这样问", "For example"),
    # filters
    "filters": ("筛选", "Filters"),
    "since_year": ("从（年）", "From (year)"),
    "until_year": ("到（年）", "To (year)"),
    "year": ("年份", "Year"),
    "kind": ("类别", "Kind"),
    "issuer": ("答复单位", "Body"),
    "number": ("编号", "Number"),
    "signer": ("签发人", "Signer"),
    "session": ("届次", "Session"),
    "result": ("办理结果", "Result"),
    "since": ("不早于", "Since"),
    "until": ("不晚于", "Until"),
    "remove_filter": ("去掉条件：{name} {value}", "Remove filter: {name} {value}"),
    # letter
    "letter": ("答复原文", "Letter"),
    "close": ("关闭原文", "Close letter"),
    "reading_form": ("阅读版", "Reading"),
    "original_form": ("原件文字", "As filed"),
    "download_original": ("下载原件", "Download"),
    "next_quote": ("下一处引文", "Next quote"),
    "previous_quote": ("上一处引文", "Previous quote"),
    "more_head": ("信头其余", "Rest of the head"),
    "date": ("日期", "Date"),
    "document_number": ("文号", "Document no."),
    "addressee": ("称呼", "Addressee"),
    "co_handlers": ("会办单位", "Co-handlers"),
    "disclosure": ("公开", "Disclosure"),
    "source": ("文件", "File"),
    "warnings": ("读信时的提醒", "Reading notes"),
    "letter_gone": ("这份答复已不在库里。", "This letter is no longer in the collection."),
    "quote_changed": (
        "引文已不在这封信里：信在回答之后改过。当时的原句是：",
        "The letter was changed after the answer; the sentence then was:",
    ),
    # library
    "search_letters": ("在答复里查找", "Search the letters"),
    "letters": ("答复", "Letters"),
    "found_letters": ("{count} 份", "{count} letters"),
    "upload": (
        "加入答复：把文件拖到这里，或点击选择（{kinds}；每个不超过 {size} MB，一次不超过 {count} 个）",
        "Add letters: drop files here, or click to choose ({kinds}; up to {size} MB each, {count} at once)",
    ),
    "read_again": ("与已收录的相同：{source}", "Already held: {source}"),
    "read_added": ("已收录：{source}", "Added: {source}"),
    "read_failed": ("没有收录：{reason}", "Not added: {reason}"),
    "too_many": ("一次最多 {limit} 个文件，收到 {count} 个；请分几次。", "At most {limit} files at once, got {count}."),
    "uploading": ("读取", "Reading"),
    "delete_chosen": ("删除所选", "Delete chosen"),
    "deleted": ("已删除 {count} 份答复。", "{count} letters deleted."),
    "undo": ("撤销", "Undo"),
    "undone": ("已恢复 {count} 份答复。", "{count} letters restored."),
    "choose": ("选择 {title}", "Choose {title}"),
    "open": ("打开 {title}", "Open {title}"),
    "title": ("标题", "Title"),
    "nothing_chosen": ("先在表里勾选要删除的答复。", "Tick the letters to delete first."),
    "no_rows": ("没有符合条件的答复。", "No letter fits."),
    "page_of": ("第 {page} / {pages} 页", "page {page} of {pages}"),
    "earlier_page": ("上一页", "Previous page"),
    "later_page": ("下一页", "Next page"),
    "feedback_export": ("导出反馈为评测题", "Export feedback as evaluation cases"),
    # figures
    "figure_kind": ("各年答复，按类别", "Letters by year and kind"),
    "figure_result": ("各年答复，按办理结果", "Letters by year and result"),
    "letters_count": ("份数", "Letters"),
    "unknown": ("未写明", "not stated"),
    # errors
    "error": ("出错了：{message}", "Something failed: {message}"),
    "broken": (
        "程序内部出错（{name}），已写进日志；请重试，或运行 dafu doctor 检查。",
        "An internal error ({name}) was logged; try again, or run `dafu doctor`.",
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: ``words("stop")``, ``words("newer", date="2024年4月30日")``."""

    lang: Lang

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[key][self.lang == "en"].format(**values)

    @property
    def joiner(self) -> str:
        """Between two sentences or names."""
        return "；" if self.lang == "zh" else "; "


def words_of(lang: str | None) -> Words:
    """The words of ``lang``; Chinese for anything else than ``"en"``."""
    return Words("en" if lang == "en" else "zh")


def table(lang: Lang, **values: object) -> dict[str, str]:
    """Every word in one language, for the browser; prefixed, because Gradio has keys such as "number" of its own.

    ``values`` fill the gaps of those that are the same for every reader.
    """
    words = {key: pair[lang == "en"] for key, pair in WORDS.items()}
    return {PREFIX + key: word.format(**values) if key in FIXED else word for key, word in words.items()}


def script_words() -> str:
    """JavaScript that gives the page's scripts the words they draw with."""
    words = {lang: {key: WORDS[key][lang == "en"] for key in DRAWN_BY_SCRIPTS} for lang in ("zh", "en")}
    return f"window.dafuWords={json.dumps(words, ensure_ascii=False)};".replace("<", "\\u003c")
