from ...util import helper
from . import axle
from .axle import name as axle_name

name = "wheel"


def where():
    return __name__


def siblings():
    return axle.name, axle_name, helper(name)
