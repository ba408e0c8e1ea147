"""Serves the components to Pulumi programs in any language."""

import inspect
import sys
from typing import Any

from pulumi.errors import InputPropertiesError
from pulumi.provider import main
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from .reference import components
from .shared.checks import ArgumentError
from .version import VERSION

COMPONENTS = components()


class Provider(ComponentProvider):
    """Tells a refusal as a sentence: the SDK's own host adds a Python traceback, also to programs in TypeScript."""

    def construct(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().construct(*args, **kwargs)
        except ComponentInitError as error:
            if isinstance(error.inner, ArgumentError):
                raise InputPropertiesError(str(error.inner), []) from error
            raise


def serve() -> None:
    """Answers until whoever started it ends; the engine's address is the one argument, the port is printed."""
    for component in COMPONENTS:
        # The schema's descriptions are Markdown, in which an indented paragraph is code.
        component.__doc__ = inspect.getdoc(component)
    main(Provider(COMPONENTS, "lambda-streaming", None, VERSION), sys.argv[1:])


if __name__ == "__main__":
    serve()
