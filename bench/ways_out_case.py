"""A file that is refused, for ways_out.py."""

import dataclasses
import typing


@dataclasses.dataclass
class Case:
    name: str
    route: str
    file: str
    make: typing.Callable  # () -> (content, the names that the way out says the reader has)
    metadata: typing.Any = None
    metadata_after: typing.Any = None
    prepare: typing.Callable = lambda: None  # what lies in the reader's folder
    check: typing.Callable = lambda api, taken, file: None  # that what was taken is right


def register(cases, route, file, **more):
    """Makes a case of a function: it returns the file's bytes, or those and a dict of names."""

    def decorate(function):
        def make():
            made = function()
            return made if isinstance(made, tuple) else (made, {})

        cases.append(Case(f"{route}: {function.__name__.replace('_', ' ')}", route, file, make, **more))
        return function

    return decorate
