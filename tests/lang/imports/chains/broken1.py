from broken2 import end
import broken2
