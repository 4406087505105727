//! What a collection is made of: tokens, and where each occurs.

use super::tokens::{Token, tokens};
use super::weights;
use std::collections::HashMap;

/// Where a token occurs: a passage or document, and the amount.
pub(super) type Posting = (u32, f32);

/// The passages and documents of a collection, by token.
pub(super) struct Index {
    numbers: HashMap<Token, u32>,
    /// How much each token tells about whose passage it is.
    pub weights: Vec<f32>,
    /// The document each passage belongs to.
    pub owners: Vec<u32>,
    /// The tokens of each passage.
    pub passages: Vec<Vec<Posting>>,
    /// The passages each token occurs in.
    pub in_passages: Vec<Vec<Posting>>,
    /// The documents each token occurs in.
    pub in_documents: Vec<Vec<Posting>>,
    pub passage_lengths: Lengths,
    pub document_lengths: Lengths,
    documents: usize,
}

/// Lengths as multiples of the mean length.
pub(super) struct Lengths(Vec<f32>);

impl Lengths {
    /// From amounts in hundredths. Their sum is exact, whatever the order.
    fn new(amounts: &[u64]) -> Self {
        let count = amounts.iter().filter(|amount| **amount > 0).count().max(1);
        let mean = amounts.iter().sum::<u64>().max(1) as f64 / count as f64;
        Self(amounts.iter().map(|amount| (*amount as f64 / mean) as f32).collect())
    }

    pub fn of(&self, number: u32) -> f32 {
        self.0[number as usize]
    }
}

/// A text to rank by, in tokens of the collection.
pub(super) struct Query {
    /// Known tokens and their amounts, by token.
    pub tokens: Vec<Posting>,
    /// What a passage that says all of it could reach at most: every amount times its weight.
    pub whole: f32,
}

impl Query {
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty() || self.whole <= 0.0
    }
}

impl Index {
    /// Indexes the passages of documents.
    pub fn new<P: AsRef<str>>(documents: &[Vec<P>]) -> Self {
        let mut index = Self {
            numbers: HashMap::new(),
            weights: Vec::new(),
            owners: Vec::new(),
            passages: Vec::new(),
            in_passages: Vec::new(),
            in_documents: Vec::new(),
            passage_lengths: Lengths(Vec::new()),
            document_lengths: Lengths(Vec::new()),
            documents: documents.len(),
        };
        let mut passage_amounts = Vec::new();
        let mut document_amounts = vec![0; documents.len()];
        for (document, passages) in documents.iter().enumerate() {
            for passage in passages {
                let amount = index.add(document as u32, passage.as_ref());
                passage_amounts.push(amount);
                document_amounts[document] += amount;
            }
        }
        index.passage_lengths = Lengths::new(&passage_amounts);
        index.document_lengths = Lengths::new(&document_amounts);
        index.weights = weights::weights(&index.in_passages, &index.owners, &index.passage_counts());
        index
    }

    /// Adds a passage; returns its length in hundredths.
    fn add(&mut self, document: u32, text: &str) -> u64 {
        let passage = self.passages.len() as u32;
        let mut length = 0;
        let mut postings = Vec::new();
        for (token, hundredths) in tokens(text) {
            let next = self.in_passages.len() as u32;
            let number = *self.numbers.entry(token).or_insert(next);
            if number == next {
                self.in_passages.push(Vec::new());
                self.in_documents.push(Vec::new());
            }
            let amount = amount(hundredths);
            length += u64::from(hundredths);
            postings.push((number, amount));
            self.in_passages[number as usize].push((passage, amount));
            match self.in_documents[number as usize].last_mut() {
                Some((last, sum)) if *last == document => *sum += amount,
                _ => self.in_documents[number as usize].push((document, amount)),
            }
        }
        self.owners.push(document);
        self.passages.push(postings);
        length
    }

    /// Reads a query. What the collection never says counts towards the whole like what it says most rarely.
    pub fn query(&self, text: &str) -> Query {
        let most = self.weights.iter().copied().fold(0.0, f32::max);
        let mut known = Vec::new();
        let mut whole = 0.0;
        for (token, hundredths) in tokens(text) {
            let amount = amount(hundredths);
            match self.numbers.get(&token) {
                Some(number) => {
                    known.push((*number, amount));
                    whole += amount * self.weights[*number as usize];
                }
                None => whole += amount * most,
            }
        }
        Query { tokens: known, whole }
    }

    pub fn documents(&self) -> usize {
        self.documents
    }

    /// How many passages each document has.
    pub fn passage_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.documents];
        for owner in &self.owners {
            counts[*owner as usize] += 1;
        }
        counts
    }

    /// The sum of what each token of a query adds, by BM25 over the occurrences given (Robertson and Zaragoza 2009,
    /// with the collection's own weights in place of the inverse document frequency), as a share of the whole.
    pub fn bm25(
        &self,
        query: &Query,
        occurrences: &[Vec<Posting>],
        lengths: &Lengths,
        of: usize,
        (k1, b): (f32, f32),
    ) -> Vec<f32> {
        let mut scores = vec![0.0; of];
        for (token, wanted) in &query.tokens {
            let most = wanted * self.weights[*token as usize] * (k1 + 1.0) / query.whole;
            for (number, amount) in &occurrences[*token as usize] {
                let damping = k1 * (1.0 - b + b * lengths.of(*number));
                scores[*number as usize] += most * amount / (amount + damping);
            }
        }
        scores
    }
}

/// Hundredths as a number of pairs.
fn amount(hundredths: u32) -> f32 {
    hundredths as f32 / 100.0
}
