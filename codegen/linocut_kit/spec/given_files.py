"""Files that a user names: read without ever waiting, and not longer than they may be."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_STREAMS = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
_WAY_OUT = "name a file, or pipe it in as standard input"


def opened(path: Path) -> BinaryIO:
    """The bytes of a plain file, of the null device, or of what a shell passes as `<(command)`.

    Raises OSError, also for a named pipe, a socket or a device: they may never end.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except ValueError as error:
        raise OSError(errno.EINVAL, f"is no path: {error}", str(path)) from None
    try:
        _refuse_endless(path, os.fstat(handle).st_mode)
        if hasattr(os, "set_blocking"):
            os.set_blocking(handle, True)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read(path: Path, most: int) -> bytes:
    """The bytes of a file, and one more than `most` where it is longer. Raises OSError."""
    with opened(path) as file:
        return file.read(most + 1)


def _refuse_endless(path: Path, mode: int) -> None:
    name = str(path)
    if stat.S_ISREG(mode) or name == os.devnull or name.startswith(_STREAMS):
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, f"it is a directory; {_WAY_OUT}", name)
    what = "named pipe" if stat.S_ISFIFO(mode) else "device"
    raise OSError(errno.EINVAL, f"it is a {what}, which may never end; {_WAY_OUT}", name)
