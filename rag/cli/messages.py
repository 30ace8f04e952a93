"""Every word that the command line puts around the letters, in Chinese and English."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple, Protocol, runtime_checkable

_language: ContextVar[str] = ContextVar("language", default="zh")

_PAIRS: dict[str, tuple[str, str]] = {
    # Help
    "usage": ("用法：", "Usage: "),
    "Options": ("选项", "Options"),
    "Commands": ("命令", "Commands"),
    "help.dafu": (
        "就官方答复（提案、建议的答复）提问，句句有出处。",
        "Ask about official replies to proposals; every sentence cited.",
    ),
    "help.add": ("收录文件和文件夹里的答复", "Read the replies in files and folders"),
    "help.remove": ("移除答复", "Remove replies"),
    "help.list": ("列出收录的答复，新的在前", "List the replies held, newest first"),
    "help.show": ("显示一份答复（ID 或编号）", "Show one reply (its id or number)"),
    "help.rebuild": ("重建检索索引", "Build the search indexes again"),
    "help.doctor": ("检查安装、收录库、索引和模型", "Check installation, catalogue, indexes and models"),
    "help.search": ("检索段落，最相关的在前", "Search passages, best first"),
    "help.ask": ("提一个问题", "Ask one question"),
    "help.chat": ("在终端里连续对话", "A conversation in the terminal"),
    "help.web": ("打开网页界面", "Open the web page"),
    "help.models": ("配置的、自带的、已下载的模型", "Models configured, built in and downloaded"),
    "help.pull": ("下载一个模型（HF_ENDPOINT 可指定镜像）", "Download a model (HF_ENDPOINT names a mirror)"),
    "option.help": ("显示用法", "Show this message"),
    "option.version": ("显示版本", "Show the version"),
    "option.data": ("数据文件夹（默认 .dafu，或 DAFU_DATA）", "Data folder (default .dafu, or DAFU_DATA)"),
    "option.lang": ("界面语言 zh 或 en", "Language of the words around the letters: zh or en"),
    "option.debug": ("出错时显示调用栈", "Show the traceback of an error"),
    "option.llm": ("回答方式，如 extractive", "What answers, such as extractive"),
    "option.embedder": ("嵌入模型：bundled、名字或文件夹", "Embedder: bundled, a name or a folder"),
    "option.reranker": ("重排模型：名字或文件夹", "Reranker: a name or a folder"),
    "option.as_json": ("输出一个 JSON 文档", "Print one JSON document"),
    "option.quiet": ("只报告失败的文件", "Report failed files only"),
    "option.since": ("答复日期不早于，如 2024-01-01", "Replies dated on or after, such as 2024-01-01"),
    "option.until": ("答复日期不晚于", "Replies dated on or before"),
    "option.year": ("答复的年份", "Year of the reply"),
    "option.number": ("提案或建议编号，如 066", "Number of the proposal, such as 066"),
    "option.kind": ("提案、建议或其他", "proposal, suggestion or other"),
    "option.signer": ("签发人", "Signer"),
    "option.issuer": ("答复单位", "Issuing body"),
    "option.session": ("会议届次", "Session"),
    "option.today": ("“去年”等词按哪天算（默认今天）", "The day that words like 去年 count from (default: today)"),
    "option.history_file": (
        '先前的问答：JSON 文件 [["问","答"], …]',
        'Earlier turns: a JSON file [["question","answer"], …]',
    ),
    "option.top_k": ("最多几条（默认 10）", "How many at most (default 10)"),
    "option.host": ("监听地址（默认 127.0.0.1）", "Address to listen on (default 127.0.0.1)"),
    "option.port": ("端口（默认 7860）", "Port (default 7860)"),
    "option.auth": ("登录用的 用户名:密码", "user:password asked for at login"),
    "option.mcp": ("同时提供 MCP 服务", "Serve MCP as well"),
    # Errors
    "error": ("错误：", "Error: "),
    "see_help": ("；用法见 {command} --help", "; see {command} --help"),
    "no_command": ("没有“{name}”这个命令{hint}{see}", "No such command: {name}{hint}{see}"),
    "no_option": ("没有 {name} 这个选项{hint}", "No such option: {name}{hint}"),
    "perhaps": ("（是不是 {names}？）", " (perhaps {names}?)"),
    "no_value": ("选项 {name} 后面缺少值", "Option {name} needs a value"),
    "takes_no_value": ("选项 {name} 后面不能有值", "Option {name} takes no value"),
    "missing": ("缺少 {name}", "Missing {name}"),
    "bad_value": ("{name} 的值不对：{reason}", "{name} cannot be used: {reason}"),
    "extra": ("多出来的参数 {words}", "Unexpected words: {words}"),
    "no_number": ("{name} 的值“{value}”不是整数；请写成 10 这样", "{name}: {value!r} is no whole number; write 10"),
    "no_port": ("端口 {value} 不对；请用 0 到 65535 之间的数", "Port {value} is out of range; use 0 to 65535"),
    "taken": (
        "{host}:{port} 用不了（{reason}）；请用 --port 换一个端口，或检查 --host",
        "{host}:{port} cannot be listened on ({reason}); choose another --port, or check --host",
    ),
    "no_auth": ("--auth 的值不对；请写成 用户名:密码", "--auth cannot be used; write it as user:password"),
    "no_language": ("不支持的语言“{value}”；请用 zh 或 en", "No such language: {value}; use zh or en"),
    "no_path": ("路径是空的；请写出文件或文件夹", "An empty path; name a file or folder"),
    "system": ("{what}用不了（{reason}）；{cure}", "{what} cannot be used ({reason}); {cure}"),
    "system.this": ("文件或设备", "A file or device"),
    "stdout": ("标准输出", "standard output"),
    "cure.space": ("请腾出磁盘空间后再试", "free some disk space and try again"),
    "cure.permission": ("请检查权限，或用 --data 换一个文件夹", "check the permissions, or choose another --data"),
    "cure.other": ("请检查磁盘和路径后再试", "check the disk and the path, then try again"),
    "history.missing": (
        "读不了历史文件 {path}（{reason}）；请检查路径",
        "History file {path} cannot be read ({reason}); check the path",
    ),
    "history.json": (
        '历史文件 {path} 不是 JSON（{reason}）；请写成 [["问","答"], …]',
        'History file {path} is no JSON ({reason}); write [["question","answer"], …]',
    ),
    "history.shape": (
        '历史文件 {path} 的形状不对（第 {index} 项）；请写成 [["问","答"], …]',
        'History file {path} has another shape (item {index}); write [["question","answer"], …]',
    ),
    # Letters
    "failed": ("失败：{reason}", "Failed: {reason}"),
    "warned": ("注意：{reason}", "Note: {reason}"),
    "noted": ("注意：{source}：{reason}", "Note: {source}: {reason}"),
    "same": ("未重复：{source}：{reason}", "Not again: {source}: {reason}"),
    "added": (
        "新增 {added}，更新 {updated}，未变 {unchanged}，失败 {failed}；现有答复 {total} 份",
        "{added} added, {updated} updated, {unchanged} unchanged, {failed} failed; {total} replies held",
    ),
    "removed": ("已移除 {reply_id}  {title}", "Removed {reply_id}  {title}"),
    "rebuilt": (
        "索引已重建：{replies} 份答复，{passages} 个段落，嵌入模型 {embedder}，版本 {version}",
        "Indexes built: {replies} replies, {passages} passages, embedder {embedder}, version {version}",
    ),
    "embedder_change": (
        "嵌入模型由 {old} 换成 {new}：要重新计算 {passages} 个段落的向量，可以中断，下次接着算",
        "Embedder changed from {old} to {new}: vectors of {passages} passages are made anew; a stop loses nothing",
    ),
    "nothing": ("{folder} 里没有答复；请先用 dafu add 收录", "No replies in {folder}; dafu add reads some"),
    "nothing_fits": ("没有符合条件的答复（共 {total} 份）", "None of the {total} replies fits these conditions"),
    "listed": ("共 {count} 份答复", "{count} replies"),
    "reply_id": ("ID", "ID"),
    "date": ("成文日期", "Date"),
    "number": ("编号", "Number"),
    "title": ("标题", "Title"),
    "signer": ("签发人", "Signer"),
    "kind": ("类别", "Kind"),
    "session": ("届次", "Session"),
    "document_number": ("文号", "Document number"),
    "proposal_title": ("提案名称", "Proposal"),
    "addressee": ("称呼", "Addressee"),
    "proposers": ("提案人", "Proposers"),
    "co_handlers": ("会办单位", "Co-handlers"),
    "result": ("办理结果", "Result"),
    "issuer": ("答复单位", "Issuer"),
    "printed_date": ("印发日期", "Printed"),
    "disclosure": ("公开属性", "Disclosure"),
    "contact": ("联系方式", "Contact"),
    "source": ("文件", "File"),
    "source_url": ("网址", "Address"),
    "warnings": ("注意", "Warnings"),
    "colon": ("：", ": "),
    "listing": ("、", ", "),
    # Questions
    "understood": ("理解为：{question}", "Question understood as: {question}"),
    "numbered": ("第{number}号", "No. {number}"),
    "comma": ("，", ", "),
    "paragraph": ("第{index}段", "paragraph {index}"),
    "page": ("第{page}页", "page {page}"),
    "quote": ("原文：{text}", "Text: {text}"),
    "also": ("同样内容另见：{label}", "Says the same: {label}"),
    "nearest": ("最接近的答复：", "Nearest replies:"),
    "noted.answer": ("说明：{note}", "Note: {note}"),
    "no_hits": ("没有检索到段落", "No passage found"),
    "chat.start": ("请提问；输入“退出”或按 Ctrl-D 结束。", "Ask; exit or Ctrl-D ends."),
    "chat.prompt": ("问：", "Q: "),
    # Models
    "configured": ("正在使用", "In use"),
    "built_in": ("自带", "Built in"),
    "cached": ("已下载（{folder}）", "Downloaded ({folder})"),
    "none": ("（没有）", "(none)"),
    "more": (
        "换用：dafu models pull 机构/名字，再加 --embedder、--reranker 机构/名字，或 --llm transformers:机构/名字",
        "For another: dafu models pull ORG/NAME, then --embedder, --reranker ORG/NAME or --llm transformers:ORG/NAME",
    ),
    "llm": ("回答", "answers"),
    "embedder": ("嵌入", "embedder"),
    "reranker": ("重排", "reranker"),
    "about.bundled": ("静态中英嵌入模型，不需要网络", "static Chinese and English embedder, no network"),
    "about.extractive": ("摘录原句作答，不需要模型", "the letters' own sentences, no model"),
    "pull.size": (
        "{name}：{files} 个文件，{size}，从 {endpoint} 下载到 {folder}",
        "{name}: {files} files, {size}, from {endpoint} to {folder}",
    ),
    "pull.done": ("已下载 {name}：{folder}", "Downloaded {name}: {folder}"),
    "pull.name": (
        "模型名“{name}”不对（{reason}）；请写成 机构/名字，如 BAAI/bge-small-zh-v1.5",
        "{name!r} is no name of a model ({reason}); write organisation/name, such as BAAI/bge-small-zh-v1.5",
    ),
    "pull.absent": (
        "{endpoint} 上没有模型“{name}”，或要先登录、同意条款；请检查名字，受限的模型先用 hf auth login 登录",
        "{endpoint} has no model {name!r}, or it asks for a login; check the name, or log in with hf auth login",
    ),
    "pull.failed": (
        "从 {endpoint} 下载“{name}”失败（{reason}）；请检查网络和磁盘，或用环境变量 HF_ENDPOINT 指定镜像",
        "{name!r} cannot be had from {endpoint} ({reason}); check network and disk, or set HF_ENDPOINT to a mirror",
    ),
    # Doctor
    "ok": ("正常", "ok"),
    "note": ("提示", "note"),
    "problem": ("问题", "problem"),
    "check.python": ("Python", "Python"),
    "check.package": ("依赖", "Package"),
    "check.settings": ("设置", "Settings"),
    "check.folder": ("数据文件夹", "Data folder"),
    "check.catalogue": ("收录库", "Catalogue"),
    "check.letters": ("答复", "Replies"),
    "check.index": ("检索索引", "Search index"),
    "check.llm": ("回答方式", "Answers by"),
    "check.embedder": ("嵌入模型", "Embedder"),
    "check.reranker": ("重排模型", "Reranker"),
    "found.value": ("{value}", "{value}"),
    "found.old_python": ("{value}，需要 {wanted}", "{value}, needs {wanted}"),
    "found.not_installed": ("没有安装 {name}", "{name} is not installed"),
    "found.other_version": ("{name} {value}，需要 {wanted}", "{name} {value}, needs {wanted}"),
    "found.packages": ("{names}", "{names}"),
    "found.folder": ("{folder}，可写", "{folder}, writable"),
    "found.no_folder": ("{folder} 还没有；第一次收录时建立", "{folder} is not there yet; the first dafu add makes it"),
    "found.not_writable": ("{folder} 不可写（{reason}）", "{folder} may not be written ({reason})"),
    "found.whole": (
        "完好，{replies} 份答复，{passages} 个段落{dates}",
        "whole, {replies} replies, {passages} passages{dates}",
    ),
    "found.empty": ("还没有答复", "holds no replies yet"),
    "found.read_earlier": (
        "{replies} 份由较早的版本读成，分句和字段可能不如现在准",
        "{replies} read by an earlier version, perhaps with sentences and fields less exact than now",
    ),
    "found.warnings": ("{reply_id}（{source}）：{warnings}", "{reply_id} ({source}): {warnings}"),
    "found.index": ("完好，与收录库一致，{passages} 个段落", "whole and up to date, {passages} passages"),
    "found.no_index": ("还没有；下次提问时自动建立", "not there yet; the next question builds it"),
    "found.old_index": ("比收录库旧；下次提问时自动更新", "older than the catalogue; the next question renews it"),
    "found.other_embedder": (
        "由嵌入模型 {value} 建成；dafu rebuild 或下次提问时换成现在的嵌入模型，完成之前旧索引照常回答",
        "made by the embedder {value}; dafu rebuild or the next question changes it; it answers until then",
    ),
    "found.unknown_index": ("收录库读不了，无法核对", "cannot be compared: the catalogue cannot be read"),
    "found.transformers": (
        "{value}，{device}，{dtype}，{size} 参数，最多读 {tokens} 个词元，结构化输出：{form}，思考：{thinking}",
        "{value}, {device}, {dtype}, {size} parameters, reads {tokens} tokens, held by: {form}, thinking: {thinking}",
    ),
    "found.server": (
        "{value}，结构化输出：{form}{tried}，最多读 {tokens} 个词元，思考：{thinking}",
        "{value}, held by: {form}{tried}, reads up to {tokens} tokens, thinking: {thinking}",
    ),
    "found.server_silent": (
        "{value}，结构化输出：{form}{tried}，按最多读 {tokens} 个词元算（服务端没有说），思考：{thinking}",
        "{value}, held by: {form}{tried}, taken to read {tokens} tokens (it does not say), thinking: {thinking}",
    ),
    "found.dim": ("{value}，{dim} 维", "{value}, {dim} dimensions"),
    "found.machine": (
        "{value}，{device}，{dtype}，最多读 {tokens} 个词元",
        "{value}, {device}, {dtype}, reads up to {tokens} tokens",
    ),
    "found.endless": ("{value}，{device}，{dtype}，长度不限", "{value}, {device}, {dtype}, of any length"),
    "found.dim_machine": (
        "{value}，{dim} 维，{device}，{dtype}，最多读 {tokens} 个词元",
        "{value}, {dim} dimensions, {device}, {dtype}, reads up to {tokens} tokens",
    ),
    "found.dim_endless": (
        "{value}，{dim} 维，{device}，{dtype}，长度不限",
        "{value}, {dim} dimensions, {device}, {dtype}, of any length",
    ),
    "found.prompts_model": (
        "问题前加 {query}，段落前加 {passage}（模型自带）",
        "{query} before a question, {passage} before a passage (the model's own)",
    ),
    "found.prompts_family": (
        "问题前加 {query}，段落前加 {passage}（按同系列模型的说明）",
        "{query} before a question, {passage} before a passage (from the model card of its family)",
    ),
    "found.prompts_none": (
        "问题和段落前什么也不加；模型若需要提示词，请写进它的 config_sentence_transformers.json",
        "nothing before a question or passage; prompts, if it needs any, go into its config_sentence_transformers.json",
    ),
    "found.not_used": ("没有配置（可选）", "none configured (optional)"),
    "cure.python": ("请安装 Python {wanted}", "install Python {wanted}"),
    "cure.install": ("请重新安装：pip install -U dafu", "install again: pip install -U dafu"),
    "cure.catalogue": (
        "请把 {file} 移到别处，再用 dafu add 重新收录",
        "move {file} aside and dafu add the letters again",
    ),
    "cure.rebuild": ("请运行 dafu rebuild", "run dafu rebuild"),
    "cure.read_again": (
        "请运行 dafu rebuild；仍有的请移除后重新收录",
        "run dafu rebuild; remove and add again those that stay",
    ),
    "cure.letter": ("请核对原文件，改正后重新 dafu add", "look at the file, correct it and dafu add it again"),
    "cure.add": ("请运行 dafu add 文件或文件夹", "run dafu add with files or folders"),
}  # fmt: skip


def speak(language: str) -> None:
    """Chooses the language of everything that follows: ``en``, or Chinese for anything else."""
    _language.set("en" if language == "en" else "zh")


def language() -> str:
    """The language chosen: ``zh`` or ``en``."""
    return _language.get()


@runtime_checkable
class Bilingual(Protocol):
    """What has words of its own for both languages: an error, a line of a report, a ``Pair``."""

    def in_language(self, lang: str) -> str: ...


class Pair(NamedTuple):
    """The same words in both languages."""

    chinese: str
    english: str

    def in_language(self, lang: str) -> str:
        """The one of that language."""
        return self.english if lang == "en" else self.chinese


def say(key: str, **values: object) -> str:
    """The words of that key in the language chosen, ``values`` filled in, those of both languages in the same one.

    >>> say("paragraph", index=3)
    '第3段'
    """
    return _fill(key, language(), values)


def both(key: str, **values: object) -> Pair:
    """The words of that key in both languages, for an error: ``UsageError(*both("no_path"))``.

    >>> both("paragraph", index=3)
    Pair(chinese='第3段', english='paragraph 3')
    """
    return Pair(_fill(key, "zh", values), _fill(key, "en", values))


def _fill(key: str, lang: str, values: dict[str, object]) -> str:
    words = Pair(*_PAIRS[key]).in_language(lang)
    given = {name: value.in_language(lang) if isinstance(value, Bilingual) else value for name, value in values.items()}
    return words.format(**given) if values else words
