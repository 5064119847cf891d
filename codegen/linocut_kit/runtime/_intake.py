"""Response bodies are counted as they come, decompressed ones too, and cut off at their limit."""

import zlib
from collections.abc import Mapping

from linocut_kit.runtime.exchange import MAX_ERROR_BODY, Request, Response

_PIECE = 64 * 1024
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class Intake:
    """Takes the slices of one response body and makes the answer of them."""

    def __init__(
        self, request: Request, status: int, headers: Mapping[str, str], *, decoded: bool = False
    ) -> None:
        self._status = status
        self._headers = headers
        self._is_error = not 200 <= status < 300
        self._limit = MAX_ERROR_BODY if self._is_error else request.limit
        self._sink = None if self._is_error else request.sink
        self._left = self._limit
        self._buffer = bytearray()
        self._problem: str | None = None
        coding = "" if decoded else headers.get("content-encoding", "").strip().lower()
        self._inflate = None
        if coding in _WINDOWS:
            self._inflate = zlib.decompressobj(_WINDOWS[coding])
        elif coding not in ("", "identity"):
            self._problem = "a content encoding that was not asked for"
        if self._sink is not None:
            self._sink.restart()
        length = headers.get("content-length", "")
        too_large = length.isdecimal() and int(length[:20]) > self._limit
        if too_large and not self._is_error:
            self._too_large()

    @property
    def wants(self) -> bool:
        """Whether more slices are of any use."""
        return self._problem is None

    def feed(self, data: bytes) -> None:
        """Take the next slice as it came from the connection."""
        if self._inflate is None:
            self._keep(data)
            return
        try:
            while data and self.wants and not self._inflate.eof:
                self._keep(self._inflate.decompress(data, _PIECE))
                data = self._inflate.unconsumed_tail
        except zlib.error:
            self._problem = "a compressed body that is broken"

    def answer(self) -> Response:
        """The answer, once there are no more slices."""
        if self._inflate is not None and not self._inflate.eof and self._problem is None:
            self._problem = "a compressed body that is cut short"
        return Response(
            status=self._status,
            headers=self._headers,
            body=bytes(self._buffer),
            problem=None if self._is_error else self._problem,
        )

    def remains(self) -> Response:
        """The beginning of a body that broke off."""
        return Response(
            status=self._status,
            headers=self._headers,
            body=bytes(self._buffer[:MAX_ERROR_BODY]),
            problem=None if self._is_error else "a body that is cut short",
        )

    def _keep(self, data: bytes) -> None:
        self._left -= len(data)
        if self._left < 0:
            self._too_large()
            data = data[: self._left] if self._is_error else b""
        if self._sink is not None:
            self._sink.write(data)
        else:
            self._buffer += data

    def _too_large(self) -> None:
        self._problem = f"a body of more than {self._limit // 2**20} MiB"
