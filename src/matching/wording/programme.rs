//! What a support programme offers and when, in a few words.

use super::grouped;
use crate::domain::{Day, Language, ProgrammeDetails, ProgrammeKind, Yen};

impl ProgrammeDetails {
    /// "費用の2分の1、上限150万円" or "1/2 of the cost, up to 1,500,000 yen"; none where neither is known.
    pub fn help(&self, language: Language) -> Option<String> {
        // A loan is paid back: what it lends is no part of a cost that somebody else bears.
        let whole = match self.kind {
            ProgrammeKind::Loan => language.pick("資金", "sum"),
            _ => language.pick("費用", "cost"),
        };
        let rate = self.rate.as_ref().map(|rate| match language {
            Language::Ja => format!("{whole}の{}", rate.said(language)),
            Language::En => format!("{} of the {whole}", rate.said(language)),
        });
        let ceiling = self.ceiling_yen.map(|yen| match language {
            Language::Ja => format!("上限{}", yen_ja(yen)),
            Language::En => format!("up to {} yen", grouped(yen.get())),
        });
        let said: Vec<String> = rate.into_iter().chain(ceiling).collect();
        (!said.is_empty()).then(|| said.join(language.pick("、", ", ")))
    }

    /// From when until when it can be applied for, as seen on a day.
    pub fn period(&self, today: Day, language: Language) -> String {
        let has_begun = self.open_from.is_some();
        match (self.open_from.filter(|from| *from > today), self.open_until, language) {
            (None, None, Language::Ja) if has_begun => "受付中（終了日の記載なし）".to_owned(),
            (None, None, Language::En) if has_begun => "open, no end on record".to_owned(),
            (None, None, Language::Ja) => "受付期間の記載なし".to_owned(),
            (None, None, Language::En) => "no dates on record".to_owned(),
            (None, Some(until), Language::Ja) => format!("受付中（{until}まで）"),
            (None, Some(until), Language::En) => format!("open until {until}"),
            (Some(from), None, Language::Ja) => format!("{from}から受付"),
            (Some(from), None, Language::En) => format!("opens on {from}"),
            (Some(from), Some(until), Language::Ja) => format!("{from}から{until}まで受付"),
            (Some(from), Some(until), Language::En) => format!("open from {from} until {until}"),
        }
    }
}

/// 1500000 as "150万円", 650000000 as "6億5,000万円", 1234 as "1,234円".
fn yen_ja(yen: Yen) -> String {
    const OKU: i64 = 100_000_000;
    const MAN: i64 = 10_000;
    let number = yen.get();
    let (oku, man) = (number / OKU, number % OKU / MAN);
    match (oku, man, number % MAN) {
        (0, 0, _) => format!("{}円", grouped(number)),
        (0, _, 0) => format!("{}万円", grouped(man)),
        (_, 0, 0) => format!("{}億円", grouped(oku)),
        (_, _, 0) => format!("{}億{}万円", grouped(oku), grouped(man)),
        _ => format!("{}円", grouped(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn programme(fields: Value) -> ProgrammeDetails {
        let mut whole = json!({ "kind": "subsidy", "name": "認証補助金" });
        if let (Value::Object(whole), Value::Object(fields)) = (&mut whole, fields) {
            whole.extend(fields);
        }
        serde_json::from_value(whole).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn what_is_borne_is_said_as_people_say_it() {
        let half = programme(json!({ "rate": "1/2", "ceiling_yen": 1_500_000 }));
        assert_eq!(half.help(Language::Ja).as_deref(), Some("費用の2分の1、上限150万円"));
        assert_eq!(half.help(Language::En).as_deref(), Some("1/2 of the cost, up to 1,500,000 yen"));
        let loan = programme(json!({ "kind": "loan", "ceiling_yen": 650_000_000 }));
        assert_eq!(loan.help(Language::Ja).as_deref(), Some("上限6億5,000万円"));
        assert_eq!(programme(json!({})).help(Language::Ja), None);
    }

    #[test]
    fn yen_are_counted_in_oku_and_man_where_that_is_exact() {
        for (yen, said) in [
            (0, "0円"),
            (9_999, "9,999円"),
            (10_000, "1万円"),
            (15_001, "15,001円"),
            (20_000_000, "2,000万円"),
            (100_000_000, "1億円"),
            (100_010_000, "1億1万円"),
        ] {
            assert_eq!(yen_ja(Yen::new(yen).unwrap_or_else(|_| panic!("{yen}"))), said);
        }
    }

    #[test]
    fn a_period_is_said_as_seen_today() {
        let [march, may] = ["2026-03-01", "2026-05-01"].map(|day| Day::parse(day).unwrap());
        let said = |fields, day| programme(fields).period(day, Language::Ja);
        let from = json!({ "open_from": "2026-04-01" });
        let both = json!({ "open_from": "2026-04-01", "open_until": "2027-03-31" });
        assert_eq!(said(json!({}), march), "受付期間の記載なし");
        assert_eq!(said(from.clone(), march), "2026-04-01から受付");
        assert_eq!(said(from, may), "受付中（終了日の記載なし）");
        assert_eq!(said(both.clone(), march), "2026-04-01から2027-03-31まで受付");
        assert_eq!(said(both, may), "受付中（2027-03-31まで）");
    }
}
