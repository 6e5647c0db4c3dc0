//! What instructions do, as far as memory is concerned.

use std::rc::Rc;

use romfs_format::mpy::Object as Constant;
use romfs_format::opcode::{BinaryOp, Flow, Instr, Operand, UnaryOp, op};
use romfs_loader::layout::Block;

use super::heap::{Body, Function, Id, Kind, NONE, Value};
use super::machine::{Machine, Raise, Res, survey};
use crate::dump::module::{Constant as Known, Module as File};

/// An exception handler.
pub(super) struct Handler {
    target: usize,
    depth: usize,
    /// Whether it handles something now.
    active: bool,
}

/// A function that runs.
pub(super) struct Frame {
    /// Its module.
    pub module: Id,
    /// Its locals.
    pub fast: Vec<Value>,
    /// Operands.
    pub stack: Vec<Value>,
    /// Handlers, the innermost last.
    pub handlers: Vec<Handler>,
    /// Whether it is of a body of which no instruction runs twice.
    pub once: bool,
}

impl Frame {
    /// The topmost value; code that was checked has one.
    fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(Value::Unknown)
    }

    fn top(&self) -> Value {
        self.stack.last().cloned().unwrap_or(Value::Unknown)
    }

    fn pop_n(&mut self, n: usize) -> Vec<Value> {
        self.stack.split_off(self.stack.len().saturating_sub(n))
    }

    fn pop_pairs(&mut self, n: usize) -> Vec<(Value, Value)> {
        let values = self.pop_n(2 * n);
        values.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
    }
}

/// How an instruction ends.
enum Next {
    Go,
    Jump(usize),
    Return(Value),
}

/// A program that has been handed out more memory than this is not followed any further.
const MOST_MEMORY: usize = 16 << 20;

/// Whether the code at an offset comes to a `raise` before it branches.
fn raises(instrs: &[Instr], at: usize) -> bool {
    let from = instrs.partition_point(|instr| instr.at < at);
    let end = instrs[from..].iter().find(|instr| instr.info().flow != Flow::Next);
    end.is_some_and(|instr| instr.info().flow == Flow::Raise)
}

