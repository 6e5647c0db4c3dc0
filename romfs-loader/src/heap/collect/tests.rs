//! Graphs of objects of words, in which what stays is known, and how many words it takes to find that out.

use super::*;
use crate::object::Ty;
use core::ptr::NonNull;

/// A heap of its own, and the objects in it.
struct Graph {
    heap: Heap<'static>,
    region: *mut [u64],
}

impl Drop for Graph {
    fn drop(&mut self) {
        // SAFETY: `new` made it of a box, and the heap is not used any more.
        drop(unsafe { Box::from_raw(self.region) });
    }
}

impl Graph {
    fn new(bytes: usize) -> Graph {
        let region = Box::into_raw(vec![0u64; bytes / 8].into_boxed_slice());
        // SAFETY: the box's memory, which nothing else uses before the graph is dropped.
        let bytes = unsafe { core::slice::from_raw_parts_mut(region.cast::<u8>(), region.len() * 8) };
        Graph { heap: Heap::new(bytes), region }
    }

    /// An object of so many references, all to nothing.
    fn object(&self, references: usize) -> NonNull<usize> {
        let block = self.heap.alloc((1 + references) * size_of::<usize>()).expect("the heap is large enough");
        // SAFETY: the block is new and has room for a header.
        unsafe { block.cast::<Header>().write(Header::new(Ty::Slots)) };
        block.cast()
    }

    /// Lets reference `i` of an object lead to another one.
    fn set(&self, from: NonNull<usize>, i: usize, to: NonNull<usize>) {
        // SAFETY: the object has so many references.
        unsafe { from.add(1 + i).write(to.addr().get()) }
    }

    /// Words of all objects.
    fn words(&self) -> usize {
        self.heap.usage().0 / size_of::<usize>()
    }

    /// Collects; how many words were looked at.
    fn collect(&self, roots: &[NonNull<usize>]) -> usize {
        let names = crate::qstr::Pool::new();
        let mut marker = Marker::new(&self.heap, &[], &names);
        roots.iter().for_each(|root| marker.mark(root.addr().get()));
        marker.finish();
        let looked_at = marker.looked_at;
        marker.sweep();
        looked_at
    }

    /// Checks that a graph of which everything can be reached stays, in time that is linear in it.
    fn all_stays(&self, roots: &[NonNull<usize>], what: &str) {
        let words = self.words();
        let looked_at = self.collect(roots);
        assert_eq!(self.words(), words, "{what}: something was freed");
        assert!(looked_at <= 3 * words, "{what}: {looked_at} words looked at of {words}");
        self.collect(&[]);
        assert_eq!(self.words(), 0, "{what}: something stayed");
    }
}

#[test]
fn chains_in_either_direction() {
    for (size, link) in [(1, 0), (3, 0), (3, 1), (3, 2)] {
        let graph = Graph::new(8 << 20);
        let nodes: Vec<_> = (0..50_000).map(|_| graph.object(size)).collect();
        nodes.windows(2).for_each(|pair| graph.set(pair[0], link, pair[1]));
        graph.all_stays(&[nodes[0]], "upwards");
        let nodes: Vec<_> = (0..50_000).map(|_| graph.object(size)).collect();
        nodes.windows(2).for_each(|pair| graph.set(pair[1], link, pair[0]));
        graph.all_stays(&[nodes[49_999]], "downwards");
    }
}

/// A list of lists of one item each, and of the list before.
#[test]
fn wide_lists_in_a_chain() {
    for first in [true, false] {
        let graph = Graph::new(16 << 20);
        let mut last = None;
        for _ in 0..2000 {
            let list = graph.object(71);
            for i in 0..70 {
                let item = graph.object(3);
                graph.set(item, 0, list);
                graph.set(list, i + usize::from(first), item);
            }
            if let Some(last) = last.replace(list) {
                graph.set(list, if first { 0 } else { 70 }, last);
            }
        }
        graph.all_stays(&[last.unwrap()], "a chain of wide lists");
    }
}

