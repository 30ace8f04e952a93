"""Among which passages the questions are asked that the weights are fitted on."""

from __future__ import annotations

from pathlib import Path

from eval.fit_examples import FEWEST, Crowd, write_texts


def test_a_crowd_holds_what_is_always_there_and_some_of_the_others() -> None:
    crowd = Crowd(range(1000), seed=1)
    drawn = [crowd.among([5000, 5001]) for _ in range(200)]
    assert all({5000, 5001} <= set(ids.tolist()) for ids in drawn)
    sizes = sorted(len(ids) for ids in drawn)
    assert FEWEST <= sizes[0] < 60
    assert 800 < sizes[-1] <= 1002
    # Evenly by the logarithm: half of the draws lie below the geometric mean of the fewest and the most.
    assert 60 < sum(size < (FEWEST * 1000) ** 0.5 for size in sizes) < 140


def test_the_same_seed_draws_the_same_passages() -> None:
    first, second = (Crowd(range(90), seed=3).among().tolist() for _ in range(2))
    assert first == second


def test_few_others_are_all_there() -> None:
    assert Crowd([4, 7], seed=0).among([1]).tolist() == [1, 4, 7]


def test_texts_are_files_of_their_names(tmp_path: Path) -> None:
    write_texts({"1": "甲", "2": "乙"}, tmp_path / "texts")
    assert {one.name: one.read_text(encoding="utf-8") for one in (tmp_path / "texts").iterdir()} == {
        "1.txt": "甲",
        "2.txt": "乙",
    }
