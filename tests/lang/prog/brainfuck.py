# An interpreter with a precomputed jump table.
def run(program, data=b""):
    jumps, stack = {}, []
    for i, c in enumerate(program):
        if c == "[":
            stack.append(i)
        elif c == "]":
            j = stack.pop()
            jumps[i], jumps[j] = j, i
    tape, at, pc, out, data = bytearray(200), 0, 0, bytearray(), list(data)
    while pc < len(program):
        c = program[pc]
        if c == ">":
            at += 1
        elif c == "<":
            at -= 1
        elif c == "+":
            tape[at] = (tape[at] + 1) & 255
        elif c == "-":
            tape[at] = (tape[at] - 1) & 255
        elif c == ".":
            out.append(tape[at])
        elif c == ",":
            tape[at] = data.pop(0) if data else 0
        elif c == "[" and not tape[at]:
            pc = jumps[pc]
        elif c == "]" and tape[at]:
            pc = jumps[pc]
        pc += 1
    return bytes(out)


HELLO = "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."
print(run(HELLO))
print(run(",[.,]", b"echo"), run(",>,<[>+<-]>.", bytes((20, 45))), run("++++[>+++++<-]>[<+++++>-]<+.", b""))
try:
    run("]")
except IndexError as e:
    print("IndexError")
