# A byte-code machine: assembler, interpreter, procedures, disassembler.
OPS = ("halt", "push", "add", "sub", "mul", "dup", "swap", "drop", "jmp", "jz", "call", "ret", "load", "store", "print", "over")
CODE = {name: i for i, name in enumerate(OPS)}
HAS_ARG = ("push", "jmp", "jz", "call", "load", "store")


def assemble(source):
    labels, out, fixes = {}, bytearray(), []
    for line in source.split("\n"):
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0].endswith(":"):
            labels[words[0][:-1]] = len(out)
            continue
        out.append(CODE[words[0]])
        if words[0] in HAS_ARG:
            if words[1].lstrip("-").isdigit():
                out.extend((int(words[1]) & 0xFFFF).to_bytes(2, "little"))
            else:
                fixes.append((len(out), words[1]))
                out.extend(b"\0\0")
    for at, name in fixes:
        out[at : at + 2] = labels[name].to_bytes(2, "little")
    return bytes(out)


def run(code, limit=5000):
    pc, stack, calls, memory, out, steps = 0, [], [], [0] * 8, [], 0
    while True:
        steps += 1
        if steps > limit:
            raise RuntimeError("too many steps")
        op = OPS[code[pc]]
        arg = 0
        pc += 1
        if op in HAS_ARG:
            arg = int.from_bytes(code[pc : pc + 2], "little")
            if op == "push" and arg & 0x8000:
                arg -= 0x10000
            pc += 2
        if op == "halt":
            return out, steps
        elif op == "push":
            stack.append(arg)
        elif op in ("add", "sub", "mul"):
            b, a = stack.pop(), stack.pop()
            stack.append(a + b if op == "add" else a - b if op == "sub" else a * b)
        elif op == "dup":
            stack.append(stack[-1])
        elif op == "over":
            stack.append(stack[-2])
        elif op == "swap":
            stack[-1], stack[-2] = stack[-2], stack[-1]
        elif op == "drop":
            stack.pop()
        elif op == "jmp":
            pc = arg
        elif op == "jz":
            if not stack.pop():
                pc = arg
        elif op == "call":
            calls.append(pc)
            pc = arg
        elif op == "ret":
            pc = calls.pop()
        elif op == "load":
            stack.append(memory[arg])
        elif op == "store":
            memory[arg] = stack.pop()
        elif op == "print":
            out.append(stack.pop())


def listing(code):
    pc = 0
    while pc < len(code):
        op = OPS[code[pc]]
        if op in HAS_ARG:
            yield "%04x %-6s %d" % (pc, op, int.from_bytes(code[pc + 1 : pc + 3], "little"))
            pc += 3
        else:
            yield "%04x %s" % (pc, op)
            pc += 1


FACTORIALS = """
    push 1
    store 0          # n
again:
    load 0
    call fact
    print
    load 0
    push 1
    add
    dup
    store 0
    push 8
    sub
    jz done
    jmp again
done:
    halt
fact:                # n -- n!
    dup
    jz one
    dup
    push -1
    add
    call fact
    mul
    ret
one:
    drop
    push 1
    ret
"""
code = assemble(FACTORIALS)
print(len(code), code[:8])
for line in listing(code[:12]):
    print(line)
print(run(code))
print(run(assemble("push 5\npush 7\nover\nsub\nprint\nprint\nhalt")))
for bad in ("loop:\njmp loop", "add\nhalt", "jump 5"):
    try:
        run(assemble(bad), 100)
    except (RuntimeError, IndexError, KeyError) as e:
        print(type(e).__name__, e)
