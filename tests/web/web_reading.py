"""What a test does on the page, and what it reads off it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

Opener = Callable[..., Page]
"""Opens a page in a browser profile of its own: ``opened(url, width=390, dark=True, locale="en-US")``."""

ASKED = "上海硅巷的规划范围是什么？"
SECONDS = 30_000


def open_page(page: Page, url: str, home: str = ".welcome") -> Page:
    """Goes there and waits for the first screen."""
    page.set_default_timeout(SECONDS)
    page.goto(url)
    page.wait_for_selector(home)
    if home == ".welcome":
        page.wait_for_function("() => sessionStorage.getItem('dafu.current')")
    return page


def type_question(page: Page, question: str) -> None:
    """Writes into the box and sends."""
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")


def ask(page: Page, question: str = ASKED) -> None:
    """Asks, and waits for the whole answer."""
    before = page.locator(".turn").count()
    type_question(page, question)
    expect(page.locator(".turn")).to_have_count(before + 1, timeout=SECONDS)
    expect(page.locator(".running")).to_have_count(0, timeout=SECONDS)
    saved(page, before + 1)


def saved(page: Page, turns: int) -> dict[str, Any]:
    """The conversation in the browser's storage, once it has that many whole turns."""
    script = """(turns) => {
        const kept = localStorage.getItem('dafu.conversation.' + sessionStorage.getItem('dafu.current'));
        const found = kept && JSON.parse(kept);
        return found && found.turns.length === turns && found.turns[turns - 1].answer ? kept : null; }"""
    found: dict[str, Any] = json.loads(page.wait_for_function(script, arg=turns).json_value())
    return found


def last_answer(page: Page) -> dict[str, Any]:
    """The answer object of the last turn, as the browser keeps it."""
    turns = page.locator(".turn").count()
    found: dict[str, Any] = saved(page, turns)["turns"][-1]["answer"]
    return found


def highlighted(page: Page, form: str = "reading") -> str:
    """The text that is highlighted as asked for, in the open letter."""
    page.wait_for_selector(".letter mark.active", state="attached")
    return "".join(page.locator(f'.letter-body[data-form="{form}"] mark.active').all_text_contents())
