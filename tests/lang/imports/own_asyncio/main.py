# A package asyncio of the program's own goes before the built-in one, and has the built-in tasks and queues.
import asyncio
import sys
from asyncio import loop, whose

print(whose, asyncio.__name__, loop.__name__, asyncio is sys.modules["asyncio"], hasattr(asyncio, "gather"))
print(asyncio.run(loop.double(21)), asyncio.run(loop.nested(3)))
