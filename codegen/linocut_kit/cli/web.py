"""GET over the network for `drift --fetch`: the one place of the command line that knows httpx."""

from collections.abc import Mapping

import httpx

from linocut_kit.pages.fetch import Fetched, FetchError

_TIMEOUT = 30.0
_REDIRECTS = 5


class Web:
    """Sends one request at a time; follows redirects, keeps no cookies."""

    def __init__(self) -> None:
        self._client = httpx.Client(
            timeout=_TIMEOUT, follow_redirects=True, max_redirects=_REDIRECTS
        )

    def __enter__(self) -> "Web":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, headers: Mapping[str, str], limit: int) -> Fetched:
        """The response with at most `limit` bytes of its body and one. Raises FetchError."""
        self._client.cookies.clear()
        body = bytearray()
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as response:
                for part in response.iter_bytes():
                    body += part
                    if len(body) > limit:
                        break
                return Fetched(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=_as_utf8(bytes(body), response.charset_encoding),
                    url=str(response.url),
                )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            why = str(error) or type(error).__name__
            raise FetchError(f"it cannot be reached: {why}") from None


def _as_utf8(body: bytes, charset: str | None) -> bytes:
    """The body as UTF-8 where its headers name another encoding."""
    if charset is None or charset.lower() in ("utf-8", "utf8"):
        return body
    try:
        return body.decode(charset).encode()
    except (LookupError, UnicodeDecodeError):
        return body
