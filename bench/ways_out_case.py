"""A file that is refused, for ways_out.py."""

import dataclasses
import importlib.util
import shutil
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
    route_after: str = ""  # where what came of it goes, if elsewhere
    needs: tuple = ()  # packages and commands that the way out uses and that may not be installed
    check: typing.Callable = lambda api, taken, file: None  # that what was taken is right

    def missing(self):
        """Those of them that are not here."""
        return [name for name in self.needs if not importlib.util.find_spec(name) and not shutil.which(name)]


def register(cases, route, file, **more):
    """Makes a case of a function: it returns the file's bytes, or those and a dict of names."""

    def decorate(function):
        def make():
            made = function()
            return made if isinstance(made, tuple) else (made, {})

        cases.append(Case(f"{route}: {function.__name__.replace('_', ' ')}", route, file, make, **more))
        return function

    return decorate
