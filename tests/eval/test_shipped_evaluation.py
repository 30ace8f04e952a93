"""The shipped evaluation stays above its thresholds with the built-in models: the gate itself, on every second case."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from eval.__main__ import main

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "eval" / "cases").glob("*.jsonl"))


def test_the_built_in_models_pass_the_gate(tmp_path: Path) -> None:
    """``make eval`` asks all; half of them take three minutes of one core."""
    some = tmp_path / "cases"
    some.mkdir()
    for file in CASES:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        (some / file.name).write_text("".join(lines[::2]), encoding="utf-8")
    result = CliRunner().invoke(main, ["run", str(some), "--out", str(tmp_path / "out"), "--once"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "metrics.json").is_file()
