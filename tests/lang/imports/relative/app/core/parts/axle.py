name = "axle"
