"""Several models behind one method and path become one operation, which is what OpenAPI has."""

from typing import Any

from linocut_kit.spec.export.document import Json, found, operations


def joined(item: Json, other: Json) -> Json:
    """Both operations in one: its id and summary are the first's, its bodies either's."""
    made = {**other, **item}
    for key in item.keys() & other.keys():
        if key.startswith("x-") and item[key] != other[key]:
            made[key] = [*_listed(item[key]), other[key]]
    texts = dict.fromkeys(part["description"] for part in (item, other) if "description" in part)
    if texts:
        made["description"] = "\n\n".join(texts)
    parameters = item.get("parameters", [])
    more = [part for part in other.get("parameters", []) if part not in parameters]
    if parameters or more:
        made["parameters"] = [*parameters, *more]
    if "requestBody" in item and "requestBody" in other:
        made["requestBody"] = _with_content(item["requestBody"], other["requestBody"])
    answers = dict(other.get("responses", {}))
    for status, answer in item.get("responses", {}).items():
        answers[status] = _with_content(answer, answers[status]) if status in answers else answer
    made["responses"] = answers
    return made


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _with_content(item: Json, other: Json) -> Json:
    """The first, with the media types and schemas of both; a shared answer stays the first's."""
    if "content" not in item or "content" not in other:
        return item
    content = {**other["content"], **item["content"]}
    for media_type in item["content"].keys() & other["content"].keys():
        first, second = item["content"][media_type], other["content"][media_type]
        schemas = [*_choices(first.get("schema", {}))]
        schemas += [part for part in _choices(second.get("schema", {})) if part not in schemas]
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        content[media_type] = {**second, **first, "schema": schema}
    return {**item, "content": content}


def _choices(schema: Any) -> list[Any]:
    return schema["anyOf"] if isinstance(schema, dict) and set(schema) == {"anyOf"} else [schema]


def discriminate(document: Json) -> None:
    """Say which field of a joined body chooses its model, where one does: its words are told."""
    for _, _, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            choices = media.get("schema", {}).get("anyOf", [])
            if choices and all("$ref" in choice for choice in choices):
                chosen = _field(document, choices)
                if chosen is not None:
                    media["schema"] = {"oneOf": choices, "discriminator": chosen}


def _field(document: Json, choices: list[Json]) -> Json | None:
    models = [(choice["$ref"], found(document, choice)) for choice in choices]
    for name in models[0][1].get("required", ()):
        mapping: dict[str, str] = {}
        number = 0
        for ref, model in models:
            words = _words(model, name)
            number += max(len(words), 1)
            mapping.update((word, ref) for word in words)
        if len(mapping) == number:
            return {"propertyName": name, "mapping": mapping}
    return None


def _words(model: Json, name: str) -> list[str]:
    """The texts that a required field may be; none where it may be more."""
    field = model.get("properties", {}).get(name)
    if not isinstance(field, dict) or name not in model.get("required", ()):
        return []
    words = [field["const"]] if "const" in field else field.get("enum", [])
    return words if all(isinstance(word, str) for word in words) else []
