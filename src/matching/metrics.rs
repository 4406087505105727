//! How good a ranking is, where the right answers are known: reciprocal rank, hits and discounted gain.

/// The reciprocal rank of an answer: 1 for the first place, 1/2 for the second, 0 for one that was not ranked.
/// Ranks count from 1.
pub fn reciprocal_rank(rank: Option<usize>) -> f64 {
    match rank {
        None | Some(0) => 0.0,
        Some(rank) => 1.0 / rank as f64,
    }
}

/// The mean of the reciprocal ranks (MRR); 0 without queries.
pub fn mean_reciprocal_rank(ranks: &[Option<usize>]) -> f64 {
    mean(ranks.iter().map(|rank| reciprocal_rank(*rank)))
}

/// The share of queries whose answer is among the first `k` (Hit@k); 0 without queries.
pub fn hit_rate(ranks: &[Option<usize>], k: usize) -> f64 {
    let hit = |rank: &Option<usize>| rank.is_some_and(|rank| (1..=k).contains(&rank));
    mean(ranks.iter().map(|rank| f64::from(u8::from(hit(rank)))))
}

/// Normalised discounted cumulative gain of the first `k` (nDCG@k), with exponential gain
/// (Burges et al. 2005): a place's gain is 2^grade − 1, divided by the logarithm to base 2 of its rank + 1, and the
/// sum is divided by that of the best order.
///
/// `ranked` are the grades in the order they were ranked, `judged` all grades there are, ranked or not. Without a
/// grade above 0 there is nothing to find, and nothing to measure: none.
pub fn ndcg(ranked: &[u32], judged: &[u32], k: usize) -> Option<f64> {
    let mut best = judged.to_vec();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = discounted_gain(&best, k);
    (ideal > 0.0).then(|| discounted_gain(ranked, k) / ideal)
}

/// The mean nDCG@k over (ranked, judged) grades in which there is something to find; 0 without any.
pub fn mean_ndcg(orders: &[(Vec<u32>, Vec<u32>)], k: usize) -> f64 {
    let gains: Vec<f64> = orders.iter().filter_map(|(ranked, judged)| ndcg(ranked, judged, k)).collect();
    mean(gains.into_iter())
}

fn discounted_gain(grades: &[u32], k: usize) -> f64 {
    let gain = |grade: u32| f64::from(grade).exp2() - 1.0;
    let places = grades.iter().take(k).enumerate();
    places.map(|(i, grade)| gain(*grade) / ((i + 2) as f64).log2()).sum()
}

/// The mean; 0 of nothing.
pub(super) fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len();
    if count == 0 { 0.0 } else { values.sum::<f64>() / count as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-12
    }

    #[test]
    fn an_answer_counts_by_its_rank_and_one_that_was_not_ranked_not_at_all() {
        let ranks = [Some(1), Some(4), None, Some(2)];
        assert!(close(mean_reciprocal_rank(&ranks), (1.0 + 0.25 + 0.0 + 0.5) / 4.0));
        assert!(close(hit_rate(&ranks, 1), 0.25));
        assert!(close(hit_rate(&ranks, 3), 0.5));
        assert!(close(hit_rate(&ranks, 4), 0.75));
        assert!(close(hit_rate(&ranks, 1000), 0.75));
    }

    #[test]
    fn without_queries_everything_is_nought() {
        assert!(close(mean_reciprocal_rank(&[]), 0.0));
        assert!(close(hit_rate(&[], 10), 0.0));
    }

    #[test]
    fn the_best_order_has_a_gain_of_one_and_every_other_less() {
        let judged = [3, 0, 1, 2];
        assert!(close(ndcg(&[3, 2, 1, 0], &judged, 4).unwrap(), 1.0));
        let swapped = ndcg(&[2, 3, 1, 0], &judged, 4).unwrap();
        let late = ndcg(&[0, 1, 2, 3], &judged, 4).unwrap();
        assert!(late < swapped && swapped < 1.0, "{late} {swapped}");
    }

    #[test]
    fn the_gain_is_that_of_the_formula() {
        // (2² − 1)/log₂2 + (2¹ − 1)/log₂4 over (2² − 1)/log₂2 + (2² − 1)/log₂3 + (2¹ − 1)/log₂4.
        let found = ndcg(&[2, 0, 1], &[2, 2, 1], 10).unwrap();
        let expected = (3.0 + 0.5) / (3.0 + 3.0 / 3f64.log2() + 0.5);
        assert!(close(found, expected), "{found} {expected}");
    }

    #[test]
    fn a_good_answer_that_was_left_out_or_cut_off_costs() {
        assert!(ndcg(&[1], &[1, 1], 10).unwrap() < 1.0);
        assert!(close(ndcg(&[0, 0, 1], &[1], 2).unwrap(), 0.0));
        assert_eq!(ndcg(&[0, 0], &[0, 0], 10), None);
    }
}
