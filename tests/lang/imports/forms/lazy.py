print("lazy loads when asked")
n = 5
