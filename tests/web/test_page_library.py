"""The library: letters looked at, searched, added, deleted, brought back; the first screen without any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from web_reading import Opener, ask, highlighted, last_answer
from web_serving import SEEDS, Served, served

from rag.web.uploads import MAX_FILES

Letter = Callable[[str, str], Path]


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page whose letters these tests may add to and delete."""
    with served(tmp_path_factory.mktemp("library") / "data", SEEDS) as site:
        yield site


def library(page: Page) -> Page:
    """Turns to the second tab."""
    page.locator('#tabs button[role="tab"]').nth(1).click()
    page.wait_for_selector("table.letters")
    return page


def test_an_uploaded_letter_answers_the_next_question_and_a_bad_file_gets_a_line(
    own_site: Served, opened: Opener, letter: Letter, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.bin"
    bad.write_bytes(b"\0\1\2")
    page = library(opened(own_site.url))
    good = letter("图书角.txt", "截至2026年8月，全区已建成社区图书角37个，覆盖全部街道。")
    page.set_input_files("#upload input[type=file]", [good, bad])
    expect(page.locator(".report li")).to_have_count(2)
    expect(page.locator(".report li.bad")).to_contain_text("bad.bin")
    expect(page.locator(".state")).to_contain_text("6")
    assert (own_site.folder / "uploads" / "图书角.txt").exists()
    assert not (own_site.folder / "uploads" / "bad.bin").exists()
    page.locator('#tabs button[role="tab"]').nth(0).click()
    ask(page, "全区已建成社区图书角多少个？")
    assert "37个" in last_answer(page)["answer"]
    page.locator(".mark").first.click()
    assert "37个" in highlighted(page)


def test_a_deleted_letter_is_gone_until_undone(own_site: Served, opened: Opener) -> None:
    page = library(opened(own_site.url))
    row = page.locator("table.letters tr", has_text="第066号")
    reply_id = row.locator("input").get_attribute("data-choose")
    row.locator("input").check()
    page.click(".delete-chosen")
    expect(page.locator(".undo")).to_be_visible()
    expect(page.locator("table.letters tr", has_text="第066号")).to_have_count(0)
    page.click(".undo button")
    expect(page.locator("table.letters tr", has_text="第066号")).to_have_count(1)
    assert (
        page.locator("table.letters tr", has_text="第066号").locator("input").get_attribute("data-choose") == reply_id
    )


def test_facets_and_search_narrow_the_table(site: Served, opened: Opener) -> None:
    page = library(opened(site.url))
    expect(page.locator("table.letters tbody tr")).to_have_count(5)
    page.click("#facet-kind input")
    page.get_by_role("option", name="建议（1）").click()
    expect(page.locator("table.letters tbody tr")).to_have_count(1)
    page.click("#facet-kind input")
    page.get_by_role("option", name="—").click()
    expect(page.locator("table.letters tbody tr")).to_have_count(5)
    page.locator("#letter-search").get_by_role("textbox").fill("田字格 规划范围")
    page.keyboard.press("Enter")
    expect(page.locator("table.letters .snippet").first).to_be_visible()
    page.locator("table.letters .link").first.click()
    assert highlighted(page)


def test_too_many_files_at_once_are_refused(own_site: Served, opened: Opener) -> None:
    page = library(opened(own_site.url))
    files = [FilePayload(name=f"{n}.txt", mimeType="", buffer=b"x") for n in range(MAX_FILES + 1)]
    page.set_input_files("#upload input[type=file]", files)
    expect(page.locator("#news")).to_contain_text(str(MAX_FILES))
    expect(page.locator("table.letters tbody tr").first).to_be_visible()


def test_an_empty_catalogue_says_what_to_do(tmp_path: Path, opened: Opener, letter: Letter) -> None:
    with served(tmp_path / "data") as site:
        page = opened(site.url)
        expect(page.locator(".welcome.empty")).to_be_visible()
        page.click('.welcome [data-act="library"]')
        page.set_input_files("#upload input[type=file]", letter("新信.txt", "全区已建成社区图书角37个。"))
        expect(page.locator(".report li.good")).to_have_count(1)
        page.locator('#tabs button[role="tab"]').nth(0).click()
        expect(page.locator(".welcome.empty")).to_have_count(0)
        ask(page, "建成社区图书角多少个？")
        expect(page.locator(".mark").first).to_be_visible()


def test_feedback_is_kept_and_exported_as_evaluation_cases(own_site: Served, opened: Opener) -> None:
    page = opened(own_site.url)
    ask(page, "第077号建议的答复是谁签发的？")
    page.click('[data-rating="good"]')
    expect(page.locator('[data-rating="good"]')).to_have_attribute("aria-pressed", "true")
    page.locator('#tabs button[role="tab"]').nth(1).click()
    with page.expect_download() as download:
        page.click('#feedback [data-act="fetch"]')
    case = download.value.path().read_text(encoding="utf-8")
    assert '"cite_any": ["077"]' in case
    assert "第077号建议的答复是谁签发的？" in case
