replaced = True
