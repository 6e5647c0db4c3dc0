from .loop import run

whose = "the program's"
