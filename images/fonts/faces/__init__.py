# Written by make_fonts.py.

NAMES = ("small", "terminal", "text", "oblique", "heading", "digits")
