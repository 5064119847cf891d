"""What a result's first bytes have to be: an image, of the format that was asked for."""

from linocut_kit.runtime.display import prose
from linocut_kit.runtime.errors import UnexpectedResponse
from linocut_kit.runtime.image_heads import IMAGE_FORMATS, file_kind


def check_head(head: bytes, content_type: str, asked: str | None) -> None:
    """Refuse what is no image by its first bytes, or one of another format than was asked for."""
    found = file_kind(head)
    if found is None:
        said = f" with content type {prose(content_type, 60)}" if content_type else ""
        raise UnexpectedResponse(f"the result is not an image: {_kind(head)}{said}")
    wanted = (asked or "").lower().removeprefix("image/").removesuffix("+xml")
    wanted = "jpeg" if wanted == "jpg" else wanted
    if wanted in IMAGE_FORMATS and found != wanted:
        raise UnexpectedResponse(
            f"asked for {wanted}, the result is {found}; any_format=True takes it all the same"
        )


def _kind(head: bytes) -> str:
    if not head:
        return "it is empty"
    start = head[:16].lstrip()
    if start[:1] == b"<":
        return "it is HTML or XML"
    return "it is JSON" if start[:1] in (b"{", b"[") else "its signature is unknown"
