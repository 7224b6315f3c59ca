"""A server on loopback that speaks the OpenAI protocol for chat and answers from a script, good and bad answers alike.

For tests of whatever talks to a model through a real HTTP client::

    with ScriptedServer([right("return a + b"), refused(429, retry_after=2)]) as server:
        monkeypatch.setenv("OPENAI_API_BASE", server.url)
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server does with one request."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before it answers."""
    hangs: bool = False
    """It doesn't answer as long as the server runs."""
    drops: bool = False
    """It hangs up without an answer."""


Script = Callable[[dict[str, Any]], Reply]
"""From the body of a request, as parsed from JSON, to what to do with it."""


def right(text: str, *, prompt_tokens: int = 10, completion_tokens: int = 5, delay: float = 0.0) -> Reply:
    """An answer as it should be."""
    return Reply(_completion(text, "stop", prompt_tokens, completion_tokens), delay=delay)


def truncated(text: str, *, prompt_tokens: int = 10, completion_tokens: int = 5) -> Reply:
    """An answer that stopped at its limit of tokens."""
    return Reply(_completion(text, "length", prompt_tokens, completion_tokens))


def refused(status: int, message: str = "no", *, code: str | None = None, retry_after: float | None = None) -> Reply:
    """An error with an HTTP status, in the form that OpenAI gives it."""
    body = {"error": {"message": message, "type": "error", "param": None, "code": code}}
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Reply(json.dumps(body).encode(), status, headers)


MALFORMED = Reply(b'{"choices": [{"message": {"role": "assistant", "con')
HANGING = Reply(hangs=True)
DROPPED = Reply(drops=True)


class ScriptedServer:
    """Runs in threads of its own while its context is open."""

    def __init__(self, script: Script | Sequence[Reply]) -> None:
        """
        :param script: a function of the request, called from several threads; or the replies one after another, of
            which the last goes on for ever.
        """
        self.requests: list[dict[str, Any]] = []
        """The bodies received, in order."""
        self.headers: list[Mapping[str, str]] = []
        """The headers received, in order, with names in lower case."""
        self.most_at_once = 0
        """Most requests that were being answered at the same time."""
        self._script = script
        self._now = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def url(self) -> str:
        """The base URL, as ``OPENAI_API_BASE`` wants it."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ScriptedServer:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, request: dict[str, Any], headers: Mapping[str, str]) -> Reply | None:
        """What to send; None to hang up."""
        with self._lock:
            number = len(self.requests)
            self.requests.append(request)
            self.headers.append(headers)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            script = self._script
            reply = script(request) if callable(script) else script[min(number, len(script) - 1)]
            self._closing.wait(None if reply.hangs else reply.delay)
            return None if reply.hangs or reply.drops else reply
        finally:
            with self._lock:
                self._now -= 1


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = server._serve(request, {name.lower(): value for name, value in self.headers.items()})
            self.close_connection = True
            if reply is None:
                return
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
            except ConnectionError:
                pass  # the client has lost its patience: that is what some tests are about

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _completion(text: str, finish_reason: str, prompt_tokens: int, completion_tokens: int) -> bytes:
    message = {"role": "assistant", "content": text}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
            "usage": {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt_tokens + completion_tokens,
            },
        }
    ).encode()
