import left

seen = [n for n in ("SIDE", "side", "right", "TAIL") if hasattr(left, n)]
SIDE = "right"
