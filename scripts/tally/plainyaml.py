"""YAML files made of strings, lists and mappings, read as fast as can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_PLAIN_KEYS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:int")


def read(path: Path) -> Any:
    """What a file holds, an empty mapping where that is nothing. Raises ValueError, its message a single line, where it is no YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader) or {}
    except yaml.YAMLError as fault:
        raise ValueError(" ".join(str(fault).split())) from None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, in C where that is installed, with a short way for what packs are made of: strings, lists and mappings."""

    def construct_document(self, node: yaml.Node) -> Any:
        """The value of a document."""
        return self._value(node)

    def _value(self, node: yaml.Node) -> Any:
        if node.tag == "tag:yaml.org,2002:str":
            return node.value
        if node.tag == "tag:yaml.org,2002:seq":
            return [self._value(item) for item in node.value]
        if node.tag == "tag:yaml.org,2002:map" and all(key.tag in _PLAIN_KEYS for key, _ in node.value):
            return {self._value(key): self._value(value) for key, value in node.value}
        return self.construct_object(node, deep=True)