/// Each item of a list is a chain that is deeper than what can wait.
#[test]
fn deep_chains_in_a_wide_list() {
    let graph = Graph::new(16 << 20);
    let list = graph.object(1000);
    for i in 0..1000 {
        let mut last = graph.object(3);
        for _ in 0..2 * (PENDING + ASIDE) {
            let next = graph.object(3);
            graph.set(next, 0, last);
            last = next;
        }
        graph.set(list, i, last);
    }
    graph.all_stays(&[list], "deep chains");
}

/// A chain whose nodes each hold, before what leads on, a chain that is deeper than what can wait.
#[test]
fn deep_chains_in_a_chain() {
    let graph = Graph::new(16 << 20);
    let mut last = graph.object(3);
    for _ in 0..2000 {
        let node = graph.object(3);
        let mut deep = graph.object(3);
        for _ in 0..PENDING + ASIDE + 1 {
            let next = graph.object(3);
            graph.set(next, 0, deep);
            deep = next;
        }
        graph.set(node, 0, deep);
        graph.set(node, 1, last);
        last = node;
    }
    graph.all_stays(&[last], "a chain of deep chains");
}

/// More of those side by side than can be set aside: from there on parts of the heap are looked at more than once.
#[test]
fn deep_chains_in_chains_side_by_side() {
    let graph = Graph::new(16 << 20);
    let tops = graph.object(2 * ASIDE);
    let mut last = [tops; 2 * ASIDE];
    for _ in 0..100 {
        for last in &mut last {
            let node = graph.object(3);
            let mut deep = graph.object(3);
            for _ in 0..PENDING + ASIDE + 1 {
                let next = graph.object(3);
                graph.set(next, 0, deep);
                deep = next;
            }
            graph.set(node, 0, deep);
            graph.set(node, 1, *last);
            *last = node;
        }
    }
    last.iter().enumerate().for_each(|(i, last)| graph.set(tops, i, *last));
    let words = graph.words();
    let looked_at = graph.collect(&[tops]);
    assert_eq!(graph.words(), words);
    assert!(looked_at <= 6 * words, "{looked_at} words looked at of {words}");
}

/// What random references reach, and nothing else, stays.
#[test]
fn random_graphs() {
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut below = |n: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % n as u64) as usize
    };
    for round in 0..40 {
        let graph = Graph::new(1 << 20);
        let sizes: Vec<_> =
            (0..2000).map(|_| [1, 1, 2, 3, 5, 200][below(6)]).take_while(|_| graph.words() < 90_000).collect();
        let nodes: Vec<_> = sizes.iter().map(|size| graph.object(*size)).collect();
        let mut edges = vec![vec![]; nodes.len()];
        for _ in 0..nodes.len() * (1 + round % 3) / 2 {
            let (from, to) = (below(nodes.len()), below(nodes.len()));
            let i = below(sizes[from]);
            // Anywhere into the object.
            let into = 1 + below(sizes[to]);
            // SAFETY: the object is that long.
            graph.set(nodes[from], i, unsafe { nodes[to].add(into) });
            edges[from].retain(|(at, _)| *at != i);
            edges[from].push((i, to));
        }
        let roots: Vec<_> = (0..3).map(|_| below(nodes.len())).collect();
        let (mut reached, mut open) = (vec![false; nodes.len()], roots.clone());
        while let Some(node) = open.pop() {
            if !core::mem::replace(&mut reached[node], true) {
                open.extend(edges[node].iter().map(|(_, to)| to));
            }
        }
        graph.collect(&roots.iter().map(|root| nodes[*root]).collect::<Vec<_>>());
        for (node, reached) in nodes.iter().zip(reached) {
            assert_eq!(graph.heap.is_head(node.addr().get()), reached, "round {round}");
        }
    }
}
