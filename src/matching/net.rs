//! Patterns and phrases of classes as one net: a trie of patterns, and a trie for each class that has phrases, which a
//! step over that class may go through.
//! In: sequences of symbols with what ends there. Out: where a symbol leads from a node. Knows no words and no texts.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap as HashMap;

use super::compile::Symbol;

/// A node; 0 is where patterns begin.
pub(super) type Node = u32;

/// What a pattern is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Owner {
    pub(super) entry: u32,
    /// It cancels hits of the entry, from anywhere in the sentence or where it overlaps.
    pub(super) cancels: Option<bool>,
}

/// A pattern that ends at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct End {
    pub(super) owner: Owner,
    pub(super) at_start: bool,
    pub(super) at_end: bool,
}

/// A step over a class that may be a phrase: where the phrases begin, and where the step leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) root: Node,
    pub(super) back_to: Node,
}

/// A bit for each symbol, several to a bit: where a word and a state share none, the word means nothing there. The last
/// bit is no symbol's: a state has it that goes on with any word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits([u64; 4]);

impl Bits {
    /// The bits of symbols.
    pub(super) fn of(symbols: impl IntoIterator<Item = Symbol>) -> Bits {
        let mut bits = Bits::default();
        for symbol in symbols {
            // Fibonacci hashing: neighbouring numbers get bits far apart.
            let bit = (u64::from(symbol).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) % 255;
            bits.0
                .get_mut(usize::try_from(bit / 64).unwrap_or(0))
                .into_iter()
                .for_each(|bits| *bits |= 1 << (bit % 64));
        }
        bits
    }

    fn with_any(mut self) -> Bits {
        self.0[3] |= 1 << 63;
        self
    }

    /// Whether any word leads on.
    #[inline]
    pub(super) fn any(self) -> bool {
        self.0[3] >> 63 == 1
    }

    /// Whether some symbol may be common to both.
    #[inline]
    pub(super) fn meets(self, other: Bits) -> bool {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        (a & e) | (b & f) | (c & g) | (d & h) != 0
    }

    pub(super) fn and(self, other: Bits) -> Bits {
        let mut both = self;
        both.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine |= theirs);
        both
    }
}

/// A list for each node, all in one.
#[derive(Debug)]
struct Lists<T> {
    bounds: Vec<u32>,
    all: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Lists<T> {
        Lists { bounds: Vec::new(), all: Vec::new() }
    }
}

impl<T> Lists<T> {
    /// From pairs that are sorted by node.
    fn new(nodes: usize, pairs: impl IntoIterator<Item = (Node, T)>) -> Lists<T> {
        let mut lists = Lists { bounds: Vec::with_capacity(nodes + 1), all: Vec::new() };
        let end = |lists: &Lists<T>| u32::try_from(lists.all.len()).unwrap_or(u32::MAX);
        for (node, value) in pairs {
            while lists.bounds.len() <= node as usize {
                lists.bounds.push(end(&lists));
            }
            lists.all.push(value);
        }
        while lists.bounds.len() <= nodes {
            lists.bounds.push(end(&lists));
        }
        lists
    }

    fn of(&self, node: Node) -> &[T] {
        let bound = |at: usize| self.bounds.get(at).map_or(0, |bound| *bound as usize);
        self.all.get(bound(node as usize)..bound(node as usize + 1)).unwrap_or_default()
    }
}

/// The patterns and phrases.
#[derive(Debug)]
pub(super) struct Net {
    edges: HashMap<(Node, Symbol), Node>,
    any: Vec<Node>,
    /// Whether a phrase ends at a node.
    returns: Vec<bool>,
    inserted: Vec<(Node, End)>,
    roots: HashMap<Symbol, Node>,
    children: Lists<(Symbol, Node)>,
    calls: Lists<Call>,
    ends: Lists<End>,
    bits: Vec<Bits>,
}

impl Default for Net {
    fn default() -> Net {
        Net {
            edges: HashMap::default(),
            any: vec![0],
            returns: vec![false],
            inserted: Vec::new(),
            roots: HashMap::default(),
            children: Lists::default(),
            calls: Lists::default(),
            ends: Lists::default(),
            bits: Vec::new(),
        }
    }
}

impl Net {
    /// Adds a pattern; `None` stands for any word.
    pub(super) fn insert(&mut self, symbols: &[Option<Symbol>], end: End) {
        let node = symbols.iter().fold(0, |node, symbol| self.child(node, *symbol));
        self.inserted.push((node, end));
    }

