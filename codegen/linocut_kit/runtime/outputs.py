"""Files that people named: whole or not at all, and never in the place of what is no plain file."""

import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_OPEN_FILE = re.compile(r"/dev/(stdout|stderr|fd/[0-9]+)|/proc/[a-z0-9]+/fd/[0-9]+")


def is_written_through(path: Path) -> bool:
    """Whether a path is a device, FIFO or socket, or a name of an open file of this process.

    Raises OSError for a folder.
    """
    if _OPEN_FILE.fullmatch(str(path.absolute())):
        return True
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(21, "it is a folder")
    return not stat.S_ISREG(mode)


def write_through(source: Path, target: Path) -> None:
    """Copy a file into a device or FIFO, which stays what it is. Raises OSError."""
    with source.open("rb") as file, os.fdopen(os.open(target, os.O_WRONLY), "wb") as through:
        shutil.copyfileobj(file, through)


@contextmanager
def writing(path: Path) -> Generator[BinaryIO]:
    """A file whose content reaches the path when the block ends well.

    A plain file is replaced at once, a link keeps pointing to its file, and a device or FIFO is
    written through. Missing folders are made. Raises OSError.
    """
    if is_written_through(path):
        with tempfile.TemporaryFile() as held:
            yield held
            held.seek(0)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as file:
                shutil.copyfileobj(held, file)
        return
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Try whether a file can be written, and leave no trace but its folder. Raises OSError."""
    if is_written_through(path):
        if not os.access(path, os.W_OK):
            raise PermissionError(13, "it cannot be written")
        return
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    if len(os.fsencode(path.name)) > name_limit(path.parent):
        raise OSError(36, "the name is too long")
    with tempfile.TemporaryFile(dir=path.parent):
        pass


def name_limit(folder: Path) -> int:
    """The longest file name of a folder, in bytes."""
    try:
        return os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):
        return 255
