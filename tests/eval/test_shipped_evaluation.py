"""The shipped evaluation stays above its thresholds with the built-in models: the gate itself, on every case."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from eval.__main__ import main

ROOT = Path(__file__).parents[2]


def test_the_built_in_models_pass_the_gate_on_every_shipped_case(tmp_path: Path) -> None:
    words = ["run", str(ROOT / "eval" / "cases"), "--out", str(tmp_path), "--once"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "metrics.json").is_file()
