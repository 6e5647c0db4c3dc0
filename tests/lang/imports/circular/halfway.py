import sys

seen = sys.modules["halfway"].__name__
after = "after"
