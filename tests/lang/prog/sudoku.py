# A sudoku solver: constraint propagation and search.
def solve(grid):
    cells = [[set("123456789") if c == "." else {c} for c in row] for row in grid]

    def peers(r, c):
        for i in range(9):
            yield r, i
            yield i, c
        for i in range(r // 3 * 3, r // 3 * 3 + 3):
            for j in range(c // 3 * 3, c // 3 * 3 + 3):
                yield i, j

    def propagate(cells):
        changed = True
        while changed:
            changed = False
            for r in range(9):
                for c in range(9):
                    if len(cells[r][c]) == 1:
                        (v,) = cells[r][c]
                        for i, j in peers(r, c):
                            if (i, j) != (r, c) and v in cells[i][j]:
                                cells[i][j] = cells[i][j] - {v}
                                changed = True
                                if not cells[i][j]:
                                    return False
        return True

    stack, tried = [cells], 0
    while stack:
        cells = stack.pop()
        tried += 1
        if not propagate(cells):
            continue
        options = [(len(cells[r][c]), r, c) for r in range(9) for c in range(9) if len(cells[r][c]) > 1]
        if not options:
            return ["".join(min(s) for s in row) for row in cells], tried
        _, r, c = min(options)
        for v in sorted(cells[r][c], reverse=True):
            copy = [list(row) for row in cells]
            copy[r][c] = {v}
            stack.append(copy)
    return None, tried


EASY = ["53..7....", "6..195...", ".98....6.", "8...6...3", "4..8.3..1", "7...2...6", ".6....28.", "...419..5", "....8..79"]
solution, tried = solve(EASY)
for row in solution:
    print(row)
print(tried)
MEDIUM = ["..9748...", "7........", ".2.1.9...", "..7...24.", ".64.1.59.", ".98...3..", "...8.3.2.", "........6", "...2759.."]
solution, tried = solve(MEDIUM)
print(solution)
assert all(sorted(row) == list("123456789") for row in solution)
assert all(sorted(col) == list("123456789") for col in zip(*solution))
BAD = ["55......." + "", "........."] + ["........."] * 7
print(solve(BAD)[0])
