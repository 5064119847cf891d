"""Printed code and this runtime belong together; a mismatch is said at import, with its cure."""

INTERFACE = 3


def require(interface: int, package: str) -> None:
    """Raise ImportError if `package` was printed for another interface of the runtime."""
    if interface == INTERFACE:
        return
    cure = "pip install --upgrade linocut" if interface > INTERFACE else "linocut generate"
    raise ImportError(
        f"{package} was printed for interface {interface} of linocut's runtime, this is "
        f"{INTERFACE}; run: {cure}"
    )
