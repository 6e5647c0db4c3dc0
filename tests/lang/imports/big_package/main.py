# A program of many small modules that use each other: a tiny text adventure, played by a script.
from game import world
from game.engine import Engine
from game.text import wrap

engine = Engine(world.build())
for command in ("look", "take lamp", "go north", "go north", "take key", "inventory", "go up", "use key", "go south", "drop lamp", "look", "dance", "quit"):
    print(">", command)
    for line in wrap(engine.do(command), 40):
        print("  " + line)
print(engine.moves, sorted(engine.score.items()))
