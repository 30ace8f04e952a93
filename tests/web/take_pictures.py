"""Takes the README's pictures of the page, in Chromium: ``.venv/bin/python tests/web/take_pictures.py``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from web_browser import FLAGS, chromium
from web_reading import ASKED, ask, highlighted, open_page
from web_serving import SEEDS, served

FOLDER = Path(__file__).parent / "pictures"
_SETTLED_MILLISECONDS = 1200


def take(browser: Browser, url: str) -> None:
    """Every picture, one browser profile each."""
    page = _open(browser, url, width=1360)
    ask(page)
    page.locator(".mark").first.click()
    highlighted(page)
    _shoot(page, "ask")
    page = _open(browser, url, width=1360, dark=True)
    ask(page, "第066号提案是谁签发的？")
    ask(page, "它的办理结果是什么？")
    ask(page, "今天上海的天气怎么样？")
    _shoot(page, "refusal-dark")
    page = _open(browser, url, width=1360)
    page.locator('#tabs button[role="tab"]').nth(1).click()
    _shoot(page, "letters")
    page = _open(browser, url, width=390)
    ask(page, ASKED)
    _shoot(page, "phone")
    page.locator(".mark").first.click()
    highlighted(page)
    _shoot(page, "phone-letter")
    page = _open(browser, url, width=1360, locale="en-GB")
    ask(page, "When was the reply to proposal No. 066 issued?")
    _shoot(page, "english")


def _open(browser: Browser, url: str, *, width: int, dark: bool = False, locale: str = "zh-CN") -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        locale=locale,
        reduced_motion="reduce",
    )
    return open_page(context.new_page(), url)


def _shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(_SETTLED_MILLISECONDS)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium found; install Debian's packages chromium and fonts-noto-cjk")
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "data", SEEDS) as site,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        take(browser, site.url)
        browser.close()
