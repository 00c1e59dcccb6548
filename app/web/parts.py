"""Two parts that a page shows by the hundred, in Python since a macro takes five times as long; and macros, called faster."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask, request
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from app.web.assets import Assets

ICON = Markup(
    '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
)


class PageContext(Context):
    """Jinja's own, which looks four times at all it calls to see what it wants: a twelfth of the time of a list of ads."""

    def call(self, called: Any, *args: Any, **kwargs: Any) -> Any:
        """As Jinja does; a macro wants what every macro wants."""
        if type(called) is not Macro:
            return super().call(called, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(self.eval_ctx, *args, **kwargs)


def register(app: Flask, assets: Assets) -> None:
    """Give the templates `icon(name)` and `path(to)`."""
    app.jinja_env.context_class = PageContext
    app.jinja_env.globals.update(icon=icons(assets), path=path)


def icons(assets: Assets) -> Callable[[str], Markup]:
    """What makes an icon by lucide's name, always beside a word; the names stand in app/assets/build.mjs."""
    return cache(lambda name: ICON.format(assets.url("icons.svg"), name))


def path(to: str) -> Markup:
    """An address of this country: the language prefix, where there is one, lives in SCRIPT_NAME."""
    return escape(request.script_root) + escape(to)
