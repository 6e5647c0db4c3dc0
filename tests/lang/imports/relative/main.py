# Relative imports at every depth.
from app.core import engine
from app.core.parts import wheel
import app

print(engine.describe())
print(wheel.where(), wheel.siblings())
print(app.helper("x"), app.core.engine is engine, app.VERSION)
from app.core.parts import *

print(all_parts())
try:
    from app.bad import anything
except ImportError as e:
    print("ImportError")
