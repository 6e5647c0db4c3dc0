import re
def sub(p,*prs):
    s=open(p).read()
    for a,b in prs:
        if a not in s: print('MISSING',p,a[:70])
        s=s.replace(a,b)
    open(p,'w').write(s)
# --- boards
b='romfs-loader/firmware/mps2-an500/src/board.rs'
sub(b,("use romfs_loader::vm::{Args, Res};\nuse romfs_loader::{Value, Vm};","use romfs_loader::{Args, Res, Scope, Value};"),
("|vm, _| vm.new_u64(vm.platform().ticks_us())","|scope, _| scope.uint(scope.platform().ticks_us())"),
("|vm, _| vm.new_int(STACK.used() as isize)","|scope, _| scope.int(STACK.used() as i64)"),
("fn led(vm: &Vm<'_>, args: Args<'_>) -> Res {","fn led<'v>(scope: &Scope<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {"),
("fn word(vm: &Vm<'_>, args: Args<'_>) -> Res {","fn word<'v>(scope: &Scope<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {"),
("vm.int_word(","scope.to_int("),("vm.truth(","scope.truth("),
('vm.raise_value_error("no such LED")','scope.value_error(format_args!("no such LED"))'),
('vm.raise_value_error("no register there")','scope.value_error(format_args!("no register there"))'),
("vm.new_u64(read(address).into())","scope.uint(read(address).into())"))
sub('romfs-loader/firmware/runner/src/input.rs',("use romfs_loader::vm::Interrupt;","use romfs_loader::Interrupt;"))
r='romfs-loader/firmware/runner/src/lib.rs'
sub(r,("use romfs_loader::print::Out;\nuse romfs_loader::vm::Exit;\nuse romfs_loader::{Config, Platform, Raised, Value, Vm};","use romfs_loader::{Config, Machine, Platform, Uncaught};"),
("""        let vm = Vm::new(&mut *setup.memory, config, setup.platform);
        let Some(vm) = &vm else {""","""        let machine = Machine::new(&mut *setup.memory, config, setup.platform);
        let Ok(machine) = &machine else {"""),
("match vm.mount(\"/rom\", image.bytes())","match machine.mount(\"/rom\", image.bytes())"),
("Program { vm, input: setup.input }","Program { machine, input: setup.input }"),
("let (used, free) = vm.heap_usage();","let (used, free) = machine.heap_usage();"),
("struct Program<'v, 'm> {\n    vm: &'v Vm<'m>,\n    input: Option<&'v Input>,","struct Program<'a, 'm> {\n    machine: &'a Machine<'m>,\n    input: Option<&'a Input>,"),
("impl Program<'_, '_> {","impl<'a, 'm> Program<'a, 'm> {"),
("""        let paths = self.vm.set_paths(&["/rom", "/rom/lib"], argv, "/rom");
        let result = paths.and_then(|()| match begin {
            Begin::Program => self.interruptible(|vm| vm.run_main(module)),
            Begin::RawPrompt => Ok(Value::NONE),
        });
        let mut end = result.map_or_else(|raised| report(self.vm, raised), |_| End::new(0, false));""","""        let paths = self.machine.set_paths(&["/rom", "/rom/lib"], argv, "/rom");
        let result = paths.and_then(|()| match begin {
            Begin::Program => self.interruptible(|| self.machine.run_main(module)),
            Begin::RawPrompt => Ok(()),
        });
        let mut end = result.map_or_else(|uncaught| report(&uncaught), |()| End::new(0, false));"""),
("""        if let Err(raised) = self.vm.run_atexit() {
            end = report(self.vm, raised);
        }""","""        if let Err(uncaught) = self.machine.run_atexit() {
            end = report(&uncaught);
        }"""),
("""    fn interruptible(&self, run: impl FnOnce(&Vm<'_>) -> Result<Value, Raised>) -> Result<Value, Raised> {
        let run = || {
            let result = run(self.vm);
            // A key that came in the last moment is for what ran then.
            self.vm.handle_pending().and(result)
        };
        match self.input {
            Some(input) => input.while_running(self.vm.interrupt(), run),
            None => run(),""","""    fn interruptible(&self, run: impl FnOnce() -> Ended<'a, 'm>) -> Ended<'a, 'm> {
        match self.input {
            Some(input) => input.while_running(self.machine.interrupt(), run),
            None => run(),"""),
)
s=open(r).read()
i=s.index("/// Shows an exception that nobody caught.")
s=s[:i]+"""/// How the machine says that it ended.
type Ended<'a, 'm> = Result<(), Uncaught<'a, 'm>>;

/// Shows an exception that nobody caught.
fn report(uncaught: &Uncaught<'_, '_>) -> End {
    uncaught.print();
    End::new(uncaught.status(), uncaught.is_exit())
}
"""
open(r,'w').write(s)
p='romfs-loader/firmware/runner/src/prompt.rs'
sub(p,("use romfs_loader::Vm;\n","use romfs_loader::Machine;\n"),("program.vm","program.machine"),
("struct Console<'p, 'v, 'm>(&'p Program<'v, 'm>);\n\nimpl<'m> Console<'_, '_, 'm> {\n    fn vm(&self) -> &Vm<'m> {\n        self.0.vm\n    }\n}","struct Console<'p, 'a, 'm>(&'p Program<'a, 'm>);\n\nimpl<'a, 'm> Console<'_, 'a, 'm> {\n    fn machine(&self) -> &'a Machine<'m> {\n        self.0.machine\n    }\n}"),
("self.vm()","self.machine()"),
("self.0.interruptible(|vm| vm.run_source(source, \"<stdin>\", input))","self.0.interruptible(|| self.machine().run_source(source, \"<stdin>\", input))"),
("result.err().map(|raised| report(self.machine(), raised))","result.err().map(|uncaught| report(&uncaught))"))
# --- mkromfs
sub('mkromfs/src/repl/mod.rs',("use romfs_loader::Vm;","use romfs_loader::Machine;"),("pub fn talk(vm: &Vm<'_>,","pub fn talk(machine: &Machine<'_>,"),("prompt::talk(vm,","prompt::talk(machine,"))
sub('mkromfs/src/commands/run/imports.rs',("use romfs_loader::Vm;","use romfs_loader::Machine;"),("vm: &Vm<'_>","machine: &Machine<'_>"),("vm.heap_usage","machine.heap_usage"))
m='mkromfs/src/commands/run/mod.rs'
sub(m,("use romfs_loader::{Config, Platform, Vm};","use romfs_loader::{Config, Machine, Platform};"),("let Some(vm) = Vm::new(","let Ok(machine) = Machine::new("),("        vm.mount(","        machine.mount("),("    vm.set_opt","    machine.set_opt"),("vm.observe","machine.observe"),("Session { vm: &vm,","Session { machine: &machine,"),("imports.table(&vm,","imports.table(&machine,"))
s='mkromfs/src/commands/run/session.rs'
sub(s,("use romfs_loader::print::Out;\n",""),("use romfs_loader::vm::Exit;\n",""),("use romfs_loader::{Platform, Raised, Value, Vm};","use romfs_loader::{Machine, Platform, Uncaught};"),
("    /// The machine.\n    pub vm: &'a Vm<'m>,","    /// The machine.\n    pub machine: &'a Machine<'m>,"),
("self.vm","self.machine"),("impl Session<'_, '_> {","/// How the machine says that it ended.\ntype Ended<'a, 'm> = Result<(), Uncaught<'a, 'm>>;\n\nimpl<'a, 'm> Session<'a, 'm> {"),
("Result<(), Raised>","Ended<'a, 'm>"),
("""    fn interruptible(&self, run: impl FnOnce() -> Result<Value, Raised>) -> Ended<'a, 'm> {
        let run = || {
            let result = run();
            // An interrupt of the last moment is for what ran then.
            self.machine.handle_pending().and(result)
        };
        interrupt::while_running(self.machine.interrupt(), run).map(|_| ())
    }""","""    fn interruptible(&self, run: impl FnOnce() -> Ended<'a, 'm>) -> Ended<'a, 'm> {
        interrupt::while_running(self.machine.interrupt(), run)
    }"""),
("Err(raised) = self.machine.run_atexit()","Err(uncaught) = self.machine.run_atexit()"),
("Err(raised) = self.machine.print_memory()","Err(uncaught) = self.machine.print_memory()"),
("status = self.outcome(Err(raised));","status = self.outcome(Err(uncaught));"),
("result.err().map(|raised| self.report(raised, &mut","result.err().map(|uncaught| report(&uncaught, &mut"),
("Err(raised) => self.report(raised, &mut","Err(uncaught) => report(&uncaught, &mut"),
)
t=open(s).read()
i=t.index("    /// Shows an exception that nobody caught, unless"); j=t.index("/// How a program ended.")
t=t[:i].rstrip()+"\n}\n\n"+"""/// Shows an exception that nobody caught, unless it is `SystemExit` with a status.
fn report(uncaught: &Uncaught<'_, '_>, show: &mut dyn FnMut(&str)) -> End {
    show(&uncaught.to_string());
    let status = if uncaught.is_interrupt() { INTERRUPTED } else { uncaught.status() };
    End { status, exits: uncaught.is_exit() }
}

"""+t[j:].replace("struct Ended {","struct End {")
t=t.replace("impl<'a, 'm> Session<'a, 'm> {\n    /// Runs","impl<'a, 'm> Session<'a, 'm> {\n    /// Runs")
# the closing brace of the impl was that of report
open(s,'w').write(t)
# --- tests
sub('tests/tests/in_place.rs',("use romfs_loader::{Config, Platform, Value, Vm};","use romfs_loader::{Config, Machine, Platform};"),
("vm: Cell<*const Vm<'static>>","machine: Cell<*const Machine<'static>>"),("let vm = unsafe { &*self.vm.get() };\n        self.seen.set(vm.running","let machine = unsafe { &*self.machine.get() };\n        self.seen.set(machine.running"),
("Console { vm: Cell","Console { machine: Cell"),("let vm = Vm::new","let machine = Machine::new"),("console.vm.set((&raw const vm).cast());\n    vm.mount","console.machine.set((&raw const machine).cast());\n    machine.mount"),
("    vm.set_paths","    machine.set_paths"),("let module = vm.run_main(\"main\").unwrap();","machine.run_main(\"main\").unwrap();"))
t=open('tests/tests/in_place.rs').read()
i=t.index("    let attr =\n"); j=t.index("/// The permissions of the mapping")
t=t[:i]+"""    machine.enter(|scope| {
        let module = scope.import("__main__").unwrap();
        let attr = |name: &str| scope.attr(module, name).unwrap();
        for function in ["name_of_some_length", "running"] {
            inside(function, scope.code_of(attr(function)).unwrap().as_ptr().addr());
        }
        inside("the string", scope.as_text(attr("TEXT")).unwrap().as_ptr().addr());
        inside("the bytes", scope.as_bytes(attr("GLYPHS")).unwrap().as_ptr().addr());
        let name = scope.attr(attr("name_of_some_length"), "__name__").unwrap();
        inside("the interned name", scope.as_text(name).unwrap().as_ptr().addr());
    });
}

"""+t[j:]
open('tests/tests/in_place.rs','w').write(t)
sub('tests/tests/link_record.rs',("use romfs_loader::print::Out;\n",""),("use romfs_loader::{Config, Platform, Vm};","use romfs_loader::{Config, Machine, Platform};"),
("let vm = Vm::new","let machine = Machine::new"),
("            vm.intern(text).unwrap();","            // The look-up interns the name; there is no such built-in one.\n            machine.enter(|scope| scope.builtin(text).map(|_| ()).unwrap_err());"),
("if vm.mount(","if machine.mount("),("        vm.set_paths","        machine.set_paths"),
("""        if let Err(raised) = vm.run_main(module) {
            let exception = vm.take_raised(raised);
            let _ = vm.print_exception(&mut Out::console(&vm), exception);
        }""","""        if let Err(uncaught) = machine.run_main(module) {
            uncaught.print();
        }"""))
