"""What every response of the page carries: its own script and style, and a policy that lets nothing else in."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.words import script_words

# Gradio compiles component scripts in the browser, hence unsafe-eval; everything is served from here.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_INSERT = (
    b'<head><link rel="stylesheet" href="dafu/page.css">'
    + f"<script>{script_words()}</script>".encode()
    + b'<script src="dafu/early.js"></script>'
    b'<script src="dafu/talk.js"></script><script src="dafu/letters.js"></script>'
)
_LIMIT_BYTES = 4_000_000


class PageHead:
    """ASGI middleware: adds the policy to every response, and Dafu's script and style to HTML pages.

    The scripts must run before Gradio's, which reads the browser's language at once; its ``head`` argument comes later.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def changed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                if not _is_page(scope, Headers(scope=message)):
                    await send(message)
                else:
                    start = message
                return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body") and len(body) < _LIMIT_BYTES:
                return
            body = body.replace(b"<head>", _INSERT, 1).replace(b'lang="en"', b'lang="zh-CN"', 1)
            MutableHeaders(scope=start)["Content-Length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, changed)


def _is_page(scope: Scope, headers: Headers) -> bool:
    """Whether this is an HTML page of Gradio's, not a letter or an upload that is served as a file."""
    is_html = headers.get("content-type", "").startswith("text/html")
    return is_html and not headers.get("content-encoding") and scope["path"] in ("/", "/login")
