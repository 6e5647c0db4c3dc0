//! The constants of a module as the link record has them: entries, and objects that are read in place.

use std::collections::HashMap;

use romfs_format::link::object::{Item, MIXED, ObjectHead, UNIT, ty};
use romfs_format::link::{Constant, ConstantKind};
use romfs_format::mpy::{Object, Objects};
use romfs_plain::num::{literal, radix};
use zerocopy::IntoBytes;

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A string: where its length lies in the file, and its id if it has one.
    Str(u32, Option<u16>),
    /// Bytes: where their length lies.
    Bytes(u32),
    /// Whether it is below zero, and its limbs.
    Int(bool, Vec<u32>),
    Float(f64),
    Complex(f64, f64),
    Tuple(Vec<Node>),
    /// See [`Item::Singleton`].
    Singleton(u32),
}

impl Node {
    /// The constants of a table, or the items of one; `None` where one is amiss. `id` gives the ids of strings that
    /// have one.
    pub(super) fn all(mut objects: Objects<'_>, id: &impl Fn(&[u8]) -> Option<u16>) -> Option<Vec<Node>> {
        let mut nodes = vec![];
        loop {
            let length_at = u32::try_from(objects.offset() + 1).ok()?;
            let Some(object) = objects.next() else { return Some(nodes) };
            nodes.push(match object.ok()? {
                Object::FunTable => return None,
                Object::None => Node::Singleton(0),
                Object::False => Node::Singleton(1),
                Object::True => Node::Singleton(2),
                Object::Ellipsis => Node::Singleton(3),
                Object::Str(_, text) => Node::Str(length_at, id(text)),
                Object::Bytes(..) => Node::Bytes(length_at),
                Object::Int(_, text) => Node::int(text)?,
                Object::Float(_, text) => Node::Float(literal::parse_float(text).ok()?),
                Object::Complex(_, text) => {
                    let (real, imag) = literal::parse_complex(text).ok()?;
                    Node::Complex(real, imag)
                }
                Object::Tuple(items) => Node::Tuple(Node::all(items, id)?),
            });
        }
    }

    fn int(text: &[u8]) -> Option<Node> {
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        let mut limbs = vec![0; radix::parse_len(digits.len(), 10)];
        let (len, read) = radix::parse(&mut limbs, digits, 10, &mut |_| Ok(())).ok()?;
        limbs.truncate(len);
        (read == digits.len() && !digits.is_empty()).then_some(Node::Int(digits.len() < text.len() && len > 0, limbs))
    }

    /// The int, if it is a small int whatever the word.
    fn small(&self) -> Option<i32> {
        let Node::Int(negative, limbs) = self else { return None };
        let magnitude = match limbs[..] {
            [] => 0,
            [limb] => i64::from(limb),
            _ => return None,
        };
        let n = if *negative { -magnitude } else { magnitude };
        (-(1 << 30)..1 << 30).contains(&n).then_some(n as i32)
    }
}

/// The objects of a section under construction.
pub(super) struct Writer<'a> {
    /// Where they start in the section.
    start: usize,
    bytes: Vec<u8>,
    /// Objects that are there already.
    known: HashMap<Vec<u8>, u32>,
    /// The id that a string gets in place of the one that its node has.
    id: &'a dyn Fn(u16) -> u16,
    /// The highest id of all: what an object takes does not depend on which ids there are in it.
    max_id: u32,
}

impl<'a> Writer<'a> {
    /// Of a section whose tables end at an offset.
    pub(super) fn new(tables_end: usize, id: &'a dyn Fn(u16) -> u16, max_id: u32) -> Self {
        Self { start: tables_end.next_multiple_of(UNIT), bytes: vec![], known: HashMap::new(), id, max_id }
    }

    /// The objects, from [`Self::start`] on.
    pub(super) fn finish(self) -> (usize, Vec<u8>) {
        (self.start, self.bytes)
    }

    /// The entry of a constant of the module; `None` where something has too many bits.
    pub(super) fn constant(&mut self, node: &Node) -> Option<Constant> {
        Some(match node {
            Node::Str(at, _) => Constant::new(ConstantKind::Str, *at),
            Node::Bytes(at) => Constant::new(ConstantKind::Bytes, *at),
            // No tuple lies so near the start of a section.
            Node::Singleton(which) => Constant::new(ConstantKind::Tuple, *which),
            Node::Tuple(items) if !items.is_empty() => Constant::new(ConstantKind::Tuple, self.object(node)?),
            _ => Constant::new(ConstantKind::Number, self.object(node)?),
        })
    }

