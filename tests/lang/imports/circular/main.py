# Modules that import each other, and one that fails while it is imported.
import first

print(first.from_second(), first.second.from_first())
for attempt in range(2):
    try:
        import failing
    except ValueError as e:
        print("ValueError", e, attempt)
import sys

print("failing" in sys.modules)
try:
    import syntax_user
except (SyntaxError, ImportError, NameError) as e:
    print(type(e).__name__)
import halfway

print(halfway.seen, halfway.after)
