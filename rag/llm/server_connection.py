"""Talking to a server through the openai client: short answers, streamed ones, and what goes wrong with either."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import ModelError
from rag.llm.server_errors import (
    BrokenOffError,
    PromptTooLongError,
    as_model_error,
    is_client_error,
    is_too_long,
    silent,
)

if TYPE_CHECKING:
    from openai import OpenAI

CONNECT_TIMEOUT_SECONDS = 10.0
_POLL_SECONDS = 0.1
_SILENCES = 2
"""Time-outs in a row after which a server counts as stuck: the client's retries would wait for many more."""
_REFUSING = (400, 404, 422, 500, 501)
"""How servers answer a parameter that they do not know."""


class ServerConnection:
    """One model of one server. Failed requests are repeated with growing pauses; nothing is sent before the first."""

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str | None,
        timeout_seconds: float,
        answer_seconds: float,
        max_retries: int,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not model:
            raise ModelError(
                f"服务端“{base_url}#{model}”的写法不对；应是 openai:地址#模型，例如 openai:http://127.0.0.1:8000/v1#qwen3",
                f"The server '{base_url}#{model}' is not written as openai:ADDRESS#MODEL; write it as "
                "openai:http://127.0.0.1:8000/v1#qwen3",
            )
        self.base_url, self.model, self.name = base_url, model, f"openai:{base_url}#{model}"
        self._api_key, self._max_retries = api_key, max_retries
        self._timeout_seconds, self._answer_seconds = timeout_seconds, answer_seconds

    def complete(self, messages: Sequence[dict[str, str]], max_tokens: int, arguments: dict[str, Any]) -> str:
        """A short answer in one piece.

        Raises:
            ModelError: no connection, no answer in time, an error of the server.
        """
        try:
            client = self._client.with_options(max_retries=min(self._max_retries, _SILENCES - 1))
            return self._ask(client, messages, max_tokens, arguments)
        except Exception as error:
            raise self._explained(error) from error

    def try_complete(
        self, messages: Sequence[dict[str, str]], max_tokens: int, arguments: dict[str, Any]
    ) -> str | None:
        """A short answer, ``None`` where the server refuses these arguments; raises like ``complete`` otherwise."""
        try:
            return self._ask(self._client.with_options(max_retries=0), messages, max_tokens, arguments)
        except Exception as error:
            if getattr(error, "status_code", None) in _REFUSING:
                return None
            raise self._explained(error) from error

    def context_tokens(self) -> int | None:
        """What the server's list of models says of this one's context: vLLM and SGLang do, llama.cpp in ``meta``."""
        try:
            models = self._client.with_options(max_retries=0).models.list().data
        except Exception as error:
            if is_client_error(error):
                return None
            raise
        for found in models:
            fields = {**(getattr(found, "meta", None) or {}), **found.model_dump()}
            sizes = [fields.get(name) for name in ("max_model_len", "n_ctx", "context_length", "context_window")]
            size = next((size for size in sizes if isinstance(size, int) and size > 0), None)
            if size and (found.id == self.model or len(models) == 1):
                return size
        return None

    def stream(
        self, messages: Sequence[dict[str, str]], arguments: dict[str, Any], stopped: Callable[[], bool]
    ) -> Iterator[str]:
        """Pieces of an answer as they come. Closing the iterator, or ``stopped``, ends the request, silent or not.

        Raises:
            PromptTooLongError: the server says that the prompt does not fit.
            BrokenOffError: the answer had begun and did not come to its end.
            ModelError: anything else that went wrong.
        """
        arrived: SimpleQueue[str | BaseException | None] = SimpleQueue()
        reader = _Reader(arrived)
        given: dict[str, Any] = {"model": self.model, "messages": list(messages), "temperature": 0, **arguments}
        threading.Thread(target=reader.read, args=(self._client, given), name="dafu-server", daemon=True).start()
        deadline = time.monotonic() + self._answer_seconds
        heard = time.monotonic()
        try:
            while not stopped():
                try:
                    piece = arrived.get(timeout=_POLL_SECONDS)
                except Empty:
                    if time.monotonic() > heard + _SILENCES * self._timeout_seconds:
                        raise silent(self.name, self._timeout_seconds) from None
                    if time.monotonic() > deadline:
                        seconds = f"{self._answer_seconds:.0f}"
                        raise ModelError(
                            f"{self.name}：{seconds} 秒内没有答完；请换小一些的模型",
                            f"{self.name}: no complete answer within {seconds} seconds; choose a smaller model",
                        ) from None
                    continue
                heard = time.monotonic()
                if piece is None:
                    return
                if isinstance(piece, BaseException):
                    raise self._explained(piece, begun=reader.response is not None) from piece
                yield piece
        finally:
            reader.leave()

    def _explained(self, error: BaseException, *, begun: bool = False) -> BaseException:
        """The error for a person; what neither client nor server raised stays as it is."""
        if is_too_long(error):
            return PromptTooLongError()
        if not is_client_error(error) and not isinstance(error, ConnectionError):
            return error
        explained = as_model_error(self.name, self.model, error, self._timeout_seconds)
        return BrokenOffError(str(explained), explained.in_language("en")) if begun else explained

    def _ask(
        self, client: OpenAI, messages: Sequence[dict[str, str]], max_tokens: int, arguments: dict[str, Any]
    ) -> str:
        given: Any = list(messages)
        answer = client.chat.completions.create(
            model=self.model, messages=given, temperature=0, max_tokens=max_tokens, **arguments
        )
        return (answer.choices[0].message.content or "") if answer.choices else ""

    @cached_property
    def _client(self) -> OpenAI:
        try:
            import openai
        except ImportError as error:
            raise ModelError(
                "缺少 openai；请运行 pip install openai", "openai is missing; run `pip install openai`"
            ) from error
        timeout = openai.Timeout(self._timeout_seconds, connect=min(CONNECT_TIMEOUT_SECONDS, self._timeout_seconds))
        here = urlsplit(self.base_url).hostname in ("localhost", "127.0.0.1", "::1")
        return openai.OpenAI(
            base_url=self.base_url,
            api_key=self._api_key or "none",
            timeout=timeout,
            max_retries=self._max_retries,
            # A proxy of the environment leads nowhere from this machine to itself.
            http_client=openai.DefaultHttpx2Client(trust_env=False, timeout=timeout) if here else None,
        )


