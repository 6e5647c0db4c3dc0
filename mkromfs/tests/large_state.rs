//! Functions whose locals and operands take more than the machine's stack has for them.

mod support;

use support::Work;

/// The numbers below `n`, as items of a display.
fn numbers(n: usize) -> String {
    (0..n).map(|i| i.to_string()).collect::<Vec<_>>().join(", ")
}

/// Runs a program from linked and unlinked images; gives what it prints.
fn run(source: &str, heap: &str) -> String {
    let work = Work::new();
    work.write("tree/main.py", source);
    work.run(["build", "-q", "tree", "-o", "linked.romfs"]).good();
    work.run(["build", "-q", "tree", "-o", "plain.romfs", "--no-link"]).good();
    let [linked, plain] = ["linked.romfs", "plain.romfs"].map(|image| {
        work.run(["verify", image]).good();
        work.run(["run", "-X", &format!("heapsize={heap}"), image]).good()
    });
    assert_eq!(linked, plain);
    linked
}

#[test]
fn displays_of_1500_items_need_no_more_than_64_kib() {
    let items = numbers(1500);
    let variables = format!("x, {items}");
    for (source, expected) in [
        (format!("t = [{items}]\nprint(len(t), t[-1])"), "1500 1499\n"),
        (format!("x = 5\nt = ({variables})\nprint(len(t), t[0], t[-1])"), "1501 5 1499\n"),
        (format!("t = {{{items}}}\nprint(len(t), sum(t))"), "1500 1124250\n"),
        (format!("from array import array\nt = array('H', [{items}])\nprint(len(t), sum(t))"), "1500 1124250\n"),
        (format!("class C:\n    t = [{items}]\nprint(len(C.t))"), "1500\n"),
        (
            format!("def f(x, *rest, k=2, **more):\n    return [k, {variables}]\nprint(len(f(1, 2, k=3, m=4)))"),
            "1502\n",
        ),
        (
            format!("def f(x):\n    def g(y):\n        return [y, {variables}]\n    return g\nprint(len(f(1)(2)))"),
            "1502\n",
        ),
        (format!("def f():\n    yield [{items}]\nprint(len(next(f())))"), "1500\n"),
        (format!("def f(x):\n    return [{variables}]\nfor i in range(50):\n    t = f(i)\nprint(t[0])"), "49\n"),
        (
            format!(
                "def f():\n    return [{items}, missing]\ntry:\n    f()\nexcept NameError:\n    print('NameError')"
            ),
            "NameError\n",
        ),
        (format!("class C:\n    def __init__(self):\n        self.t = [{items}]\nprint(len(C().t))"), "1500\n"),
    ] {
        assert_eq!(run(&source, "64K"), expected, "{}", &source[..40]);
    }
}

#[test]
fn functions_with_large_states_that_call_themselves_end() {
    let source = format!(
        "def f(x):\n    return f([{}, f])\ndef g(n):\n    return g(n + 1)\nfor h in f, g, f, g:\n    try:\n        h(0)\n    \
         except (MemoryError, RuntimeError) as e:\n        print(type(e).__name__)\n",
        numbers(400)
    );
    assert_eq!(run(&source, "128K"), "MemoryError\nRuntimeError\nMemoryError\nRuntimeError\n");
}

#[test]
fn displays_of_more_items_than_a_function_has_slots() {
    for n in [65_534, 65_535, 65_536, 70_001] {
        let items = numbers(n);
        let sum = n * (n - 1) / 2;
        for (open, close) in [("[", "]"), ("(x, ", ")"), ("{", "}")] {
            let source = format!("x = 0\nt = {open}{items}{close}\nprint(len(t), sum(t), {} in t)\n", n - 1);
            let len = n + usize::from(open == "(x, ");
            assert_eq!(run(&source, "32M"), format!("{len} {sum} True\n"), "{n} {open}");
        }
    }
}

#[test]
fn what_no_machine_can_run_is_refused_with_its_line() {
    let assignments: String = (0..65_600).map(|i| format!("  v{i} = x\n")).collect();
    let nested = |header: &str, tail: &str| {
        let open: String = (0..150).map(|i| format!("{}{header}\n", " ".repeat(i))).collect();
        let close: String = (0..150).rev().map(|i| format!("{}{tail}\n", " ".repeat(i))).collect();
        format!("{open}{}pass\n{}", " ".repeat(150), if tail.is_empty() { "" } else { &close })
    };
    for (source, what, line) in [
        (format!("def f(x):\n{assignments}"), "function needs too many slots", ""),
        (nested("def f():", ""), "functions nested too deeply", "main.py:128:"),
        (nested("try:", "finally: pass"), "blocks nested too deeply", "main.py:128:"),
        (nested("with a:", ""), "blocks nested too deeply", "main.py:128:"),
    ] {
        let work = Work::new();
        work.write("tree/main.py", &source);
        work.run(["build", "tree", "-o", "image.romfs"]).bad(&[what, line, "main.py:"]);
        assert_eq!(work.names("."), ["tree"]);
        // What mpy-cross makes of it.
        work.run(["compile", "tree/main.py", "-o", "main.mpy"]).good();
    }
}
