"""For people: screen readers, contrast, languages, narrow screens, figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from web_reading import Opener, ask, highlighted
from web_serving import Served, served

# Rules that Gradio's own markup breaks, outside of what this project writes; each with the part it is in.
GRADIO_OWN: dict[str, str] = {}


def violations(page: Page) -> dict[str, list[str]]:
    """Serious and critical findings: rule id → where."""
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical") and one["id"] not in GRADIO_OWN]
    return {one["id"]: [node["html"][:300] for node in one["nodes"]] for one in serious}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(site: Served, opened: Opener, dark: bool) -> None:
    page = opened(site.url, dark=dark)
    assert violations(page) == {}
    ask(page)
    ask(page, "今天上海的天气怎么样？")
    page.click("#filters button")
    page.locator(".mark").first.click()
    highlighted(page)
    page.wait_for_timeout(500)
    assert violations(page) == {}
    page.keyboard.press("Escape")
    for tab in (1, 2):
        page.locator('#tabs button[role="tab"]').nth(tab).click()
        page.wait_for_timeout(1200)
        assert violations(page) == {}


def test_on_a_phone_nothing_runs_off_the_screen_and_the_letter_covers_it(site: Served, opened: Opener) -> None:
    page = opened(site.url, width=390)
    ask(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    page.locator(".mark").first.click()
    assert highlighted(page)
    box = page.locator(".letter").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    expect(page.locator(".letter mark.active").first).to_be_in_viewport()
    page.click('[data-act="close"]')
    page.locator('#tabs button[role="tab"]').nth(1).click()
    page.wait_for_timeout(500)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390


def test_the_page_speaks_english_to_an_english_browser_and_chinese_on_request(site: Served, opened: Opener) -> None:
    page = opened(site.url, locale="en-GB")
    expect(page.locator("#send")).to_have_text("Send")
    expect(page.locator('#tabs button[role="tab"]').nth(1)).to_have_text("Letters")
    ask(page, "今天上海的天气怎么样？")
    expect(page.locator(".refusal h3")).to_contain_text("Not a question")
    page.click('[data-act="language"]')
    expect(page.locator("#send")).to_have_text("发送")
    expect(page.locator(".refusal h3")).to_contain_text("这不是答复能回答的问题")
    assert page.evaluate("() => document.documentElement.lang") == "zh-CN"


def test_the_enter_that_chooses_a_word_of_an_input_method_does_not_send(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    page.fill("#question textarea", "guixiang")
    for kind in ("keydown", "keypress"):
        page.dispatch_event("#question textarea", kind, {"key": "Enter", "isComposing": True, "bubbles": True})
    page.wait_for_timeout(700)
    expect(page.locator(".turn")).to_have_count(0)


def test_the_theme_chosen_is_kept(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    page.click('[data-act="theme"]')
    page.reload()
    page.wait_for_selector(".welcome")
    assert page.evaluate("() => document.body.classList.contains('dark')")


def test_the_letters_over_time_are_drawn(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    page.locator('#tabs button[role="tab"]').nth(2).click()
    for name in ("kind", "result"):
        expect(page.locator(f"#figure-{name} canvas, #figure-{name} svg.marks").first).to_be_visible()


def test_a_quantity_over_years_is_drawn_with_the_sentence_behind_each_value(tmp_path: Path, opened: Opener) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    for year, count in ((2023, 12), (2024, 30)):
        (letters / f"{year}.txt").write_text(
            f"对长宁区政协第十五届三次会议第{year - 1700}号提案的答复\n\n"
            "办理结果：解决或采纳\n签发人：王小明\n\n李大伟委员：\n\n您提出的关于建设社区图书角的提案收悉，经研究，现将办理情况答复如下：\n\n"
            f"{year}年，社区图书角举办读书活动{count}场。\n\n长宁区文化和旅游局\n{year + 1}年3月1日\n",
            encoding="utf-8",
        )
    with served(tmp_path / "data", letters) as site:
        page = opened(site.url)
        ask(page, "社区图书角历年举办读书活动多少场？")
        expect(page.locator("#values canvas, #values svg.marks").first).to_be_visible()
        page.click("details.values summary")
        expect(page.locator("details.values tbody tr")).to_have_count(2)
        expect(page.locator("details.values tbody tr").first).to_contain_text("2023年，社区图书角举办读书活动12场。")