impl Machine<'_> {
    /// Runs a function to its end.
    pub(super) fn run(&mut self, mut frame: Frame, file: usize, index: usize) -> Res {
        let sources = Rc::clone(&self.sources);
        let instrs = &sources.files[file].file.functions[index].instrs;
        let mut at = 0;
        while let Some(instr) = instrs.get(at) {
            self.here = (file, index, instr.at);
            self.budget = match self.budget.checked_sub(1) {
                Some(budget) => budget,
                None => return Err(Raise::Stop("the top level runs for long".into())),
            };
            if self.heap.handed_out > MOST_MEMORY {
                return Err(Raise::Stop(format!("takes more than {} MiB", MOST_MEMORY >> 20)));
            }
            at += 1;
            let raised = match self.step(&mut frame, &sources.files[file].file, index, instr) {
                Ok(Next::Go) => continue,
                Ok(Next::Jump(target)) => {
                    at = instrs.partition_point(|instr| instr.at < target);
                    continue;
                }
                Ok(Next::Return(value)) => return Ok(value),
                Err(raised) => raised,
            };
            let Raise::Exception(exception) = raised else { return Err(raised) };
            while frame.handlers.last().is_some_and(|handler| handler.active) {
                frame.handlers.pop();
            }
            let Some(handler) = frame.handlers.last_mut() else { return Err(Raise::Exception(exception)) };
            handler.active = true;
            frame.stack.truncate(handler.depth);
            frame.stack.push(exception);
            at = instrs.partition_point(|instr| instr.at < handler.target);
        }
        Ok(NONE)
    }

    /// A name of the file's table.
    fn name(file: &File<'_>, index: u32) -> Rc<str> {
        String::from_utf8_lossy(file.qstr(index).unwrap_or_default()).into()
    }

    fn step(&mut self, frame: &mut Frame, file: &File<'_>, index: usize, instr: &Instr) -> Res<Next> {
        let name = || match instr.operand {
            Operand::Qstr(index) => Self::name(file, index),
            _ => "".into(),
        };
        let n = match instr.operand {
            Operand::Uint(n) => n as usize,
            _ => 0,
        };
        let target = match instr.operand {
            Operand::Target(target) => target,
            _ => 0,
        };
        match instr.info().base {
            // --- loads
            op::LOAD_FAST_MULTI | op::LOAD_FAST_N => match frame.fast.get(n) {
                Some(Value::Absent) | None => return Err(self.raise("NameError")),
                Some(value) => frame.stack.push(value.clone()),
            },
            op::LOAD_CONST_SMALL_INT_MULTI | op::LOAD_CONST_SMALL_INT => {
                let Operand::Int(n) = instr.operand else { return Ok(Next::Go) };
                let value = self.heap.int(n.into());
                frame.stack.push(value);
            }
            op::LOAD_CONST_NONE => frame.stack.push(NONE),
            op::LOAD_CONST_FALSE => frame.stack.push(Value::bool(false)),
            op::LOAD_CONST_TRUE => frame.stack.push(Value::bool(true)),
            op::LOAD_NULL => frame.stack.push(Value::Absent),
            op::LOAD_CONST_STRING => frame.stack.push(Value::Name(name())),
            op::LOAD_CONST_OBJ => {
                let value = self.constant(frame.module, file, n);
                frame.stack.push(value);
            }
            op::LOAD_DEREF => match frame.fast.get(n).and_then(|cell| self.heap.body(cell)) {
                Some(Body::Cell(Some(value))) => frame.stack.push(value.clone()),
                Some(Body::Cell(None)) => return Err(self.raise("NameError")),
                _ => frame.stack.push(Value::Unknown),
            },
            op::LOAD_NAME => {
                let name = name();
                let value = match self.heap.get(self.locals, &name) {
                    Some(value) => value,
                    None => self.load_global(frame.module, &name)?,
                };
                frame.stack.push(value);
            }
            op::LOAD_GLOBAL => {
                let value = self.load_global(frame.module, &name())?;
                frame.stack.push(value);
            }
            op::LOAD_ATTR => {
                let object = frame.pop();
                let value = self.load_attr(&object, &name())?;
                frame.stack.push(value);
            }
            op::LOAD_METHOD => {
                let object = frame.pop();
                let method = self.load_method(&object, &name())?;
                frame.stack.extend(method);
            }
            op::LOAD_SUPER_METHOD => {
                frame.pop_n(3);
                frame.stack.extend([Value::Unknown, Value::Absent]);
            }
            op::LOAD_BUILD_CLASS => frame.stack.push(Value::Native("builtins", "__build_class__".into())),
            op::LOAD_SUBSCR => {
                let index = frame.pop();
                let object = frame.pop();
                let value = self.load_subscript(&object, &index)?;
                frame.stack.push(value);
            }

            // --- stores
            op::STORE_FAST_MULTI | op::STORE_FAST_N => {
                let value = frame.pop();
                if let Some(slot) = frame.fast.get_mut(n) {
                    *slot = value;
                }
            }
            op::STORE_DEREF => {
                let value = frame.pop();
                self.store_cell(frame.fast.get(n), Some(value));
            }
            op::STORE_NAME => {
                let value = frame.pop();
                self.heap.set(self.locals, Value::Name(name()), value);
            }
            op::STORE_GLOBAL => {
                let value = frame.pop();
                if let Some(globals) = self.globals_of(frame.module) {
                    self.heap.set(globals, Value::Name(name()), value);
                }
            }
            op::STORE_ATTR => {
                let object = frame.pop();
                let value = frame.pop();
                self.store_attr(&object, &name(), value);
            }
            op::STORE_SUBSCR => {
                let index = frame.pop();
                let object = frame.pop();
                let value = frame.pop();
                self.store_subscript(&object, index, value);
            }
            op::DELETE_FAST => {
                if let Some(slot) = frame.fast.get_mut(n) {
                    *slot = Value::Absent;
                }
            }
            op::DELETE_DEREF => self.store_cell(frame.fast.get(n), None),
            op::DELETE_NAME => {
                if !self.heap.remove(self.locals, &Value::Name(name())) {
                    return Err(self.raise("NameError"));
                }
            }
            op::DELETE_GLOBAL => {
                let globals = self.globals_of(frame.module);
                if !globals.is_some_and(|globals| self.heap.remove(globals, &Value::Name(name()))) {
                    return Err(self.raise("NameError"));
                }
            }

            // --- the operand stack
            op::DUP_TOP => {
                let top = frame.top();
                frame.stack.push(top);
            }
            op::DUP_TOP_TWO => {
                let two = frame.pop_n(2);
                frame.stack.extend(two.iter().cloned());
                frame.stack.extend(two);
            }
            op::POP_TOP => drop(frame.pop()),
            op::ROT_TWO => {
                let two = frame.pop_n(2);
                frame.stack.extend(two.into_iter().rev());
            }
            op::ROT_THREE => {
                let mut three = frame.pop_n(3);
                three.rotate_right(1);
                frame.stack.extend(three);
            }

            // --- jumps
            op::JUMP => return Ok(Next::Jump(target)),
            op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_FALSE => {
                let value = frame.pop();
                let jumps = match self.truth(&value) {
                    Some(truth) => truth == (instr.info().base == op::POP_JUMP_IF_TRUE),
                    None => {
                        self.note("a condition depends on the machine");
                        // As if the code under the condition ran, unless all that does is to raise.
                        raises(&file.functions[index].instrs, instr.end)
                    }
                };
                if jumps {
                    return Ok(Next::Jump(target));
                }
            }
            op::JUMP_IF_TRUE_OR_POP | op::JUMP_IF_FALSE_OR_POP => {
                let top = frame.top();
                let truth = self.truth(&top);
                if truth.is_none() {
                    self.note("a condition depends on the machine");
                }
                if truth == Some(instr.info().base == op::JUMP_IF_TRUE_OR_POP) {
                    return Ok(Next::Jump(target));
                }
                frame.pop();
            }

            // --- blocks
            op::SETUP_EXCEPT | op::SETUP_FINALLY => {
                frame.handlers.push(Handler { target, depth: frame.stack.len(), active: false });
            }
            op::SETUP_WITH => {
                let manager = frame.pop();
                let entered = match self.load_method(&manager, "__enter__") {
                    Ok([method, object]) => {
                        let pos = if object == Value::Absent { vec![] } else { vec![object] };
                        self.call(method, pos, vec![])?
                    }
                    Err(raised) => return Err(raised),
                };
                frame.stack.extend([Value::Unknown, Value::Absent]);
                frame.handlers.push(Handler { target, depth: frame.stack.len(), active: false });
                frame.stack.push(entered);
            }
            op::WITH_CLEANUP => {
                let top = frame.pop();
                frame.pop_n(2);
                frame.stack.push(top);
            }
            op::END_FINALLY => {
                frame.handlers.pop();
                let value = frame.pop();
                if matches!(self.heap.body(&value), Some(Body::Exception(_))) {
                    return Err(Raise::Exception(value));
                }
            }
            op::UNWIND_JUMP => {
                // The finally blocks on the way are left out: what they do at the top level of a module is next to
                // nothing.
                let left = frame.handlers.len().saturating_sub(usize::from(instr.extra & 0x7f));
                frame.handlers.truncate(left);
                if instr.extra & 0x80 != 0 {
                    frame.pop_n(4);
                }
                return Ok(Next::Jump(target));
            }
            op::POP_EXCEPT_JUMP => {
                frame.handlers.pop();
                return Ok(Next::Jump(target));
            }

            // --- iteration
            op::GET_ITER => {
                let iterable = frame.pop();
                let iterator = self.iterator(&iterable);
                frame.stack.push(iterator);
            }
            op::GET_ITER_STACK => {
                let iterable = frame.pop();
                let iterator = self.iterator(&iterable);
                frame.stack.extend([iterator, Value::Absent, Value::Absent, Value::Absent]);
            }
            op::FOR_ITER => {
                let at = frame.stack.len().saturating_sub(4);
                let next = match frame.stack.get(at) {
                    Some(Value::Object(id)) => match &mut self.heap.objects[*id].body {
                        Body::Iterator(items) => items.pop(),
                        _ => None,
                    },
                    _ => None,
                };
                match next {
                    Some(item) => frame.stack.push(item),
                    None => {
                        frame.pop_n(4);
                        return Ok(Next::Jump(target));
                    }
                }
            }

            // --- building
            op::BUILD_TUPLE => {
                let items = frame.pop_n(n);
                let tuple = self.heap.tuple(items);
                frame.stack.push(tuple);
            }
            op::BUILD_LIST => {
                let items = frame.pop_n(n);
                let list = self.heap.list(items);
                frame.stack.push(list);
            }
            op::BUILD_SET => {
                let items = frame.pop_n(n);
                let set = self.set_of(items);
                frame.stack.push(set);
            }
            op::BUILD_MAP => {
                let dict = self.heap.dict(Kind::Dicts);
                self.heap.reserve(dict, n.min(64));
                frame.stack.push(Value::Object(dict));
            }
            op::STORE_MAP => {
                let key = frame.pop();
                let value = frame.pop();
                let dict = frame.top();
                self.store_subscript(&dict, key, value);
            }
            op::BUILD_SLICE => {
                let parts = frame.pop_n(n);
                let slice = self.heap.make(Block::Slice, Kind::Other, Body::Opaque(parts));
                frame.stack.push(slice);
            }
            op::STORE_COMP => {
                let at = frame.stack.len().saturating_sub((n >> 2) + 1);
                let container = frame.stack.get(at).cloned().unwrap_or(Value::Unknown);
                let key = frame.pop();
                match (n & 3, &container) {
                    (1, _) => {
                        let value = frame.pop();
                        self.store_subscript(&container, key, value);
                    }
                    (2, Value::Object(id)) => self.heap.set(*id, key.clone(), key),
                    (_, Value::Object(id)) => self.heap.push(*id, key),
                    _ => {}
                }
            }
            op::UNPACK_SEQUENCE => {
                let sequence = frame.pop();
                let items = self.items(&sequence).unwrap_or_else(|| vec![Value::Unknown; n]);
                if items.len() != n {
                    return Err(self.raise("ValueError"));
                }
                frame.stack.extend(items.into_iter().rev());
            }
            op::UNPACK_EX => {
                let sequence = frame.pop();
                let (before, after) = (n & 0xff, n >> 8);
                let items = self.items(&sequence).unwrap_or_else(|| vec![Value::Unknown; before + after]);
                let Some(middle) = items.len().checked_sub(before + after) else {
                    return Err(self.raise("ValueError"));
                };
                let list = self.heap.list(items[before..before + middle].to_vec());
                frame.stack.extend(items[before + middle..].iter().rev().cloned());
                frame.stack.push(list);
                frame.stack.extend(items[..before].iter().rev().cloned());
            }

            // --- functions and calls
            op::MAKE_FUNCTION | op::MAKE_FUNCTION_DEFARGS | op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS => {
                let base = instr.info().base;
                let closure = matches!(base, op::MAKE_CLOSURE | op::MAKE_CLOSURE_DEFARGS);
                let cells = if closure { frame.pop_n(usize::from(instr.extra)) } else { vec![] };
                let with = matches!(base, op::MAKE_FUNCTION_DEFARGS | op::MAKE_CLOSURE_DEFARGS);
                let kw = if with { frame.pop() } else { Value::Absent };
                let defaults = if with { frame.pop() } else { Value::Absent };
                let child = file.functions[index].children.get(n).copied().unwrap_or(0);
                let function = self.make_function(frame, child, &defaults, kw, cells);
                frame.stack.push(function);
            }
            op::CALL_FUNCTION | op::CALL_METHOD => {
                let kw = frame.pop_pairs(n >> 8);
                let mut pos = frame.pop_n(n & 0xff);
                if instr.info().base == op::CALL_METHOD {
                    let object = frame.pop();
                    if object != Value::Absent {
                        pos.insert(0, object);
                    }
                }
                let callee = frame.pop();
                let value = self.call(callee, pos, kw)?;
                frame.stack.push(value);
            }
            op::CALL_FUNCTION_VAR_KW | op::CALL_METHOD_VAR_KW => {
                let stars = frame.pop();
                let kw = frame.pop_pairs(n >> 8);
                let given = frame.pop_n(n & 0xff);
                let mut pos = vec![];
                if instr.info().base == op::CALL_METHOD_VAR_KW {
                    let object = frame.pop();
                    pos.extend((object != Value::Absent).then_some(object));
                }
                let callee = frame.pop();
                let mut known = true;
                for (i, value) in given.into_iter().enumerate() {
                    let starred = matches!(stars, Value::Int(bits) if i < 63 && bits >> i & 1 != 0);
                    match (starred, self.items(&value)) {
                        (true, Some(items)) => pos.extend(items),
                        (true, None) => known = false,
                        (false, _) => pos.push(value),
                    }
                }
                let mut keywords = vec![];
                for (key, value) in kw {
                    match (key, self.heap.body(&value)) {
                        (Value::Absent, Some(Body::Dict(entries))) => keywords.extend(entries.iter().cloned()),
                        (Value::Absent, _) => known = false,
                        (key, _) => keywords.push((key, value)),
                    }
                }
                let value = if known { self.call(callee, pos, keywords)? } else { Value::Unknown };
                if !known {
                    self.note("the arguments of a call are not known");
                }
                frame.stack.push(value);
            }
            op::RETURN_VALUE => return Ok(Next::Return(frame.pop())),
            op::YIELD_VALUE | op::YIELD_FROM => return Err(Raise::Stop("a generator runs".into())),

            // --- exceptions
            op::RAISE_LAST => return Err(self.raise("RuntimeError")),
            op::RAISE_OBJ | op::RAISE_FROM => {
                if instr.info().base == op::RAISE_FROM {
                    frame.pop();
                }
                let value = frame.pop();
                let exception = match self.heap.body(&value) {
                    Some(Body::Exception(_)) => value,
                    _ => self.exception(value),
                };
                return Err(Raise::Exception(exception));
            }

            // --- imports
            op::IMPORT_NAME => {
                let from = frame.pop();
                let level = frame.pop();
                let caught = !frame.handlers.is_empty();
                let level = if let Value::Int(level) = level { level } else { 0 };
                let value = self.import_name(frame.module, &name(), from != NONE, level, caught)?;
                frame.stack.push(value);
            }
            op::IMPORT_FROM => {
                let module = frame.top();
                let value = self.import_from(&module, &name())?;
                frame.stack.push(value);
            }
            op::IMPORT_STAR => {
                let module = frame.pop();
                self.import_star(&module);
            }

            // --- operators
            op::BINARY_OP_MULTI => {
                let right = frame.pop();
                let left = frame.pop();
                let value = match BinaryOp::from_number(n as u8) {
                    Some(BinaryOp::ExceptionMatch) => self.exception_match(&left, &right),
                    Some(which) => self.binary(which, &left, &right),
                    None => Value::Unknown,
                };
                frame.stack.push(value);
            }
            op::UNARY_OP_MULTI => {
                let value = frame.pop();
                let value = match UnaryOp::from_number(n as u8) {
                    Some(which) => self.unary(which, &value),
                    None => Value::Unknown,
                };
                frame.stack.push(value);
            }
            _ => return Err(Raise::Stop("an instruction is unknown".into())),
        }
        Ok(Next::Go)
    }

    fn store_cell(&mut self, cell: Option<&Value>, value: Option<Value>) {
        if let Some(Value::Object(id)) = cell
            && let Body::Cell(slot) = &mut self.heap.objects[*id].body
        {
            *slot = value;
        }
    }

    fn make_function(&mut self, frame: &Frame, index: usize, defaults: &Value, kw: Value, cells: Vec<Value>) -> Value {
        let defaults = self.items(defaults).unwrap_or_default();
        let kw_defaults = (kw != Value::Absent).then_some(kw);
        let values = defaults.len() + usize::from(kw_defaults.is_some()) + cells.len();
        let module = frame.module;
        let sources = Rc::clone(&self.sources);
        let code = self.file_of(module).and_then(|file| sources.files[file].file.functions.get(index));
        let at = code.map_or(0, |code| code.at);
        let place = self.place(module, at).filter(|_| frame.once && values == 0);
        let once = place.is_some() && code.is_some_and(|code| self.is_class_body(module, code) && survey(code).once);
        let function = Function { module, index, defaults, kw_defaults, cells, once };
        if place.is_some() {
            return self.heap.make_free(Body::Function(Rc::new(function)), place);
        }
        let block = if values == 0 { Block::Function } else { Block::Closure { values } };
        self.heap.make(block, Kind::Functions, Body::Function(Rc::new(function)))
    }

    /// A constant of a module, made when it is first used.
    fn constant(&mut self, module: Id, file: &File<'_>, index: usize) -> Value {
        if let Body::Module(module) = &self.heap.objects[module].body
            && let Some(Some(value)) = module.constants.get(index)
        {
            return value.clone();
        }
        let Some(constant) = file.constants.get(index) else { return Value::Unknown };
        let value = self.make_constant(module, constant);
        if let Body::Module(module) = &mut self.heap.objects[module].body
            && let Some(slot) = module.constants.get_mut(index)
        {
            *slot = Some(value.clone());
        }
        value
    }

    /// A constant, by itself or in a tuple.
    fn make_constant(&mut self, module: Id, constant: &Known<'_>) -> Value {
        let body = match &constant.object {
            Constant::Str(_, text) => Some(Body::Text(Some((*text).into()), false)),
            Constant::Bytes(_, bytes) => Some(Body::Text(Some((*bytes).into()), true)),
            _ => None,
        };
        // Strings and bytes are read in place.
        if let (Some(body), Some(at)) = (body, self.place(module, constant.at + 1)) {
            return self.heap.make_free(body, Some(at));
        }
        // Of a linked module all constants are.
        let linked = self.file_of(module).is_some_and(|file| self.sources.files[file].section.is_some());
        if linked && self.place(module, constant.at + 1).is_some() {
            return self.in_record(module, constant);
        }
        let outer = std::mem::replace(&mut self.heap.constant, true);
        let value = self.make_object(module, constant);
        self.heap.constant = outer;
        value
    }

    /// A constant that is read in the link record.
    fn in_record(&mut self, module: Id, constant: &Known<'_>) -> Value {
        let text = |text: &[u8]| std::str::from_utf8(text).unwrap_or_default().to_owned();
        let body = match &constant.object {
            Constant::Int(_, digits) => match text(digits).parse::<i128>() {
                Ok(n) if i64::try_from(n).is_ok_and(|n| self.heap.word.is_small(n)) => return Value::Int(n as i64),
                n => Body::Big(n.ok()),
            },
            Constant::Float(_, digits) => Body::Float(text(digits).parse().unwrap_or(f64::NAN)),
            Constant::Complex(..) => Body::Opaque(vec![]),
            Constant::Tuple(_) if !constant.items.is_empty() => {
                Body::Tuple(constant.items.iter().map(|item| self.make_constant(module, item)).collect(), None)
            }
            _ => return self.make_object(module, constant),
        };
        self.heap.make_free(body, Some(constant.at + 1))
    }

    fn make_object(&mut self, module: Id, constant: &Known<'_>) -> Value {
        let digits = |text: &[u8]| std::str::from_utf8(text).unwrap_or_default().to_owned();
        match &constant.object {
            Constant::None | Constant::FunTable => NONE,
            Constant::False => Value::bool(false),
            Constant::True => Value::bool(true),
            Constant::Ellipsis => Value::Word("..."),
            Constant::Str(_, text) => {
                self.heap.make(Block::InRom, Kind::Constants, Body::Text(Some((*text).into()), false))
            }
            Constant::Bytes(_, bytes) => {
                self.heap.make(Block::InRom, Kind::Constants, Body::Text(Some((*bytes).into()), true))
            }
            Constant::Int(_, text) => match digits(text).parse() {
                Ok(n) => self.heap.int(n),
                // log2(10) is a little less than 10/3: good enough for a number that has to be counted in limbs.
                Err(_) => {
                    let limbs = (text.len() * 107 / 32).div_ceil(32).max(1);
                    self.heap.make(Block::BigInt { limbs }, Kind::Constants, Body::Big(None))
                }
            },
            Constant::Float(_, text) => self.heap.float(digits(text).parse().unwrap_or(f64::NAN)),
            Constant::Complex(..) => self.heap.make(Block::Complex, Kind::Constants, Body::Opaque(vec![])),
            Constant::Tuple(_) => {
                let items = constant.items.iter().map(|item| self.make_constant(module, item)).collect();
                self.heap.tuple(items)
            }
        }
    }
}
