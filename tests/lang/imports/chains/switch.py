fail = True
