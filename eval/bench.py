"""Speed of this machine: cold `dafu ask`, a warm question, encoding; each also as a ratio to what it is made of."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eval.cases import load_cases
from eval.statistics import percentile
from eval.system import Config, DafuSystem
from eval.table import markdown_table
from rag.errors import DafuError

_ROOT = Path(__file__).resolve().parent.parent
_QUESTION = "上海硅巷的规划范围是什么？"
_COLD_RUNS = 5
# Torch alone takes 1.3 s to import: a cold answer that loads it cannot be quick.
_NAMES_TORCH = """
import sys
from rag.cli import main
sys.argv = ["dafu", *{arguments!r}]
try:
    main()
except SystemExit:
    pass
sys.exit("it imports torch" if "torch" in sys.modules else 0)
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """One measured value in ``unit``, with the ratio that travels between machines and what it is a ratio to."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    relative_to: str = ""


def measure_speed(questions: int) -> list[Speed]:
    """All measurements; about half a minute.

    Raises:
        DafuError: `dafu ask` failed or imported torch.
    """
    with tempfile.TemporaryDirectory(prefix="dafu-bench-") as data:
        system = DafuSystem([_ROOT / "seeds"], Path(data), Config())
        return [*_cold(data), *_warm(system, questions), *_encoding(system)]


def bench_table(speeds: Sequence[Speed]) -> str:
    """The measurements as a Markdown table."""
    rows = [
        [
            speed.name,
            f"{speed.value:,.4g} {speed.unit}",
            f"{speed.ratio:.2f} × {speed.relative_to}" if speed.ratio is not None else "–",
        ]
        for speed in speeds
    ]
    return markdown_table(["measured", "value", "ratio"], rows)


def _cold(data: str) -> list[Speed]:
    dafu = str(Path(sys.executable).with_name("dafu"))
    ask = ["ask", "--data", data, "--json", _QUESTION]
    bare = _seconds([sys.executable, "-c", "pass"])
    imports = _seconds([sys.executable, "-c", "import numpy, faiss, tantivy, sqlalchemy"])
    cold = _seconds([dafu, *ask])
    _process([sys.executable, "-c", _NAMES_TORCH.format(arguments=ask)], "cold `dafu ask`")
    return [
        Speed("bare Python process", bare, "s"),
        Speed("importing numpy, faiss, tantivy, sqlalchemy", imports, "s", imports / bare, "bare Python"),
        Speed("cold `dafu ask`, whole process, no torch", cold, "s", cold / imports, "those imports"),
    ]


def _warm(system: DafuSystem, questions: int) -> list[Speed]:
    cases = [case for case in load_cases(_ROOT / "eval/cases/dev.jsonl") if not case.history][:questions]
    system.ask(cases[0])
    seconds = [_timed(partial(system.ask, case)) for case in cases]
    search = [_timed(partial(system.search, case.question)) for case in cases]
    middle, found = percentile(seconds, 50), percentile(search, 50)
    return [
        Speed("warm search, p50", found * 1000, "ms"),
        Speed("warm question, p50", middle * 1000, "ms", middle / found, "warm search"),
        Speed("warm question, p95", percentile(seconds, 95) * 1000, "ms", percentile(seconds, 95) / middle, "its p50"),
    ]


def _encoding(system: DafuSystem) -> list[Speed]:
    import rjieba

    from rag.index.embedder import load_embedder

    texts = [paragraph for letter in system.letters.letters for paragraph in letter.reading_text.split("\n")] * 10
    characters = sum(map(len, texts))
    embedder = load_embedder("bundled")
    embedder.encode_passages(texts[:8])
    encode = characters / _timed(lambda: embedder.encode_passages(texts))
    segment = characters / _timed(lambda: [rjieba.cut(text) for text in texts])
    return [
        Speed("segmentation (rjieba)", segment / 1e6, "M characters/s"),
        Speed("encoding passages (bundled)", encode / 1e6, "M characters/s", encode / segment, "segmentation"),
    ]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _seconds(command: Sequence[str]) -> float:
    """Median wall-clock seconds of a whole process."""
    return percentile([_timed(lambda: _process(command, "failed")) for _ in range(_COLD_RUNS)], 50)


def _process(command: Sequence[str], problem: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        raise DafuError(f"{problem}: {' '.join(command)[:80]} ended with {done.returncode}: {last}")
