"""What the embedder learns from, and what it is never shown: news, DRCD, CMRC 2018 (trial part), CC-CEDICT."""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import opencc

from rag.text.plain_words import lines

NEWS_FILE = "news.jsonl.xz"
DRCD_FILES = ("drcd_dev.json", "drcd_test.json")
CMRC_FILE = "cmrc2018_trial.json"
SECTIONS_FILE = Path(__file__).parent / "everyday_sections.jsonl"
CROSS_SECTIONS_FILE = Path(__file__).parent / "cross_encoder_sections.jsonl"
"""Sections that the embedder has not learnt from: the cross-encoder is to judge likenesses as new texts have them."""
SECTIONS_FITTING = {SECTIONS_FILE: 0.25, CROSS_SECTIONS_FILE: 0.0}
"""Share of the invented sections that serve fitting; the rest is training's."""
CEDICT_FILE = "cedict_1_0_ts_utf-8_mdbg.txt.gz"
Part = Literal["held out", "fitting", "training"]
PARTS = {CMRC_FILE: (0.5, 0.75), **dict.fromkeys(DRCD_FILES, (0.4, 0.7))}
"""Of each reading set the share of articles that is held out, and up to which share they serve fitting; the rest is
training's."""

SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n”]*|[。！？!?\n]+")
_CEDICT_LINE = re.compile(r"(\S+) (\S+) \[[^\]]*\] /(.*)/")
_CEDICT_NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[㐀-鿿]+\|?|[|·]")
_CEDICT_SKIP = re.compile(
    r"^(CL:|see |see also|variant of|old variant|surname|used in|erhua|Japanese variant|also written|also pr|\d)"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the questions people asked of it; ``group`` is its article."""

    group: str
    text: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A Chinese headword with its cleaned English glosses, the first sense first."""

    word: str
    glosses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in everyday words and the place of the sentence that answers it, ``None`` where none does."""

    question: str
    answer: int | None


@dataclass(frozen=True, slots=True)
class Section:
    """An invented section of a letter, sentence by sentence, with questions about it (``everyday_sections.jsonl``)."""

    title: str
    sentences: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything training reads. ``held_out_*`` takes no part in training, not even in counting words.

    ``fitting_paragraphs`` neither: what is fitted on the embedder's scores needs texts that it does not know by heart.
    """

    news: list[str]
    paragraphs: list[Paragraph]
    answered: list[Section]
    dictionary: list[Entry]
    fitting_paragraphs: list[Paragraph]
    held_out_paragraphs: list[Paragraph]
    held_out_dictionary: list[Entry]


def fraction_of(name: str) -> float:
    """Return a number in [0, 1) that depends on ``name`` alone: splits stay the same whatever the order or the seed."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big") / 2**48


def part_of(file: str, group: str) -> Part:
    """Return what the articles of a reading set serve: measuring, fitting on the embedder's scores, or its training."""
    held_out, fitting = PARTS[file]
    fraction = fraction_of(group)
    return "held out" if fraction < held_out else "fitting" if fraction < fitting else "training"


def read_corpus(folder: Path) -> Corpus:
    """Return the corpus; 2 % of the dictionary's long words are held out, of the reading sets what ``PARTS`` says."""
    paragraphs: dict[Part, list[Paragraph]] = {"held out": [], "fitting": [], "training": []}
    for file in (*DRCD_FILES, CMRC_FILE):
        for paragraph in (read_cmrc if file == CMRC_FILE else read_drcd)(folder / file):
            paragraphs[part_of(file, paragraph.group)].append(paragraph)
    dictionary = read_dictionary(folder / CEDICT_FILE)
    return Corpus(
        news=read_news(folder / NEWS_FILE),
        paragraphs=paragraphs["training"],
        answered=read_answered(folder),
        dictionary=[entry for entry in dictionary if not _is_held_out(entry)],
        fitting_paragraphs=paragraphs["fitting"],
        held_out_paragraphs=paragraphs["held out"],
        held_out_dictionary=[entry for entry in dictionary if _is_held_out(entry)],
    )


def read_news(path: Path) -> list[str]:
    """Return the distinct news texts in file order."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return list(dict.fromkeys(json.loads(line)["text"] for line in lines))


def read_drcd(path: Path) -> list[Paragraph]:
    """Return DRCD's paragraphs with questions, folded to simplified script; the group is the article's title."""
    articles: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [
        Paragraph(
            group=article["title"],
            text=simplify(paragraph["context"]),
            questions=tuple(simplify(question["question"]) for question in paragraph["qas"]),
        )
        for article in articles
        for paragraph in article["paragraphs"]
    ]


def read_cmrc(path: Path) -> list[Paragraph]:
    """Return the paragraphs of CMRC 2018's trial part; each is an article of its own."""
    articles: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [
        Paragraph(
            group=paragraph["id"],
            text=paragraph["context"],
            questions=tuple(question["question"] for question in paragraph["qas"]),
        )
        for article in articles
        for paragraph in article["paragraphs"]
    ]


def read_dictionary(path: Path) -> list[Entry]:
    """Return CC-CEDICT's simplified headwords with the glosses of all their readings merged."""
    glosses: dict[str, dict[str, None]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            match = _CEDICT_LINE.match(line)
            if match is None or line.startswith("#"):
                continue
            senses = (clean_gloss(part) for sense in match[3].split("/") for part in sense.split(";"))
            glosses.setdefault(match[2], {}).update(dict.fromkeys(sense for sense in senses if sense))
    return [Entry(word, tuple(senses)) for word, senses in glosses.items() if senses]


def read_everyday() -> list[Entry]:
    """Return the official words of ``rag/text/plain_words.tsv`` with the everyday expressions for each."""
    expressions: dict[str, dict[str, None]] = {}
    for official, plain in lines():
        for word in official:
            expressions.setdefault(word, {}).update(dict.fromkeys(plain))
    return [Entry(word, tuple(found)) for word, found in expressions.items()]


def half_of(title: str) -> int:
    """Return which half of the sections one belongs to, 0 or 1."""
    return hashlib.sha256(title.encode()).digest()[5] % 2


def read_sections(part: Part, file: Path = SECTIONS_FILE) -> list[Section]:
    """Return the invented sections that serve ``part``; none is held out: what is measured are other questions."""
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        Section(
            title=row["title"],
            sentences=tuple(row["sentences"]),
            questions=tuple(Asked(one["q"], one["answer"]) for one in row["questions"]),
        )
        for row in rows
        if part == ("fitting" if fraction_of(row["title"]) < SECTIONS_FITTING[file] else "training")
    ]


def read_answered(folder: Path) -> list[Section]:
    """Return the paragraphs of DRCD and CMRC that serve training, by sentences, with the sentence that answers each."""
    sections = []
    for file in (*DRCD_FILES, CMRC_FILE):
        articles: list[dict[str, Any]] = json.loads((folder / file).read_text(encoding="utf-8"))["data"]
        for article in articles:
            for paragraph in article["paragraphs"]:
                group = paragraph["id"] if file == CMRC_FILE else article["title"]
                if part_of(file, group) == "training":
                    sections.append(_answered(group, paragraph))
    return sections


def _answered(group: str, paragraph: Mapping[str, Any]) -> Section:
    spans = [match.span() for match in SENTENCE.finditer(paragraph["context"])]
    asked = []
    for question in paragraph["qas"]:
        start = question["answers"][0]["answer_start"]
        place = next((number for number, (first, end) in enumerate(spans) if first <= start < end), None)
        asked.append(Asked(simplify(question["question"]), place))
    return Section(group, tuple(simplify(paragraph["context"][slice(*span)]) for span in spans), tuple(asked))


def clean_gloss(sense: str) -> str:
    """Return a CC-CEDICT sense as plain lower-case English, "" when it only points to another entry.

    >>> clean_gloss("to subsidize (a project)")
    'subsidize'
    >>> clean_gloss("CL:個|个[ge4]")
    ''
    """
    if _CEDICT_SKIP.match(sense.strip()):
        return ""
    words = re.findall(r"[a-z0-9]+", _CEDICT_NOISE.sub(" ", sense.replace("'s ", " ")).lower())
    while words and words[0] in {"to", "a", "an", "the", "be", "abbr", "for", "lit", "fig"}:
        words.pop(0)
    while words and words[-1] in {"of", "for", "to", "by", "with"}:
        words.pop()
    return " ".join(words) if len(words) <= 8 else ""


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Return ``text`` in simplified script."""
    return str(_converter().convert(text))


def _is_held_out(entry: Entry) -> bool:
    """Longer headwords only: they are made of tokens that other entries teach, so the measure is about generalising."""
    return len(entry.word) >= 3 and fraction_of(entry.word) < 0.02
