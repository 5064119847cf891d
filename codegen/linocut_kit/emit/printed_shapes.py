"""What the template of an endpoint module prints: constants, values, members and shapes."""

from dataclasses import dataclass

from linocut_kit.emit.conditions import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A module-level constant of a printed module: its name and the expression it stands for."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """How one place of a request is judged. Expressions speak of a variable `value`.

    `fits` is true only of values that are certainly right; `at` is the argument that gives a
    violation its pointer, empty where the rule has it. `shape` names the functions of an object
    or an array.
    """

    at: str
    nullable: bool
    fits: str
    wrong: str = ""
    type_rule: str = ""
    limits: tuple[Limit, ...] = ()
    media: str = ""
    ratio: str = ""
    shape: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A property of an object; `required` is its rule's name, empty where it may be absent."""

    key: str
    value: Value
    required: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch of a union: the condition on `value`, or on a tagged `body`, that picks it."""

    picked: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedShape:
    """An object, an array or a union, which is judged by a pair of functions of its own.

    `pointer` is its spot. A union has `branches` that its type picks, and `tagged` ones that the
    word of the member `tag` picks.
    """

    name: str
    pointer: str
    at: str
    type_rule: str
    limits: tuple[Limit, ...]
    rules: tuple[Limit, ...] = ()
    members: tuple[Member, ...] = ()
    unknown: str = ""
    known: str = ""
    additional: Value | None = None
    items: Value | None = None
    branches: tuple[Branch, ...] = ()
    tagged: tuple[Branch, ...] = ()
    tag: Member | None = None
    is_object: bool

    @property
    def required(self) -> tuple[Member, ...]:
        """The members that must be there."""
        return tuple(member for member in self.members if member.required)

    @property
    def check(self) -> str:
        """The public function that judges it alone, where it has a model; empty elsewhere."""
        if not self.pointer:
            return "check"
        has_model = self.is_object and (self.members or self.unknown)
        return f"check_{self.name}" if has_model else ""

    @property
    def is_union(self) -> bool:
        """Whether it is a union."""
        return bool(self.branches or self.tagged)

    @property
    def options(self) -> tuple[Branch, ...]:
        """All branches of a union."""
        return (*self.branches, *self.tagged)

    @property
    def optional(self) -> tuple[Member, ...]:
        """The members that may be absent."""
        return tuple(member for member in self.members if not member.required)
