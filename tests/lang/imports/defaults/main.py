# What a module's globals hold stays when a default is offered for it.
import late

print(late.kept, late.table, late.text, late.number, late.fresh, late.again)
print(late.offered)
space = late.__dict__
print(space.setdefault("kept", 0), space.setdefault("newer", "n"), late.newer, space.setdefault("nothing"))
print(late.kept, late.nothing)
