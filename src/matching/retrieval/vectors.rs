//! What is usually said together: passages that share no word can be about the same, because the documents that say
//! one tend to say the other. トナーカートリッジ and インクタンク have hardly a character in common and the same sellers.
//!
//! Latent semantic analysis (Deerwester et al. 1990) over documents and tokens, by subspace iteration from a start
//! that looks like chance and is the same every time (Halko, Martinsson and Tropp 2011). Nothing is read but the
//! collection itself.

use super::index::{Index, Posting, Query};
use super::passages::insert;

/// How many dimensions tokens are placed in. Half as many find less by meaning alone; twice as many cost three times
/// the time and find no more once the other signals are there.
const DIMENSIONS: usize = 128;

/// So many more are carried along while iterating; they take up the error of the last ones kept.
const SPARE: usize = 16;

/// Rounds of iteration: each is a pass over the collection, and two separate what matters from what does not.
const ROUNDS: usize = 2;

/// How many of a document's passages count for likeness in meaning; they are blended apart.
pub(super) const BEST: usize = 2;

/// Tokens and passages as directions.
pub(super) struct Vectors {
    dimensions: usize,
    tokens: Vec<f32>,
    passages: Vec<f32>,
}

impl Vectors {
    pub fn new(index: &Index) -> Self {
        let rows = rows(index);
        let tokens_count = index.in_passages.len();
        let carried = (DIMENSIONS + SPARE).min(rows.len());
        let mut basis = start(rows.len(), carried);
        orthonormalise(&mut basis);
        for _ in 0..ROUNDS {
            let sums = token_sums(&rows, &basis, tokens_count);
            basis = document_sums(&rows, &sums, carried);
            orthonormalise(&mut basis);
        }
        let sums = token_sums(&rows, &basis, tokens_count);
        let dimensions = DIMENSIONS.min(carried);
        let tokens = principal(&sums, carried, dimensions);
        let mut vectors = Self { dimensions, tokens, passages: Vec::new() };
        vectors.passages = index.passages.iter().flat_map(|passage| vectors.sum(index, passage)).collect();
        vectors
    }

    /// Where a query points.
    pub fn direction(&self, index: &Index, query: &Query) -> Vec<f32> {
        self.sum(index, &query.tokens)
    }

    /// The cosines of each document's best passages with a direction.
    pub fn best(&self, index: &Index, direction: &[f32]) -> Vec<[f32; BEST]> {
        let mut best = vec![[0.0; BEST]; index.documents()];
        for (passage, owner) in self.passages.chunks(self.dimensions.max(1)).zip(&index.owners) {
            insert(&mut best[*owner as usize], product(passage, direction).max(0.0));
        }
        best
    }

    fn sum(&self, index: &Index, tokens: &[Posting]) -> Vec<f32> {
        let mut sum = vec![0.0; self.dimensions];
        for (token, amount) in tokens {
            let start = *token as usize * self.dimensions;
            let vector = &self.tokens[start..start + self.dimensions];
            add(&mut sum, vector, amount * index.weights[*token as usize]);
        }
        to_length_one(&mut sum);
        sum
    }
}

