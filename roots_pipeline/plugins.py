"""Find the plug-ins of a package: adding a file adds a plug-in, and nothing else needs to know of it."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def discover(package: str, base: Callable[..., T]) -> dict[str, type[T]]:
    """The plug-ins of a package, by key, sorted: `word_count.py` holds `WordCount`, whose key is `word_count`.

    `base` is the class that all of them extend. Modules directly in the package count; `base`, modules whose
    name starts with an underscore and sub-packages are machinery. TypeError: a module lacks its class.
    """
    # `Callable[..., T]` and not `type[T]`, which mypy does not let an abstract class be.
    base_class = cast("type[T]", base)
    folder = importlib.import_module(package)
    found: dict[str, type[T]] = {}
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda module: module.name):
        if module.ispkg or module.name == "base" or module.name.startswith("_"):
            continue
        expected = class_name(module.name)
        plugin = getattr(importlib.import_module(f"{package}.{module.name}"), expected, None)
        if not (isinstance(plugin, type) and issubclass(plugin, base_class)):
            message = (
                f"{package}.{module.name}: has no class {expected} that extends {base_class.__name__}; each module of "
                f"{package} holds one, named after the file"
            )
            raise TypeError(message)
        found[module.name] = plugin
    return found


def class_name(key: str) -> str:
    """The class a plug-in's module must hold.

    >>> class_name("remove_html_spans")
    'RemoveHtmlSpans'
    """
    return "".join(part.capitalize() for part in key.split("_"))