sub('romfs-loader/update/simulator/src/program.rs',("use romfs_loader::{Config, Platform, Vm};","use romfs_loader::{Config, Machine, Platform};"),
("let vm = Vm::new(&mut memory, Config::for_memory(64 << 10), &console).ok_or(\"no memory\")?;\n    vm.mount","let machine = Machine::new(&mut memory, Config::for_memory(64 << 10), &console).map_err(|error| error.to_string())?;\n    machine.mount"),
("let ran = vm.set_paths(&[\"/rom\"], &[], \"/rom\").and_then(|()| vm.run_main(\"main\"));\n    if ran.is_err() {\n        return Err(\"its main raised an exception\".into());\n    }","let ran = machine.set_paths(&[\"/rom\"], &[], \"/rom\").and_then(|()| machine.run_main(\"main\"));\n    ran.map_err(|uncaught| format!(\"its main raised an exception: {uncaught}\"))?;"))
sub('romfs-loader/tests/out_of_memory.rs',("use romfs_loader::{Config, Vm};","use romfs_loader::{Config, Machine};"),
("let Some(vm) = Vm::new(&mut memory, config, &console) else","let Ok(machine) = Machine::new(&mut memory, config, &console) else"),
("vm.mount(","machine.mount("),("vm.set_paths","machine.set_paths"),
("""Err(raised) = vm.run_main("main") {
        vm.enter(|| {
            let exception = vm.take_raised(raised);
            vm.print_exception(&mut romfs_loader::print::Out::console(&vm), exception).unwrap();
        });
    }""","""Err(uncaught) = machine.run_main("main") {
        uncaught.print();
    }"""),("vm.has_failed","machine.has_failed"),("drop(vm);","drop(machine);"))
