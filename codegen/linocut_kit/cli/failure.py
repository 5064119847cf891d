"""What ends a command in one line instead of a traceback."""


class Failure(Exception):
    """A command cannot go on. The text says what is wrong, where, and what to do."""

    def __init__(self, text: str, *, code: int = 2) -> None:
        super().__init__(text)
        self.code = code
