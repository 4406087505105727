//! Track record (実績): what came of the organization's cases with the office, so far as they tell whether it comes when
//! it is called. How well it suits this need they do not tell.

use super::{Basis, Judgement, unknown};
use crate::domain::{CaseResult, NeedId, PastCase};
use crate::matching::evidence::{Evidence, Question};
use crate::matching::ranking::FindingStatus::Matched;
use crate::matching::score::{RECORD_PRIOR, UNKNOWN, case_degree};

/// The mean of what its cases are worth and of [`RECORD_PRIOR`] silent ones, so that one case does not decide. One
/// more contract never lowers it, and one more refusal never raises it. Never missing: who declined once may come the
/// next time.
pub(in crate::matching) fn judge(record: &[PastCase], need: Option<NeedId>) -> Judgement {
    let (mut sum, mut count) = (RECORD_PRIOR * i64::from(UNKNOWN), RECORD_PRIOR);
    for case in of_others(record, need) {
        sum += i64::from(case_degree(case.result));
        count += 1;
    }
    let degree = (sum / count) as i32;
    if degree > UNKNOWN {
        Judgement { status: Matched, degree, basis: Basis::Nothing }
    } else {
        unknown(degree, Basis::Nothing)
    }
}

/// No question: the office knows its own cases, and the organization cannot be asked whether it is reliable.
pub(super) fn explain(record: &[PastCase], need: Option<NeedId>) -> (Option<Evidence>, Option<Question>) {
    let count = |result| of_others(record, need).filter(|case| case.result == result).count();
    let evidence = Evidence::Record {
        contracted: count(CaseResult::Contracted),
        met: count(CaseResult::Met),
        no_contract: count(CaseResult::NoContract),
        declined: count(CaseResult::Declined),
    };
    (Some(evidence), None)
}

/// The cases of other needs: what came of the need itself is what a ranking is measured by, and must not see.
fn of_others(record: &[PastCase], need: Option<NeedId>) -> impl Iterator<Item = &PastCase> {
    record.iter().filter(move |case| need != Some(case.need))
}

#[cfg(test)]
mod tests {
    use super::*;
    use CaseResult::{Contracted, Declined, Met, NoContract};
    use uuid::Uuid;

    fn need(number: u128) -> NeedId {
        NeedId(Uuid::from_u128(number))
    }

    fn record(results: &[CaseResult]) -> Vec<PastCase> {
        let numbered = results.iter().zip(1..);
        numbered.map(|(result, number)| PastCase { need: need(number), result: *result }).collect()
    }

    fn degree(results: &[CaseResult]) -> i32 {
        judge(&record(results), None).degree
    }

    #[test]
    fn whoever_came_is_above_silence_and_whoever_declined_below() {
        assert_eq!(judge(&[], None), Judgement::UNKNOWN);
        assert_eq!(degree(&[Contracted]), 4_666);
        assert_eq!(degree(&[Met]), 3_333);
        assert_eq!(degree(&[NoContract]), 2_666);
        assert_eq!(degree(&[Declined]), 1_333);
        assert_eq!(degree(&[Contracted, Met, Declined]), 4_000);
        assert!(degree(&[Contracted; 100]) < 10_000 && degree(&[Declined; 100]) > 0);
    }

    #[test]
    fn nothing_is_ever_missing_and_whoever_never_came_is_as_good_as_unknown() {
        use crate::matching::FindingStatus::Unknown;
        for (results, status) in
            [(&[Contracted][..], Matched), (&[Declined], Unknown), (&[Declined, Met], Matched)]
        {
            assert_eq!(judge(&record(results), None).status, status, "{results:?}");
        }
    }

    #[test]
    fn what_came_of_the_need_itself_is_left_out() {
        let record = record(&[Contracted, Declined]);
        assert_eq!(judge(&record, Some(need(1))).degree, degree(&[Declined]));
        let evidence = Evidence::Record { contracted: 0, met: 0, no_contract: 0, declined: 1 };
        assert_eq!(explain(&record, Some(need(1))).0, Some(evidence));
        assert_eq!(judge(&record[..1], Some(need(1))), Judgement::UNKNOWN);
        let nothing = Evidence::Record { contracted: 0, met: 0, no_contract: 0, declined: 0 };
        assert_eq!(explain(&record[..1], Some(need(1))), (Some(nothing), None));
    }
}