sub('romfs-loader/tests/bytecode.rs',("use romfs_loader::{Config, Vm};","use romfs_loader::{Config, Machine};"),
("let vm = Vm::new(&mut memory, Config { budget: Some(200), ..Config::for_memory(MEMORY) }, &console).unwrap();","let config = Config { budget: Some(200), ..Config::for_memory(MEMORY) };\n    let machine = Machine::new(&mut memory, config, &console).unwrap();"),
("    vm.mount","    machine.mount"),("    vm.set_paths","    machine.set_paths"),
("""    vm.enter(|| {
        if let Err(raised) = vm.run_main("hand") {
            vm.take_raised(raised);
        }
    });""","""    // Whatever it raises will do.
    let _ = machine.run_main("hand");"""))
sub('romfs-loader/tests/runs.rs',("use romfs_loader::{Config, Vm};","use romfs_loader::{Config, Machine};"),("let vm = Vm::new","let machine = Machine::new"),("    vm.mount","    machine.mount"),("    vm.set_paths","    machine.set_paths"),
("""    if let Err(raised) = vm.run_main("main") {
        vm.enter(|| {
            let exception = vm.take_raised(raised);
            vm.print_exception(&mut romfs_loader::print::Out::console(&vm), exception).unwrap();
        });
    }""","""    if let Err(uncaught) = machine.run_main("main") {
        uncaught.print();
    }"""))