    fn object(&mut self, node: &Node) -> Option<u32> {
        let head =
            |ty, flags, len: usize| Some(ObjectHead::new(ty, flags, u32::try_from(len).ok()?).as_bytes().to_vec());
        let mut object = match node {
            Node::Int(negative, limbs) => {
                let mut object = head(ty::INT, (*negative).into(), limbs.len())?;
                limbs.iter().for_each(|limb| object.extend_from_slice(&limb.to_le_bytes()));
                object
            }
            Node::Float(value) => [head(ty::FLOAT, 0, 0)?, value.to_le_bytes().to_vec()].concat(),
            Node::Complex(real, imag) => {
                [head(ty::COMPLEX, 0, 0)?, real.to_le_bytes().to_vec(), imag.to_le_bytes().to_vec()].concat()
            }
            Node::Tuple(nodes) => {
                let items = self.items(nodes)?;
                let form = self.form(&items)?;
                let mut object = head(ty::TUPLE, form, items.len())?;
                for item in items {
                    let item = if let Item::Qstr(id) = item { self.qstr(id)? } else { item };
                    object.extend_from_slice(&item.encode(form)?.to_le_bytes()[..1 << (form & 3)]);
                }
                object
            }
            Node::Str(..) | Node::Bytes(_) | Node::Singleton(_) => return None,
        };
        object.resize(object.len().next_multiple_of(UNIT), 0);
        let at = u32::try_from((self.start + self.bytes.len()) / UNIT).ok()?;
        Some(*self.known.entry(object).or_insert_with_key(|object| {
            self.bytes.extend_from_slice(object);
            at
        }))
    }

    fn qstr(&self, id: u32) -> Option<Item> {
        Some(Item::Qstr((self.id)(u16::try_from(id).ok()?).into()))
    }

    fn form(&self, items: &[Item]) -> Option<u8> {
        let any_id = |item: &Item| if let Item::Qstr(_) = item { Item::Qstr(self.max_id) } else { *item };
        Item::form(&items.iter().map(any_id).collect::<Vec<_>>())
    }

    fn items(&mut self, nodes: &[Node]) -> Option<Vec<Item>> {
        let ints: Option<Vec<Item>> = nodes.iter().map(|node| node.small().map(Item::Int)).collect();
        if ints.is_some() {
            return ints;
        }
        nodes.iter().map(|node| self.item(node)).collect()
    }

    /// An item of a tuple not all of whose items are small ints.
    fn item(&mut self, node: &Node) -> Option<Item> {
        Some(match node {
            Node::Str(_, Some(id)) => Item::Qstr((*id).into()),
            Node::Str(at, None) => Item::Str(*at),
            Node::Bytes(at) => Item::Bytes(*at),
            Node::Singleton(which) => Item::Singleton(*which),
            _ => match node.small().map(Item::Int).filter(|int| int.encode(2 | MIXED).is_some()) {
                Some(int) => int,
                None => Item::Object(self.object(node)?),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use romfs_format::link::object;

    use super::*;

    fn int(text: &str) -> Node {
        Node::int(text.as_bytes()).unwrap()
    }

    #[test]
    fn ints_of_any_size_are_read() {
        assert_eq!(
            [int("0"), int("-0"), int("-1")],
            [Node::Int(false, vec![]), Node::Int(false, vec![]), Node::Int(true, vec![1])]
        );
        assert_eq!(int("18446744073709551616"), Node::Int(false, vec![0, 0, 1]));
        assert_eq!([Node::int(b""), Node::int(b"-"), Node::int(b"1x")], [None, None, None]);
        assert_eq!(int("1073741823").small(), Some(0x3fff_ffff));
        assert_eq!(int("-1073741824").small(), Some(-0x4000_0000));
        assert_eq!([int("1073741824").small(), int("-1073741825").small()], [None, None]);
    }

    #[test]
    fn equal_objects_are_there_once() {
        let mut writer = Writer::new(18, &|id| id + 1, 900);
        let pair = Node::Tuple(vec![Node::Float(1.5), int("1073741823")]);
        let table = Node::Tuple(vec![pair.clone(), pair.clone(), Node::Str(40, Some(700)), Node::Str(50, None)]);
        let constants = [writer.constant(&pair), writer.constant(&table), writer.constant(&pair)];
        let (start, bytes) = writer.finish();
        let mut section = vec![0; start];
        section.extend_from_slice(&bytes);
        // 20 bytes of tables; a float, an int, the pair, and the table behind them.
        assert_eq!(start, 20);
        assert_eq!(constants, [12, 15, 12].map(|at| Some(Constant::new(ConstantKind::Tuple, at))));
        let Some(object::Object::Tuple(read)) = object::Object::read(&section, 15) else { panic!() };
        let items: Vec<Item> = (0..read.len()).filter_map(|i| read.get(i)).collect();
        assert_eq!(items, [Item::Object(12), Item::Object(12), Item::Qstr(701), Item::Str(50)]);
    }
}
