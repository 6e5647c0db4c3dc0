print("sub-package solid")