sub('romfs-loader/tests/extension.rs',("use romfs_loader::{Config, Platform, Vm};","use romfs_loader::{Config, Machine, Platform};"),("let vm = Vm::new","let machine = Machine::new"),("    vm.mount","    machine.mount"),("    vm.set_paths","    machine.set_paths"),
("    let ended = vm.run_main(\"main\");\n    assert!(ended.is_ok(), \"{}\", String::from_utf8_lossy(&board.0.borrow()));","    machine.run_main(\"main\").unwrap();"),
("""    let names: Vec<&[u8]> = vm.module_names().collect();
    assert!(names.contains(&&b"board"[..]) && names.contains(&&b"art"[..]));
""",""))
sub('romfs-loader/examples/run_image.rs',("use romfs_loader::print::Out;\n",""),("use romfs_loader::{Config, Vm};","use romfs_loader::{Config, Machine};"),
("    let Some(vm) = Vm::new(&mut memory, Config::for_memory(heap), &host) else {\n        eprintln!(\"{heap} bytes are too few\");\n        return ExitCode::FAILURE;\n    };","    let machine = match Machine::new(&mut memory, Config::for_memory(heap), &host) {\n        Ok(machine) => machine,\n        Err(error) => {\n            eprintln!(\"{heap} bytes: {error}\");\n            return ExitCode::FAILURE;\n        }\n    };"),
("if let Err(error) = vm.mount","if let Err(error) = machine.mount"),
("""    let result = vm.set_paths(&["/rom", "/rom/lib"], &[&path], "/rom").and_then(|()| vm.run_main("main"));""","""    let result = machine.set_paths(&["/rom", "/rom/lib"], &[&path], "/rom").and_then(|()| machine.run_main("main"));"""),
("""        Ok(_) => ExitCode::SUCCESS,
        Err(raised) => vm.enter(|| {
            let exception = vm.take_raised(raised);
            let _ = vm.print_exception(&mut Out::console(&vm), exception);
            ExitCode::FAILURE
        }),""","""        Ok(()) => ExitCode::SUCCESS,
        Err(uncaught) => {
            uncaught.print();
            ExitCode::from(uncaught.status())
        }"""))
