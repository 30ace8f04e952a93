"""A browser and a running page. Tests that need Chromium are skipped, loudly, where there is none."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from web_browser import FLAGS, chromium
from web_reading import Opener, open_page
from web_serving import SEEDS, Served, served

NEWS = "NO BROWSER: the tests of the web page were SKIPPED. Install Debian's packages chromium and fonts-noto-cjk."


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if chromium() is None:
        terminalreporter.section("web page", sep="!", red=True, bold=True)
        terminalreporter.line(NEWS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(NEWS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page over the five letters; tests may ask and look, not change."""
    with served(tmp_path_factory.mktemp("site") / "data", SEEDS) as page:
        yield page


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens a page in a browser profile of its own: ``opened(url, width=390, dark=True, locale="en-US")``."""
    contexts = []

    def opener(
        url: str, *, width: int = 1360, dark: bool = False, locale: str = "zh-CN", home: str = ".welcome"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860},
            color_scheme="dark" if dark else "light",
            locale=locale,
            accept_downloads=True,
        )
        contexts.append(context)
        return open_page(context.new_page(), url, home)

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def _lenient_warnings() -> Iterator[None]:
    """Gradio's client warns of things of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def letter(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a made-up letter; ``body`` is its one paragraph."""

    def write(name: str, body: str) -> Path:
        path = tmp_path / name
        path.write_text(
            "对长宁区政协第十五届五次会议第321号提案的答复\n\n办理结果：解决或采纳\n签发人：王小明\n\n李大伟委员：\n\n"
            f"您提出的关于建设社区图书角的提案收悉，经研究，现将办理情况答复如下：\n\n{body}\n\n"
            "长宁区文化和旅游局\n2026年9月1日\n（此件公开发布）\n",
            encoding="utf-8",
        )
        return path

    return write
