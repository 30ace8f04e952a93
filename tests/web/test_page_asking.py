"""Ask, see the proof, read the letter: in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from web_reading import ASKED, Opener, ask, highlighted, last_answer, type_question
from web_serving import Served


def test_a_mark_opens_the_right_letter_with_exactly_its_quote_highlighted(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page)
    answer = last_answer(page)
    marks = page.locator(".statement .mark")
    assert marks.count() == sum(len({one["n"] for one in said["evidence"]}) for said in answer["statements"])
    for index in range(marks.count()):
        mark = marks.nth(index)
        citation = answer["citations"][int(mark.get_attribute("data-n") or 0) - 1]
        wanted = [citation["quotes"][int(one)] for one in (mark.get_attribute("data-quotes") or "").split(",")]
        mark.click()
        expect(page.locator(".letter")).to_have_attribute("data-reply", citation["reply_id"])
        expect(page.locator(".letter-mark")).to_have_text(mark.inner_text())
        quotes = "".join(quote["text"] for quote in sorted(wanted, key=lambda quote: quote["start"]))
        assert highlighted(page) == quotes
        assert "".join(highlighted(page, "original").split()) == "".join(quotes.split())
    expect(page.locator(".letter mark.active").first).to_be_in_viewport()


def test_the_letter_stands_under_its_head(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page)
    page.locator(".mark").first.click()
    head = page.locator(".letter-head")
    for text in (
        "对长宁区政协第十五届三次会议第066号提案的答复",
        "066",
        "长宁区科学技术委员会",
        "2024-04-30",
        "詹镭",
        "解决或采纳",
    ):
        expect(head).to_contain_text(text)


def test_the_original_text_can_be_read_and_the_file_fetched(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page)
    page.locator(".mark").first.click()
    page.click('[data-act="form"][data-form="original"]')
    expect(page.locator(".letter-original")).to_be_visible()
    with page.expect_download() as download:
        page.click('[data-act="original-file"]')
    assert download.value.suggested_filename == "cppcc-15-3-066_2024-04-30.txt"
    assert "硅巷" in download.value.path().read_text(encoding="utf-8")


def test_keys_alone_lead_to_the_letter_and_back(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page)
    page.locator(".mark").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".letter mark.active", state="attached")
    page.wait_for_function("() => document.activeElement.matches('.letter h2')")
    page.keyboard.press("Escape")
    expect(page.locator(".letter")).to_have_count(0)
    assert page.evaluate("() => document.activeElement.className") == "mark"


def test_a_refusal_looks_different_and_has_no_marks(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page, "今天上海的天气怎么样？")
    turn = page.locator(".turn").last
    expect(turn.locator(".refusal")).to_be_visible()
    expect(turn.locator(".mark")).to_have_count(0)
    assert last_answer(page)["status"] == "refused"


def test_a_follow_up_shows_the_question_it_was_understood_as(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page, "第066号提案是谁签发的？")
    ask(page, "它的办理结果是什么？")
    expect(page.locator(".asked-as")).to_contain_text("066")


def test_a_reload_keeps_the_conversation_and_its_citations(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page)
    page.locator(".mark").first.click()
    quote = highlighted(page)
    page.reload()
    page.wait_for_selector(".statement .mark")
    page.locator(".mark").first.click()
    assert highlighted(page) == quote


def test_conversations_are_kept_apart_and_can_be_gone_back_to(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page)
    page.click("nav .create")
    page.wait_for_selector(".welcome")
    ask(page, "第077号建议的答复是谁签发的？")
    page.locator(".conversations .open", has_text=ASKED[:10]).click()
    expect(page.locator(".question-text")).to_have_text([ASKED])
    page.locator(".conversations .remove").first.click()
    expect(page.locator(".conversations li")).to_have_count(1)


def test_asking_again_and_editing_replace_the_turn(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page)
    ask(page, "第066号提案是谁签发的？")
    page.locator('[data-act="edit"]').first.click()
    expect(page.locator("#question textarea")).to_have_value(ASKED)
    type_question(page, "第077号建议的答复是谁签发的？")
    expect(page.locator(".question-text")).to_have_text(["第077号建议的答复是谁签发的？"])
    expect(page.locator(".running")).to_have_count(0)
    page.locator('[data-act="retry"]').first.click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".answer .said")).to_contain_text("杨建安")


def test_found_but_unused_passages_are_folded_below_with_scores(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page)
    unused = page.locator("details.unused")
    expect(unused.locator("li").first).to_be_hidden()
    unused.locator("summary").click()
    expect(unused.locator(".score").first).to_contain_text("0.")
    unused.locator(".link").first.click()
    assert highlighted(page)


def test_example_questions_are_answered(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    page.locator(".example").first.click()
    expect(page.locator(".turn .mark").first).to_be_visible()


def test_chosen_filters_are_chips_and_reach_the_answer(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    page.click("#filters button")
    page.click("#f-kind input")
    page.get_by_role("option", name="建议").click()
    page.fill("#f-number input, #f-number textarea", "077")
    page.keyboard.press("Tab")
    expect(page.locator("#chips .chip")).to_have_count(2)
    ask(page, "硅巷有哪些进展？")
    answer = last_answer(page)
    assert answer["filters"]["kind"] == "建议"
    assert {citation["number"] for citation in answer["citations"]} <= {"077"}
    page.locator('#chips [data-name="kind"]').click()
    expect(page.locator("#chips .chip")).to_have_count(1)


def test_a_condition_read_from_the_question_is_a_chip_that_can_be_taken_away(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    ask(page, "2024年的答复里，硅巷的规划范围是什么？")
    page.locator(".taken .chip", has_text="2024").click()
    expect(page.locator(".question-text")).to_have_text(["硅巷的规划范围是什么？"])
    expect(page.locator(".running")).to_have_count(0)
    assert last_answer(page)["filters"]["year"] is None


@pytest.mark.parametrize(("act", "name"), [("markdown", "dafu.md"), ("docx", "dafu.docx")])
def test_a_conversation_can_be_exported(site: Served, opened: Opener, act: str, name: str) -> None:
    page = opened(site.url)
    ask(page)
    with page.expect_download() as download:
        page.click(f'.exports [data-form="{act}"]')
    assert download.value.suggested_filename == name
    assert download.value.path().stat().st_size > 500


def test_an_answer_is_copied_with_its_sources(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page)
    page.click('[data-act="copy"]')
    text = page.evaluate("() => navigator.clipboard.readText()")
    assert "[1] 长宁区科学技术委员会：《对长宁区政协第十五届三次会议第066号提案的答复》，2024年4月30日" in text
