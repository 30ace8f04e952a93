"""Nothing leaves the machine, nothing becomes markup, nobody sees another's conversation."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from playwright.sync_api import FilePayload, Page, expect
from web_reading import ASKED, SECONDS, Opener, ask, highlighted, last_answer, type_question
from web_serving import SEEDS, Served, served

from rag.web.headers import POLICY
from rag.web.page import AT_ONCE

Letter = Callable[[str, str], Path]


def test_no_request_leaves_the_machine(site: Served, opened: Opener) -> None:
    page = opened("about:blank", home="body")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(site.url)
    page.wait_for_selector(".welcome")
    ask(page)
    page.locator(".mark").first.click()
    highlighted(page)
    for tab in (1, 2):
        page.locator('#tabs button[role="tab"]').nth(tab).click()
        page.wait_for_timeout(1000)
    here = {f"{urlsplit(site.url).netloc}", ""}
    assert {urlsplit(url).netloc for url in asked if urlsplit(url).scheme not in ("data", "blob")} <= here
    assert len(asked) > 10


def test_every_response_forbids_other_hosts(site: Served) -> None:
    with urllib.request.urlopen(site.url) as response:
        assert response.headers["Content-Security-Policy"] == POLICY
    assert "http" not in POLICY


def test_markup_in_a_letter_a_file_name_and_a_question_stays_text(
    tmp_path: Path, opened: Opener, letter: Letter
) -> None:
    evil = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>${window.hacked=1}{{hacked}}"
    path = letter("<img src=x onerror=hacked=1>.txt", f"我们已在{evil}社区建成图书角12个。")
    with served(tmp_path / "data", path) as site:
        page = opened(site.url)
        ask(page, f"社区建成图书角多少个？{evil}")
        expect(page.locator(".question-text")).to_contain_text(evil)
        ask(page, "社区建成图书角多少个？")
        expect(page.locator(".statement").last).to_contain_text(evil)
        page.locator(".mark").last.click()
        assert evil in highlighted(page)
        page.click('[data-form="original"]')
        expect(page.locator(".letter-original")).to_contain_text(evil)
        page.keyboard.press("Escape")
        page.locator('#tabs button[role="tab"]').nth(1).click()
        bad = FilePayload(name="<b>x</b>.bin", mimeType="", buffer=b"\0")
        page.set_input_files("#upload input[type=file]", bad)
        expect(page.locator(".report li.bad")).to_have_count(1)
        page.reload()
        page.wait_for_selector(".mark")
        assert page.evaluate("() => window.hacked") is None
        assert page.locator(".report b, .turn img, .turn script, .letters img").count() == 0


def test_a_spoilt_store_in_the_browser_does_no_harm(site: Served, opened: Opener) -> None:
    page = opened(site.url)
    turns = [7, {"question": "问"}, {"question": "<b>问</b>", "answer": {"statements": "x"}}]
    page.evaluate(
        "(turns) => localStorage.setItem('dafu.conversation.' + sessionStorage.getItem('dafu.current'), turns)",
        json.dumps({"id": "x", "turns": turns}),
    )
    page.reload()
    page.wait_for_selector(".turn, .welcome")
    ask(page)
    expect(page.locator(".turn b")).to_have_count(0)


def test_two_conversations_at_once_do_not_mix(tmp_path: Path, opened: Opener) -> None:
    with served(tmp_path / "data", SEEDS, seconds=0.4) as site:
        pages = {question: opened(site.url) for question in (ASKED, "第077号建议的答复是谁签发的？")}
        for question, page in pages.items():
            type_question(page, question)
        for question, page in pages.items():
            expect(page.locator(".turn .mark:not(.waiting)").first).to_be_visible(timeout=SECONDS)
            expect(page.locator(".question-text")).to_have_text([question])
            assert last_answer(page)["question"] == question
            assert page.locator(".conversations li").count() == 1


def test_an_answer_streams_and_can_be_stopped(tmp_path: Path, opened: Opener) -> None:
    with served(tmp_path / "data", SEEDS, seconds=2) as site:
        page = opened(site.url)
        type_question(page, "2023年以来各份答复各是什么时候的？")
        expect(page.locator(".running .statement").first).to_be_visible()
        expect(page.locator("#send")).to_be_hidden()
        page.click("#stop")
        expect(page.locator(".turn .stopped")).to_be_visible()
        expect(page.locator("#send")).to_be_visible()
        page.locator('[data-act="retry"]').click()
        expect(page.locator(".turn .mark:not(.waiting)").first).to_be_visible(timeout=SECONDS)
        expect(page.locator(".turn")).to_have_count(1)


def test_whoever_has_to_wait_sees_the_place_in_the_queue(tmp_path: Path, opened: Opener) -> None:
    with served(tmp_path / "data", SEEDS, seconds=3) as site:
        page = opened(site.url)
        client = Client(site.url, verbose=False)
        jobs = [client.submit(ASKED, api_name="/stream") for _ in range(AT_ONCE + 2)]
        page.wait_for_timeout(500)
        type_question(page, ASKED)
        expect(page.locator(".running")).to_be_visible()
        expect(page.locator("#question")).to_contain_text("queue: 3/3")
        for job in jobs:
            job.cancel()


@pytest.mark.parametrize("auth", ["reader:secret"])
def test_with_auth_nobody_reads_without_the_password(tmp_path: Path, opened: Opener, auth: str) -> None:
    with served(tmp_path / "data", SEEDS, auth=auth) as site:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{site.url}/config")
        assert refused.value.code == 401
        page = opened(site.url, home="input[type=password]")
        _log_in(page, *auth.split(":"))
        ask(page)
        expect(page.locator(".mark").first).to_be_visible()


def _log_in(page: Page, user: str, password: str) -> None:
    page.locator("input").first.fill(user)
    page.fill("input[type=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_selector(".welcome")
