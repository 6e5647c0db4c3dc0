# The smallest application: two modules and a data file.

import greeting

for line in greeting.lines("people.txt"):
    print(line)
