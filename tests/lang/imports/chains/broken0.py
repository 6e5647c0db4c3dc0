import broken1
