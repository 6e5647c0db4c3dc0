# Modules that import one another in a chain of all forms of the statement, fourteen levels deep: a small board's native stack is enough for that.
import sys
import first

print(first.names())
print([name for name in ("first", "deep", "deep.child", "deep.inner.last") if name in sys.modules])

# A module at the end of a chain that fails takes all of it out again.
import switch

for attempt in range(2):
    try:
        import broken0
    except ValueError as e:
        print("ValueError", e, [name for name in sorted(sys.modules) if name.startswith("broken")])
switch.fail = False
import broken0

print(broken0.broken1.broken2.end, sorted(name for name in sys.modules if name.startswith("broken")))
