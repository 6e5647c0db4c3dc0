é = 1
ñandú = é
_x = __y__ = x9
class Ünïcode: pass
match = case = type = print = 1
