"""Plain text and Markdown files（.txt, .md）: decoded, with page furniture blanked out and every offset kept."""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from rag.errors import SourceError

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text"})
MAX_BYTES = 20_000_000
_DASHED_NUMBER = r"[-—–－][ \t]*\d{1,3}[ \t]*[-—–－]"
_NAMED_NUMBER = r"第[ \t]*\d{1,3}[ \t]*页(?:[ \t,，/]*共[ \t]*\d{1,3}[ \t]*页)?"
# Converters from PDF to Markdown draw a line of hyphens where a page ended.
_PAGE_END = re.compile(
    rf"(?:^|(?<=\f))[ \t\u3000]*(?:{_DASHED_NUMBER}|{_NAMED_NUMBER}|-{{3,}})[ \t\u3000]*(?=\f|$)", re.MULTILINE
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """The text of one file as extracted; ``content_hash`` (sha256, hex) tells whether the file has changed."""

    source: str
    text: str
    content_hash: str


def read_text_file(path: Path, source: str) -> SourceDocument:
    r"""The decoded text of a .txt or .md file: UTF-8, UTF-16 with a byte order mark, or GB18030.

    Line ends become ``\n``; page numbers, page rules and invisible characters become blanks of the same length, so
    that offsets still point into the file.

    Raises:
        SourceError: the file is missing, too large, empty, binary, or of no known encoding.
    """
    raw = _bytes_of(path, source)
    text = _decode(raw, source).replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub(" ", _PAGE_END.sub(lambda match: " " * len(match.group()), text))
    if not text.strip():
        raise SourceError(
            f"{source}：文件是空的；请换成有文字的文件（扫描件请先做文字识别）",
            f"{source}: the file is empty; give one that holds text (a scan must be recognised first)",
        )
    return SourceDocument(source, text, hashlib.sha256(raw).hexdigest())


def _bytes_of(path: Path, source: str) -> bytes:
    try:
        status = path.stat()
        if status.st_size > MAX_BYTES:
            raise SourceError(
                f"{source}：文件有 {status.st_size} 字节，超过上限 {MAX_BYTES} 字节；一封答复不会这么长，请拆开",
                f"{source}: the file has {status.st_size} bytes, more than {MAX_BYTES}; no reply is so long, split it",
            )
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise SourceError(
                f"{source}：不是普通文件（可能是管道或设备）；请给出 .txt 或 .md 文件",
                f"{source}: no ordinary file (perhaps a pipe or device); give a .txt or .md file",
            )
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise SourceError(
            f"{source}：读不了文件（{reason}）；请检查路径和权限",
            f"{source}: the file cannot be read ({reason}); check path and permissions",
        ) from error


def _decode(raw: bytes, source: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in raw:
        raise SourceError(
            f"{source}：是二进制文件，不是文本；请给出 .txt 或 .md 文件",
            f"{source}: a binary file, no text; give a .txt or .md file",
        )
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_prose(text):
            return text
    raise SourceError(
        f"{source}：不是可读的文本（编码既非 UTF-8 也非 GB18030，或内容是二进制）；请另存为 UTF-8 文本",
        f"{source}: no readable text (neither UTF-8 nor GB18030, or binary data); save it as UTF-8 text",
    )


def _is_prose(text: str) -> bool:
    """Whether the text is not binary data that happens to decode: hardly any control or private-use characters."""
    sample = text[:20_000]
    odd = sum(1 for char in sample if (ord(char) < 32 and char not in "\t\n\r\f") or 0xE000 <= ord(char) <= 0xF8FF)
    return odd * 50 <= len(sample)
