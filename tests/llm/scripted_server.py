"""A small real HTTP server that speaks chat completions and misbehaves as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rag.llm.server_forms import TRIAL_QUESTION

OBEYED = {"grammar": "花园已建成三座[1]", "response_format": '{"statements": []}'}
IGNORED = "Hello! Once upon a time there was a garden."


@dataclass
class Script:
    """What the server does. ``obeys`` names the parameters it heeds, ``refuses`` those it answers with HTTP 400."""

    answer: Sequence[str] = ("面积1.48平方公里多。[1]\n", "企业六百余家。[2]")
    obeys: frozenset[str] = frozenset({"grammar"})
    refuses: frozenset[str] = frozenset()
    fail_first: int = 0
    fail_status: int = 503
    die_after: int | None = None
    die_times: int = 10**6
    silent_after: int | None = None
    mute: bool = False
    """Takes the question and says nothing at all, not even that it was heard."""
    finish_reason: str | None = "stop"
    context_error_above: int | None = None
    models: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    """Set when the client went away in the middle of an answer."""

    def real(self) -> list[dict[str, Any]]:
        """The requests that were no trials."""
        return [one for one in self.requests if one["messages"][-1]["content"] != TRIAL_QUESTION]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Script

    def log_message(self, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        if self.script.models:
            self._json(200, {"object": "list", "data": self.script.models})
        else:
            self._json(500, {"error": {"message": "offline"}})

    def do_POST(self) -> None:
        script = self.script
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script.requests.append(body)
        script.arrived.append(time.monotonic())
        if script.fail_first > 0:
            script.fail_first -= 1
            return self._json(script.fail_status, {"error": {"message": "busy"}})
        if script.refuses & set(body):
            return self._json(400, {"error": {"message": f"unknown parameter {script.refuses & set(body)}"}})
        length = sum(len(message["content"]) for message in body["messages"])
        if script.context_error_above is not None and length > script.context_error_above:
            return self._json(400, {"error": {"message": "This model's maximum context length is exceeded"}})
        if body["messages"][-1]["content"] == TRIAL_QUESTION:
            obeyed = [OBEYED[name] for name in OBEYED if name in body and name in script.obeys]
            return self._whole(obeyed[0] if obeyed else IGNORED)
        if script.mute:
            return self._wait_until_client_leaves()
        return self._stream() if body.get("stream") else self._whole("".join(script.answer))

    def _whole(self, text: str) -> None:
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        self._json(200, {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]})

    def _stream(self) -> None:
        script = self.script
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        dying = script.die_after is not None and script.die_times > 0
        for index, piece in enumerate(script.answer):
            if dying and index == script.die_after:
                script.die_times -= 1
                self.close_connection = True
                self.connection.close()
                return
            if index == script.silent_after:
                self._wait_until_client_leaves()
                return
            self._event({"content": piece}, None)
        self._event({}, script.finish_reason)
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def _wait_until_client_leaves(self) -> None:
        self.connection.settimeout(20)
        if self.connection.recv(1) == b"":
            self.script.left.set()
        self.close_connection = True

    def _event(self, delta: dict[str, str], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()

    def _json(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """The base URL of a server that follows the script."""
    handler = type("ScriptedHandler", (Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
