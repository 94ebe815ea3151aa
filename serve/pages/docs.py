"""The API's documentation, made of its own OpenAPI document, with a form to try each route."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from serve.answer.whole import FRESH, whole
from serve.links import Links
from serve.pages.html import escape, in_code, link, page

Spec = Mapping[str, Any]


def routes(links: Links) -> APIRouter:
    """The page of an app."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs", response_class=Response)
    def docs(request: Request) -> Response:
        """Every route with its parameters, its answers, and a form."""
        content = page("Wirecopy API", _body(request.app.openapi(), links.base(request)))
        return whole(request, content, media_type="text/html; charset=utf-8", cache=FRESH)

    return router


def _body(spec: Spec, base: str) -> Iterator[str]:
    yield f"<p>{link(f'{base}/', 'Wirecopy')}</p><h1>API</h1>"
    yield f"<p>{in_code(spec['info']['description'])}</p>"
    yield f"<pre>curl {escape(base)}/api/stories?limit=3&amp;brief=true</pre>"
    yield (
        "<p>If the server has a token: <code>curl -H 'Authorization: Bearer TOKEN' ...</code>, or "
        "in a feed reader as the password of any user. The whole description for programs: "
        f"{link(f'{base}/openapi.json', 'openapi.json')}.</p>"
    )
    by_tag: dict[str, list[tuple[str, Spec]]] = {}
    for path, verbs in spec["paths"].items():
        by_tag.setdefault(verbs["get"]["tags"][0], []).append((path, verbs["get"]))
    for tag, found in by_tag.items():
        yield f"<h2>{escape(tag)}</h2>"
        for path, operation in found:
            yield from _operation(spec, base, path, operation)


def _operation(spec: Spec, base: str, path: str, operation: Spec) -> Iterator[str]:
    yield f"<details><summary><span class=verb>GET</span><code>{escape(path)}</code> "
    yield f"<span class=dim>{escape(operation.get('summary', ''))}</span></summary>"
    for paragraph in operation.get("description", "").split("\n\n"):
        yield f"<p>{in_code(paragraph)}</p>"
    parameters = operation.get("parameters", ())
    yield from _form(base, path, parameters)
    answer = operation["responses"]["200"]
    kind = next(iter(answer.get("content", {})), "")
    shape = answer.get("content", {}).get(kind, {}).get("schema", {})
    yield f"<h3>Answer</h3><p class=dim>{escape(kind)}</p>{_shape(spec, shape)}</details>"


def _form(base: str, path: str, parameters: Any) -> Iterator[str]:
    """A table of the parameters whose fields ask the route; paths have theirs in the address."""
    if not parameters:
        yield f"<p>{link(f'{base}{path}', 'Try it')}</p>"
        return
    is_plain = "{" not in path
    if is_plain:
        yield f'<form action="{escape(base + path)}" target="_blank">'
    yield "<table><tr><th>parameter<th>value<th>"
    for one in parameters:
        needed = " <b>needed</b>" if one.get("required") else ""
        field = _field(one) if is_plain else ""
        name, about = escape(one["name"]), in_code(_about(one))
        yield f"<tr><td><code>{name}</code>{needed}<td>{field}<td>{about}"
    yield "</table>"
    if is_plain:
        yield "<p><button>Try it</button></p></form>"


def _field(parameter: Spec) -> str:
    name, kind = escape(parameter["name"]), _plain(parameter["schema"])
    needed = " required" if parameter.get("required") else ""
    choices = kind.get("enum") or (["true", "false"] if kind.get("type") == "boolean" else [])
    if choices:
        inner = "".join(f"<option>{escape(str(one))}" for one in ("", *choices))
        return f'<select name="{name}" aria-label="{name}"{needed}>{inner}</select>'
    shown = escape(str(next(iter(kind.get("examples", [])), kind.get("default") or "")))
    is_secret = ' type="password" autocomplete="off"' if parameter["name"] == "token" else ""
    return f'<input name="{name}" aria-label="{name}" placeholder="{shown}"{is_secret}{needed}>'


def _about(parameter: Spec) -> str:
    kind = _plain(parameter["schema"])
    said = [parameter.get("description") or kind.get("description") or ""]
    if "maximum" in kind:
        said.append(f"{kind.get('minimum', 0)} to {kind['maximum']}.")
    if kind.get("default") not in (None, "", False):
        said.append(f"Default {kind['default']}.")
    return " ".join(filter(None, said))


def _plain(schema: Spec) -> dict[str, Any]:
    """A schema without the choice of null."""
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return {**schema, **(kinds[0] if kinds else {})}


def _shape(spec: Spec, schema: Spec) -> str:
    """The fields of an answer, and an example where there is one."""
    found = _resolved(spec, schema)
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{escape(_kind(spec, field))}"
        f"<td>{in_code(_plain(field).get('description', ''))}"
        for name, field in found.get("properties", {}).items()
    )
    table = f"<table><tr><th>field<th>type<th>{rows}</table>" if rows else ""
    example = next(iter(found.get("examples", ())), None)
    shown = (
        f"<pre>{escape(json.dumps(example, indent=1, ensure_ascii=False))}</pre>" if example else ""
    )
    return table + shown


def _kind(spec: Spec, field: Spec) -> str:
    """A field's type in words: `list of Record or Brief`, `text or null`."""
    if "anyOf" in field:
        return " or ".join(_kind(spec, one) for one in field["anyOf"])
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2])
    if field.get("type") == "array":
        return f"list of {_kind(spec, field.get('items', {}))}"
    if field.get("format") == "date-time":
        return "time"
    kind = str(field.get("type", "any"))
    return {"string": "text", "integer": "number"}.get(kind, kind)


def _resolved(spec: Spec, schema: Spec) -> Spec:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Spec = spec.get("components", {}).get("schemas", {}).get(name, schema)
    return found