/// Each document's tokens, weighted, with saying it often damped, and of length one so that every document counts
/// alike.
fn rows(index: &Index) -> Vec<Vec<Posting>> {
    let mut rows = vec![Vec::new(); index.documents()];
    for (token, occurrences) in index.in_documents.iter().enumerate() {
        for (document, amount) in occurrences {
            rows[*document as usize].push((token as u32, amount.ln_1p() * index.weights[token]));
        }
    }
    for row in &mut rows {
        let length = row.iter().map(|(_, weight): &Posting| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            row.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
    }
    rows
}

/// Columns of numbers that have nothing to do with one another (SplitMix64, Steele et al. 2014), always the same.
fn start(rows: usize, columns: usize) -> Vec<Vec<f64>> {
    let mut state = 0_u64;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    (0..columns).map(|_| (0..rows).map(|_| next()).collect()).collect()
}

/// Makes columns orthogonal and of length one (modified Gram–Schmidt, twice for precision). A column that the ones
/// before it span becomes nought.
fn orthonormalise(columns: &mut [Vec<f64>]) {
    for at in 0..columns.len() {
        let (before, rest) = columns.split_at_mut(at);
        let column = &mut rest[0];
        let length = |column: &[f64]| column.iter().map(|x| x * x).sum::<f64>().sqrt();
        let original = length(column);
        for other in before.iter().chain(before.iter()) {
            let shared: f64 = other.iter().zip(column.iter()).map(|(x, y)| x * y).sum();
            column.iter_mut().zip(other).for_each(|(y, x)| *y -= shared * x);
        }
        let left = length(column);
        // What is left of rounding alone is no direction.
        let scale = if left > original * 1e-9 { 1.0 / left } else { 0.0 };
        column.iter_mut().for_each(|x| *x *= scale);
    }
}

/// The transposed matrix times the basis: for each token, its share in each column.
fn token_sums(rows: &[Vec<Posting>], basis: &[Vec<f64>], tokens: usize) -> Vec<f32> {
    let columns = basis.len();
    let mut sums = vec![0.0_f32; tokens * columns];
    for (document, row) in rows.iter().enumerate() {
        let place: Vec<f32> = basis.iter().map(|column| column[document] as f32).collect();
        for (token, weight) in row {
            let start = *token as usize * columns;
            add(&mut sums[start..start + columns], &place, *weight);
        }
    }
    sums
}

/// The matrix times the tokens' shares: for each column, its part of each document.
fn document_sums(rows: &[Vec<Posting>], sums: &[f32], columns: usize) -> Vec<Vec<f64>> {
    let mut basis = vec![vec![0.0; rows.len()]; columns];
    for (document, row) in rows.iter().enumerate() {
        let mut place = vec![0.0_f32; columns];
        for (token, weight) in row {
            let start = *token as usize * columns;
            add(&mut place, &sums[start..start + columns], *weight);
        }
        basis.iter_mut().zip(place).for_each(|(column, x)| column[document] = f64::from(x));
    }
    basis
}

/// Turns the tokens' shares into their right singular vectors, the strongest dimensions first.
fn principal(sums: &[f32], columns: usize, kept: usize) -> Vec<f32> {
    if columns == 0 {
        return Vec::new();
    }
    let mut products = vec![vec![0.0_f64; columns]; columns];
    for shares in sums.chunks(columns) {
        for (i, x) in shares.iter().enumerate() {
            for (y, product) in shares.iter().zip(&mut products[i]) {
                *product += f64::from(*x) * f64::from(*y);
            }
        }
    }
    let (values, axes) = eigen(products);
    let mut order: Vec<usize> = (0..columns).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
    order.truncate(kept);
    // A dimension next to nothing is rounding.
    let least = values[order[0]] * 1e-9;
    let scaled: Vec<Vec<f32>> = order
        .iter()
        .map(|axis| {
            let scale = if values[*axis] > least { 1.0 / values[*axis].sqrt() } else { 0.0 };
            axes.iter().map(|row| (row[*axis] * scale) as f32).collect()
        })
        .collect();
    let turn = |shares: &[f32]| scaled.iter().map(|axis| product(shares, axis)).collect::<Vec<f32>>();
    sums.chunks(columns).flat_map(turn).collect()
}

/// Eigenvalues and eigenvectors (as columns) of a symmetric matrix, by Jacobi's rotations.
fn eigen(mut matrix: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    /// Convergence is quadratic: seven or eight sweeps do for any size that occurs.
    const SWEEPS: usize = 12;
    let size = matrix.len();
    let mut axes: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let scale = (0..size).map(|i| matrix[i][i].abs()).fold(0.0, f64::max);
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for p in 0..size {
            for q in p + 1..size {
                if matrix[p][q].abs() <= scale * 1e-12 {
                    continue;
                }
                rotated = true;
                let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
                let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let c = 1.0 / t.hypot(1.0);
                let s = t * c;
                let turn = |row: &mut Vec<f64>| {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                };
                matrix.iter_mut().for_each(turn);
                axes.iter_mut().for_each(turn);
                let (above, below) = matrix.split_at_mut(q);
                for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
            }
        }
        if !rotated {
            break;
        }
    }
    ((0..size).map(|i| matrix[i][i]).collect(), axes)
}

/// Adds a vector so many times.
fn add(to: &mut [f32], vector: &[f32], times: f32) {
    to.iter_mut().zip(vector).for_each(|(to, x)| *to += times * x);
}

fn to_length_one(vector: &mut [f32]) {
    let length = product(vector, vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
}

/// The sum of products, in eight sums side by side: the compiler may not change the order of one.
fn product(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0; 8];
    let (one_eights, other_eights) = (one.chunks_exact(8), other.chunks_exact(8));
    let left = one_eights.remainder().iter().zip(other_eights.remainder());
    let rest: f32 = left.map(|(x, y)| x * y).sum();
    for (one, other) in one_eights.zip(other_eights) {
        for ((sum, x), y) in sums.iter_mut().zip(one).zip(other) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_are_turned_into_multiples_of_themselves() {
        let matrix = vec![vec![4.0, 1.0, 0.5], vec![1.0, 3.0, -1.0], vec![0.5, -1.0, 2.0]];
        let (values, axes) = eigen(matrix.clone());
        for (k, value) in values.iter().enumerate() {
            for (i, row) in matrix.iter().enumerate() {
                let image: f64 = row.iter().zip(&axes).map(|(x, axis)| x * axis[k]).sum();
                assert!((image - value * axes[i][k]).abs() < 1e-9, "{k} {i}");
            }
        }
    }

    #[test]
    fn a_column_in_the_span_of_others_becomes_nought() {
        let mut columns = vec![vec![1.0, 2.0, 2.0], vec![2.0, 4.0, 4.0], vec![0.0, 1.0, 0.0]];
        orthonormalise(&mut columns);
        let product =
            |a: usize, b: usize| -> f64 { columns[a].iter().zip(&columns[b]).map(|(x, y)| x * y).sum() };
        assert!((product(0, 0) - 1.0).abs() < 1e-12 && product(1, 1) == 0.0);
        assert!((product(2, 2) - 1.0).abs() < 1e-12 && product(0, 2).abs() < 1e-12);
    }

    #[test]
    fn what_is_sold_by_the_same_is_related_though_it_shares_no_character() {
        // More documents than dimensions: each says two kanji of its own, some say what others say, too.
        let own = |i: u32| [0x4E00 + 2 * i, 0x4E01 + 2 * i].into_iter().filter_map(char::from_u32).collect();
        let mut documents: Vec<Vec<String>> = (0..2 * DIMENSIONS as u32).map(|i| vec![own(i)]).collect();
        for document in &mut documents[..60] {
            document.extend(["トナー".into(), "インク".into()]);
        }
        documents[60].push("インク".into());
        documents[61].push("ビデオ".into());
        let index = Index::new(&documents);
        let vectors = Vectors::new(&index);
        let best = vectors.best(&index, &vectors.direction(&index, &index.query("トナー")));
        assert!(best[60][0] > best[61][0] + 0.3, "{:?} {:?}", best[60], best[61]);
    }
}
