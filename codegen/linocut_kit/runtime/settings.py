"""The values of a client's settings: from arguments, the environment and the spec, judged."""

import os
from collections.abc import Mapping

from linocut_kit.runtime.errors import ConfigurationError
from linocut_kit.runtime.services import Service, Setting


def resolved(
    service: Service,
    given: Mapping[str, str | None] | None = None,
    *,
    partly: bool = False,
) -> dict[str, str]:
    """The value of each setting by its argument; those that may be left out and are, are not in it.

    With `partly` any may be left out. Raises ConfigurationError.
    """
    known = {setting.argument for setting in service.settings}
    for argument in sorted(set(given or {}) - known):
        has = f"it has {', '.join(sorted(known))}" if known else "it has none"
        raise ConfigurationError(f"{service.title} has no setting {argument}; {has}")
    found: dict[str, str] = {}
    for setting in service.settings:
        value = _value(setting, (given or {}).get(setting.argument))
        if value is not None:
            found[setting.argument] = value
        elif setting.required and not partly:
            raise missing(service, setting.argument)
    return found


def missing(service: Service, argument: str) -> ConfigurationError:
    """The error for a setting without a value: it names both ways to give one."""
    setting = next(setting for setting in service.settings if setting.argument == argument)
    return ConfigurationError(
        f"no {argument} for {service.title}: pass {argument}= or set {setting.env}"
    )


def fake_value(setting: Setting) -> str:
    """What fakes expect where the environment says nothing."""
    own = os.environ.get(setting.env, "").strip()
    return own or setting.default or next(iter(setting.enum), setting.example or "")


def _value(setting: Setting, given: object) -> str | None:
    said = setting.env if given is None else setting.argument
    value = os.environ.get(setting.env, "") if given is None else given
    if not isinstance(value, str):
        raise ConfigurationError(f"{said} must be a string")
    value = value.strip()
    if not value:
        return setting.default
    if not value.isascii() or not value.isprintable():
        raise ConfigurationError(f"{said} has characters that cannot be sent")
    _judge(setting, value, said)
    return value


def _judge(setting: Setting, value: str, said: str) -> None:
    shown = "" if setting.secret else f", not {value!r}"
    if setting.enum and value not in setting.enum:
        raise ConfigurationError(f"{said} must be one of {', '.join(setting.enum)}{shown}")
    least, most = setting.min_length or 0, setting.max_length
    if len(value) < least or (most is not None and len(value) > most):
        upper = f" to {most}" if most is not None else " or more"
        raise ConfigurationError(f"{said} must have {least}{upper} characters{shown}")
    if setting.pattern is not None:
        from linocut_kit.runtime.patterns import compiled

        if not compiled(setting.pattern).search(value):
            raise ConfigurationError(f"{said} must match {setting.pattern}{shown}")
