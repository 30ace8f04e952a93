"""What the openai client raises, as one line with the cure."""

from __future__ import annotations

import re

from rag.errors import ModelError

_TOO_LONG = re.compile(
    r"context.{0,20}(?:length|size|window)|maximum context|too long|exceed.{0,30}context", re.IGNORECASE
)


class PromptTooLongError(Exception):
    """The server says that the prompt does not fit its context."""


class BrokenOffError(ModelError):
    """An answer that had begun did not come to its end."""


def is_client_error(error: BaseException) -> bool:
    """Whether the openai client or the HTTP client below it raised this."""
    from openai import OpenAIError

    return isinstance(error, OpenAIError) or type(error).__module__.partition(".")[0] in (
        "httpx",
        "httpx2",
        "httpcore2",
    )


def is_too_long(error: BaseException) -> bool:
    """Whether the server says that the prompt does not fit its context."""
    from openai import APIStatusError

    return (
        isinstance(error, APIStatusError)
        and error.status_code in (400, 413, 500)
        and bool(_TOO_LONG.search(str(error)))
    )


def as_model_error(server: str, model: str, error: BaseException, timeout_seconds: float) -> ModelError:
    """The error as a person should read it."""
    import openai

    said = " ".join(str(error).split())[:160]
    match error:
        case openai.APITimeoutError():
            return silent(server, timeout_seconds)
        case openai.APIConnectionError():
            return ModelError(
                f"{server}：连不上（{said}）；请确认服务已启动、地址和端口没有写错",
                f"{server}: cannot be reached ({said}); check that it runs, and its address and port",
            )
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return ModelError(
                f"{server}：服务要求密钥（HTTP {error.status_code}）；请把密钥放进环境变量 DAFU_LLM_KEY",
                f"{server}: the server wants a key (HTTP {error.status_code}); put it into the variable DAFU_LLM_KEY",
            )
        case openai.NotFoundError():
            return ModelError(
                f"{server}：没有这个地址或模型“{model}”（{said}）；地址通常以 /v1 结尾，模型名以服务端列出的为准",
                f"{server}: no such address or model {model!r} ({said}); an address mostly ends in /v1, and the server "
                "lists its models",
            )
        case openai.RateLimitError():
            return ModelError(
                f"{server}：服务太忙，重试后仍被拒绝（{said}）；请稍后再问",
                f"{server}: the server is busy and refused more than once ({said}); ask again later",
            )
        case openai.APIStatusError():
            return ModelError(
                f"{server}：服务出错（HTTP {error.status_code}：{said}）；请看服务端的日志",
                f"{server}: the server failed (HTTP {error.status_code}: {said}); look at its log",
            )
        case _ if "Timeout" in type(error).__name__:
            return silent(server, timeout_seconds)
        case _:
            reason = said or type(error).__name__
            return ModelError(
                f"{server}：回答到一半时服务断开了（{reason}）；请确认服务还在运行，然后重问",
                f"{server}: the server broke off in the middle ({reason}); check that it still runs, then ask again",
            )


def silent(server: str, timeout_seconds: float) -> ModelError:
    """What is said of a server that does not answer in time."""
    return ModelError(
        f"{server}：{timeout_seconds:.0f} 秒没有回音；请确认服务没有卡住，或换小一些的模型",
        f"{server}: silent for {timeout_seconds:.0f} seconds; check that it is not stuck, or choose a smaller model",
    )
