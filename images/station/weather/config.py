# Reads the station's .ini file: sections, comments, typed values.

from . import assets
from .errors import ConfigError

_TRUE = ("yes", "true", "on")
_FALSE = ("no", "false", "off")


def value(text):
    """The value that a text stands for: a bool, an int in any base, a float, or the text."""
    low = text.lower()
    if low in _TRUE:
        return True
    if low in _FALSE:
        return False
    for kind in (lambda t: int(t, 0), float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


class Section:
    """The keys of one section, read as attributes or with a default through get()."""

    def __init__(self, kind, label):
        self.kind = kind
        self.label = label
        self._keys = {}

    def __getattr__(self, key):
        try:
            return self._keys[key]
        except KeyError:
            raise AttributeError(key)

    def __contains__(self, key):
        return key in self._keys

    def __len__(self):
        return len(self._keys)

    def get(self, key, default=None):
        return self._keys.get(key, default)

    def put(self, key, text):
        self._keys[key] = value(text)


class Config:
    def __init__(self, sections):
        self._sections = sections

    def __iter__(self):
        return iter(self._sections)

    def one(self, kind):
        for section in self._sections:
            if section.kind == kind:
                return section
        raise KeyError(kind)

    def all(self, kind):
        return [s for s in self._sections if s.kind == kind]


def parse(lines, where="<config>"):
    sections = []
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[":
            if line[-1] != "]":
                raise ConfigError(where, number, "section is not closed")
            kind, _, name = line[1:-1].strip().partition(" ")
            if not kind:
                raise ConfigError(where, number, "section has no name")
            sections.append(Section(kind, name.strip() or kind))
            continue
        key, equals, text = line.partition("=")
        if not equals:
            raise ConfigError(where, number, "expected key = value")
        if not sections:
            raise ConfigError(where, number, "key before the first section")
        key = key.strip()
        if key in sections[-1]:
            raise ConfigError(where, number, "key {!r} is given twice".format(key))
        sections[-1].put(key, text.strip())
    return Config(sections)


def load(name):
    return parse(assets.lines(name), name)
