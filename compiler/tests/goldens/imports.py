import a
import a.b
import a.b.c
import a as b
import a.b.c as d
import a, b.c, d as e, f.g as h
from a import b
from a import b as c
from a import (b, c as d, e,)
from a import b, c
from a.b.c import d
from a import *
from . import a
from .a import b
from .. import a
from ..a.b import c as d
from ... import a
from .... import a
from .....a import b


def f():
    import a.b
    import c.d as e
    from g import h, i as j
    return a, e, h, j