    /// Adds a phrase of a class.
    pub(super) fn insert_phrase(&mut self, symbols: &[Option<Symbol>], class: Symbol) {
        let fresh = self.next_node();
        let root = *self.roots.entry(class).or_insert(fresh);
        if root == fresh {
            self.add_node();
        }
        let node = symbols.iter().fold(root, |node, symbol| self.child(node, *symbol));
        if let Some(returns) = self.returns.get_mut(node as usize) {
            *returns = true;
        }
    }

    fn next_node(&self) -> Node {
        Node::try_from(self.any.len()).unwrap_or(Node::MAX)
    }

    fn add_node(&mut self) {
        self.any.push(0);
        self.returns.push(false);
    }

    fn child(&mut self, node: Node, symbol: Option<Symbol>) -> Node {
        let fresh = self.next_node();
        let found = match symbol {
            Some(symbol) => *self.edges.entry((node, symbol)).or_insert(fresh),
            None => match self.any.get_mut(node as usize) {
                Some(any) => {
                    if *any == 0 {
                        *any = fresh;
                    }
                    *any
                }
                None => 0,
            },
        };
        if found == fresh {
            self.add_node();
        }
        found
    }

    /// Lays out what was inserted; nothing can be inserted any more.
    pub(super) fn close(&mut self) {
        let nodes = self.any.len();
        let edges: BTreeMap<(Node, Symbol), Node> = std::mem::take(&mut self.edges).into_iter().collect();
        let call = |((node, symbol), child): (&(Node, Symbol), &Node)| {
            self.roots.get(symbol).map(|root| (*node, Call { root: *root, back_to: *child }))
        };
        self.calls = Lists::new(nodes, edges.iter().filter_map(call).collect::<Vec<_>>());
        self.children = Lists::new(nodes, edges.into_iter().map(|((node, symbol), child)| (node, (symbol, child))));
        let mut ends = std::mem::take(&mut self.inserted);
        ends.sort_unstable();
        ends.dedup();
        self.ends = Lists::new(nodes, ends);
        self.close_bits();
    }

    /// What may lead on from each node, through phrases too. Classes include each other without circles, so this ends.
    fn close_bits(&mut self) {
        let nodes = || (0..).take(self.any.len());
        let own = |node: Node| {
            let bits = Bits::of(self.children.of(node).iter().map(|(symbol, _)| *symbol));
            if self.next_any(node).is_some() { bits.with_any() } else { bits }
        };
        let mut bits: Vec<Bits> = nodes().map(own).collect();
        let callers: Vec<Node> = nodes().filter(|node| !self.calls.of(*node).is_empty()).collect();
        loop {
            let mut changed = false;
            for node in &callers {
                let of = |node: Node| bits.get(node as usize).copied().unwrap_or_default();
                let with = self.calls.of(*node).iter().fold(of(*node), |bits, call| bits.and(of(call.root)));
                if with != of(*node) {
                    changed = true;
                    bits.get_mut(*node as usize).into_iter().for_each(|bits| *bits = with);
                }
            }
            if !changed {
                break;
            }
        }
        self.bits = bits;
    }

    /// The nodes below `node` that a word with these symbols leads to. Most nodes have few children and common words
    /// many symbols, so the shorter list is walked and the other one searched.
    pub(super) fn next(&self, node: Node, symbols: &[Symbol], mut go: impl FnMut(Node)) {
        let children = self.children.of(node);
        if children.len() <= symbols.len() {
            for (symbol, child) in children {
                if symbols.binary_search(symbol).is_ok() {
                    go(*child);
                }
            }
        } else {
            for symbol in symbols {
                if let Ok(at) = children.binary_search_by_key(symbol, |(symbol, _)| *symbol) {
                    children.get(at).into_iter().for_each(|(_, child)| go(*child));
                }
            }
        }
    }

    /// The node below `node` that any word leads to.
    pub(super) fn next_any(&self, node: Node) -> Option<Node> {
        self.any.get(node as usize).copied().filter(|next| *next != 0)
    }

    /// The steps from `node` that may be phrases.
    pub(super) fn calls(&self, node: Node) -> &[Call] {
        self.calls.of(node)
    }

    /// Whether a phrase ends at `node`.
    pub(super) fn returns(&self, node: Node) -> bool {
        self.returns.get(node as usize).copied().unwrap_or(false)
    }

    /// The patterns that end at `node`.
    pub(super) fn ends(&self, node: Node) -> &[End] {
        self.ends.of(node)
    }

    /// The bits of all symbols that lead on from `node`.
    pub(super) fn bits(&self, node: Node) -> Bits {
        self.bits.get(node as usize).copied().unwrap_or_default()
    }
}
