"""Serves the page: one process, this machine only unless told otherwise, nothing fetched from anywhere else."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from rag.assistant import Assistant
from rag.errors import ModelError, UsageError
from rag.web.headers import PageHead
from rag.web.page import make_page
from rag.web.theme import make_theme
from rag.web.uploads import MAX_MEGABYTES

STATIC = Path(__file__).parent / "static"


def launch(
    assistant: Assistant,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: str | tuple[str, str] | None = None,
    mcp: bool = False,
) -> None:
    """Serves the page until the process is stopped. ``auth`` is "user:password", or the two.

    Raises:
        ModelError: ``mcp`` was asked for and its package is not installed.
        UsageError: ``auth`` has no user or no password.
    """
    app = make_app(assistant, auth, mcp=mcp)
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{port}", file=sys.stderr, flush=True)  # noqa: T201 - the address is what the user waits for
    uvicorn.run(app, host=host, port=port, log_level="warning")


def make_app(assistant: Assistant, auth: str | tuple[str, str] | None = None, *, mcp: bool = False) -> FastAPI:
    """The page as an ASGI application."""
    if mcp and find_spec("mcp") is None:
        raise ModelError(
            "--mcp 需要 mcp 这个包，现在没有安装；请运行 pip install 'dafu[mcp]'",
            "--mcp needs the package mcp, which is not installed; run pip install 'dafu[mcp]'",
        )
    assistant.prepare()  # the first question need not wait for the indexes
    app = FastAPI(openapi_url=None)
    app.mount("/dafu", StaticFiles(directory=STATIC))
    page = make_page(assistant)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=["api"],
        run_history=False,  # Gradio's own log of calls; the page keeps conversations itself, where its reader can see
        auth=_user(auth),
        show_error=True,
        max_file_size=f"{MAX_MEGABYTES}mb",
        ssr_mode=False,
        pwa=False,
        i18n=page.i18n_instance,
        mcp_server=mcp,
        theme=make_theme(),
    )
    app.add_middleware(PageHead)
    return app


def _user(auth: str | tuple[str, str] | None) -> tuple[str, str] | None:
    if auth is None:
        return None
    user, password = auth if isinstance(auth, tuple) else (auth.partition(":")[0], auth.partition(":")[2])
    if not user or not password:
        given = f"{user}{':' if password else ''}"
        raise UsageError(f"--auth 应写成 用户名:密码；给的是“{given}”", f"--auth is written user:password, not {given}")
    return user, password
