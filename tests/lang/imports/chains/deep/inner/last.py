end = __name__
