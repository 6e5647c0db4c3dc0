from . import NAME
from ..util import helper
from .parts import count
from .parts.wheel import where as wheel_where
from .. import util


def describe():
    return helper(NAME), count, wheel_where(), util.helper is helper
