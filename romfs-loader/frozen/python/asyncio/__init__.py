# Cooperative multitasking. What is seldom used is imported when it is first asked for.
from .core import *

__version__ = (3, 0, 0)

_HOMES = {
    "wait_for": "funcs",
    "wait_for_ms": "funcs",
    "gather": "funcs",
    "Event": "event",
    "ThreadSafeFlag": "event",
    "Lock": "lock",
    "open_connection": "stream",
    "start_server": "stream",
    "StreamReader": "stream",
    "StreamWriter": "stream",
    "Server": "stream",
}


def __getattr__(name):
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(name)
    value = getattr(__import__(home, globals(), None, True, 1), name)
    globals()[name] = value
    return value