class _Reader:
    """Reads a stream in a thread of its own, so that leaving need not wait for a silent server."""

    def __init__(self, arrived: SimpleQueue[str | BaseException | None]) -> None:
        self._arrived = arrived
        self._left = threading.Event()
        self._ended = threading.Event()
        self.response: Any = None

    def read(self, client: OpenAI, arguments: dict[str, Any]) -> None:
        """Puts the pieces, then ``None``, or what went wrong, into the queue."""
        try:
            self.response = client.chat.completions.create(stream=True, **arguments)
            with self.response:
                finished = not self._left.is_set() and self._pieces()
            self._arrived.put(None if finished else ConnectionError("the stream ended without a finish reason"))
        except BaseException as error:  # noqa: BLE001 - handed to the other side, which raises it
            self._arrived.put(error)
        finally:
            self._ended.set()

    def _pieces(self) -> bool:
        """Whether the server said that the answer was complete."""
        finished = None
        for chunk in self.response:
            for choice in chunk.choices[:1]:
                finished = choice.finish_reason or finished
                if choice.delta is not None and choice.delta.content:
                    self._arrived.put(choice.delta.content)
        return finished is not None

    def leave(self) -> None:
        """Ends the request. A thread that waits for a silent socket is woken only by shutting that socket down."""
        self._left.set()
        if self.response is None or self._ended.is_set():
            return
        stream = self.response.response.extensions.get("network_stream")
        connection = stream.get_extra_info("socket") if stream is not None else None
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
