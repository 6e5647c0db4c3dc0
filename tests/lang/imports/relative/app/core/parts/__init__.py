count = 2


def all_parts():
    from . import wheel, axle

    return wheel.name, axle.name
