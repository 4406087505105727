//! Finding terms in running text: the longest label from left to right, at places where a word may begin and end.
//!
//! Japanese does not separate its words, so a label in a text is evidence and not proof. What keeps the tagger
//! from nonsense:
//!
//! - **ASCII** begins and ends where a run of letters and digits does: PS is not in https. A number does not begin
//!   inside a decimal one (5軸 is not in 2.5軸), and up to three letters are written together (AI is not in "A I").
//! - **Katakana** is read run by run. A label may fill a run, or several labels may tile it to its end
//!   (アルミ + ダイカスト). Of a run that is not understood as a whole only a part that cannot well be an accident
//!   counts: its head, four characters or more at its end (ボールベアリング is a bearing; レース is not in トレース),
//!   or a modifier, five or more at its beginning (ステンレスボルト is stainless steel; アルミ is not in アルミナ).
//! - **Hiragana** in the text must be hiragana in the label (see [`super::trie`]), and a label of up to three
//!   characters needs a particle or a form of する beside it where it touches other hiragana: ばねの, めっきする, but
//!   neither ねじれ nor あればね.
//! - **Kanji** may stand anywhere, for compounds are the rule: 溶接 is in 電子線溶接機. A separator that the
//!   label does not have leaves at least two characters on either side: "材料 学校" does not hold 材料学.
//! - A line break ends a word. A label of one character is not looked for.

use super::normalise::{LONG_VOWEL, Script, Unit, units};
use super::trie::{Ending, Trie};
use super::{Tag, TermIndex};

/// A label of so many katakana at the end of a longer run is its head.
const HEAD: usize = 4;
/// A label of so many katakana at the beginning of a longer run is its modifier.
const MODIFIER: usize = 5;
/// A label of so many characters may touch any hiragana.
const CLEAR_IN_HIRAGANA: usize = 4;
/// So many letters are an abbreviation, which is written in one piece.
const ABBREVIATION: usize = 3;
/// Hiragana before a noun: particles, and the last characters of adjectives and of verbs that qualify a noun.
/// Katakana here, as the normal form has it.
const BEFORE_NOUN: &str = "ノヲハガトヤニモデヘカタルイナ";
/// Hiragana after a noun: particles (マデ, ヨリ, ナド by their first character), the copula and forms of する.
const AFTER_NOUN: &str = "ノヲハガトヤニモデヘカナマヨダシスサセ";

pub(super) fn tag(trie: &Trie, text: &str) -> Vec<Tag> {
    let units = units(text);
    let reading = Reading::of(trie, &units);
    let mut tags = Vec::new();
    let mut position = 0;
    let mut previous_end = None;
    while position < reading.units.len() {
        match reading.longest(position, previous_end == Some(position)) {
            Some((end, terms)) => {
                let span = reading.units[position].start..reading.units[end - 1].end;
                tags.extend(terms.into_iter().map(|term| Tag { span: span.clone(), term }));
                previous_end = Some(end);
                position = end;
            }
            None => position += 1,
        }
    }
    tags
}

/// A text prepared for tagging.
struct Reading<'a> {
    trie: &'a Trie,
    units: &'a [Unit],
    /// For positions inside a katakana run: whether labels that follow each other lead from here to its end.
    is_tiled: Vec<bool>,
}

impl<'a> Reading<'a> {
    fn of(trie: &'a Trie, units: &'a [Unit]) -> Self {
        let mut reading = Self { trie, units, is_tiled: vec![false; units.len()] };
        for position in (0..units.len()).rev() {
            if reading.is_inside_katakana(position) && reading.begins_character(position) {
                let mut matches = reading.trie.walk(&units[position..]);
                reading.is_tiled[position] = matches.any(|(length, endings)| {
                    let end = position + length;
                    let is_complete = !reading.is_inside_katakana(end) || reading.is_tiled[end];
                    is_complete
                        && reading.ends_word(end)
                        && reading.covering(position, end, endings).next().is_some()
                });
            }
        }
        reading
    }

    /// The longest label at a position and everything it can mean; `follows` where a match ended just before.
    fn longest(&self, start: usize, follows: bool) -> Option<(usize, Vec<TermIndex>)> {
        if !self.begins_word(start) {
            return None;
        }
        let is_word = |end| {
            self.ends_word(end)
                && self.fits_katakana(start, end, follows)
                && self.fits_hiragana(start, end, follows)
        };
        let mut best: Option<(usize, &[Ending])> = None;
        for (length, endings) in self.trie.walk(&self.units[start..]) {
            let end = start + length;
            if is_word(end) && self.covering(start, end, endings).next().is_some() {
                best = Some((end, endings));
            }
        }
        let (end, endings) = best?;
        let mut terms: Vec<TermIndex> =
            self.covering(start, end, endings).map(|ending| ending.term).collect();
        terms.dedup();
        Some((end, terms))
    }

    /// Those of the spellings that end here which are written as the text is.
    fn covering<'b>(
        &self,
        start: usize,
        end: usize,
        endings: &'b [Ending],
    ) -> impl Iterator<Item = &'b Ending> {
        let (matched, scraps) = (&self.units[start..end], self.scraps(start, end));
        endings.iter().filter(move |ending| ending.covers(matched, scraps))
    }

    /// What can be said of a beginning without knowing the label.
    fn begins_word(&self, start: usize) -> bool {
        let unit = &self.units[start];
        if !self.begins_character(start) {
            return false;
        }
        if unit.script != Script::Ascii || unit.gap_before {
            return true;
        }
        let before = |back: usize| start.checked_sub(back).map(|position| self.units[position].ch);
        let is_decimal = matches!(before(1), Some('.' | ','))
            && before(2).is_some_and(|ch| ch.is_ascii_digit())
            && unit.ch.is_ascii_digit();
        !is_decimal && !self.touches(start, Script::Ascii)
    }

    /// What can be said of an end without knowing the label.
    fn ends_word(&self, end: usize) -> bool {
        self.begins_character(end) && !self.touches(end, Script::Ascii)
    }

    /// Positions in a match, lowest bit first, after a separator that makes a word of scraps of others: with a
    /// single character on one side, or between the letters of an abbreviation.
    fn scraps(&self, start: usize, end: usize) -> u64 {
        let is_scrap = |position: usize| {
            let (left, right) = (&self.units[position - 1], &self.units[position]);
            let is_word = |unit: &Unit| matches!(unit.script, Script::Ascii | Script::Katakana);
            if left.ch.is_ascii_alphabetic() && right.ch.is_ascii_alphabetic() {
                return end - start <= ABBREVIATION;
            }
            !is_word(left) && !is_word(right) && (position - start < 2 || end - position < 2)
        };
        let gaps = (start + 1..end).filter(|position| self.units[*position].gap_before);
        gaps.filter(|position| is_scrap(*position)).fold(0, |scraps, at| scraps | 1 << (at - start))
    }

    fn fits_katakana(&self, start: usize, end: usize, follows: bool) -> bool {
        let opens = !self.is_inside_katakana(start) || follows;
        let closes = !self.is_inside_katakana(end) || self.is_tiled[end];
        if opens && closes {
            return true;
        }
        let is_katakana = |unit: &&Unit| unit.script == Script::Katakana && unit.ch != LONG_VOWEL;
        let matched = &self.units[start..end];
        let at_start = matched.iter().take_while(|unit| unit.script == Script::Katakana);
        let at_end = matched.iter().rev().take_while(|unit| unit.script == Script::Katakana);
        let is_head = closes && at_start.filter(is_katakana).count() >= HEAD;
        let is_modifier = opens && at_end.filter(is_katakana).count() >= MODIFIER;
        is_head || is_modifier
    }

    fn fits_hiragana(&self, start: usize, end: usize, follows: bool) -> bool {
        if end - start >= CLEAR_IN_HIRAGANA {
            return true;
        }
        let opens = follows
            || !self.touches(start, Script::Hiragana)
            || BEFORE_NOUN.contains(self.units[start - 1].ch);
        let closes = !self.touches(end, Script::Hiragana)
            || AFTER_NOUN.contains(self.units[end].ch)
            || self.is_there(end);
        opens && closes
    }

    /// あり as in めっきあり, the answer that なし is the other of; not the head of ありがとう.
    fn is_there(&self, at: usize) -> bool {
        let says = |offset: usize, ch: char| self.units.get(at + offset).is_some_and(|unit| unit.ch == ch);
        says(0, 'ア') && says(1, 'リ') && !says(2, 'ガ')
    }

    /// Whether the position is between two katakana of one run.
    fn is_inside_katakana(&self, position: usize) -> bool {
        self.touches(position, Script::Katakana)
    }

    /// Whether both sides of the position are of the script, with nothing between them.
    fn touches(&self, position: usize, script: Script) -> bool {
        match (position.checked_sub(1).and_then(|left| self.units.get(left)), self.units.get(position)) {
            (Some(left), Some(right)) => left.script == script && right.script == script && !right.gap_before,
            _ => false,
        }
    }

    /// Whether the position is between two characters of the original text: ㈱ is three units but one character.
    fn begins_character(&self, position: usize) -> bool {
        match (position.checked_sub(1).and_then(|left| self.units.get(left)), self.units.get(position)) {
            (Some(left), Some(right)) => left.start != right.start,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::vocabulary;

    /// The tagged pieces of a text and the slugs of their terms.
    fn tags(text: &str) -> Vec<(&str, String)> {
        let vocabulary = vocabulary();
        let tags = vocabulary.tag(text);
        tags.into_iter()
            .map(|tag| (&text[tag.span], vocabulary.term(tag.term).id.as_str().to_owned()))
            .collect()
    }

    fn found(text: &str) -> Vec<String> {
        tags(text).into_iter().map(|(_, id)| id).collect()
    }

    #[test]
    fn the_longest_label_is_found_from_left_to_right() {
        let text = "5軸マシニングセンターでA7075を加工し、Nadcap 熱処理まで行います";
        let expected = [
            ("5軸マシニングセンター", "equipment:five-axis-machining-center"),
            ("A7075", "material:a7075"),
            ("Nadcap 熱処理", "standard:nadcap-heat-treating"),
        ];
        assert_eq!(tags(text), expected.map(|(piece, id)| (piece, id.to_owned())));
    }

    #[test]
    fn spans_are_of_the_text_as_given() {
        assert_eq!(
            tags("ＪＩＳ　Ｑ‐９１００取得"),
            [("ＪＩＳ　Ｑ‐９１００", "standard:jisq9100".to_owned())]
        );
        assert_eq!(tags("ﾏｼﾆﾝｸﾞｾﾝﾀｰ 2台")[0].0, "ﾏｼﾆﾝｸﾞｾﾝﾀｰ");
        assert_eq!(tags("SUS-304, sus 304")[1].0, "sus 304");
    }

    #[test]
    fn ascii_is_found_as_whole_words_only() {
        assert_eq!(found("https://example.jp/CHAIR"), Vec::<String>::new());
        assert_eq!(found("AIとPSの"), ["product:ai", "material:ps"]);
        assert_eq!(found("SUS304L"), Vec::<String>::new());
        assert_eq!(found("A7075-T6"), ["material:a7075"]);
        assert_eq!(found("15軸 2.5軸 A I"), Vec::<String>::new());
        assert_eq!(found("5 軸, 同時5軸"), ["process:five-axis-milling"; 2]);
    }

    #[test]
    fn katakana_is_not_found_inside_another_word() {
        for text in ["トレースする", "ステンドガラス", "アルミナ", "プレスリリース", "アルミナセラミック"]
        {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(found("レースの"), ["material:lace"]);
        assert_eq!(found("プレスとアルミ"), ["process:press", "material:aluminium-alloy"]);
        assert_eq!(found("アルミ・ナット"), ["material:aluminium-alloy"]);
    }

    #[test]
    fn katakana_compounds_are_read_where_their_parts_are_known() {
        assert_eq!(found("アルミプレス品"), ["material:aluminium-alloy", "process:press"]);
        assert_eq!(found("ボールベアリング"), ["product:bearing"], "a head of four or more");
        assert_eq!(found("ベアリングホルダ"), ["product:bearing"], "a modifier of five or more");
        assert_eq!(found("マシニングセンターベアリング"), ["equipment:machining-center", "product:bearing"]);
    }

    #[test]
    fn hiragana_is_found_beside_particles_only() {
        assert_eq!(
            found("金属ばねのめっきをします"),
            ["material:metal", "product:spring", "process:plating"]
        );
        assert_eq!(found("めっきあり。めっきありがとう"), ["process:plating"]);
        assert_eq!(found("必要であればね。見積したい"), Vec::<String>::new());
        assert_eq!(found("メッキ、ﾒｯｷ、鍍金、plating"), ["process:plating"; 4]);
        assert_eq!(found("バネ"), ["product:spring"]);
    }

    #[test]
    fn a_span_that_means_several_things_yields_all_of_them() {
        assert_eq!(
            tags("ガラスの"),
            [("ガラス", "material:glass".to_owned()), ("ガラス", "product:glass".to_owned())]
        );
    }

    #[test]
    fn a_single_character_and_a_broken_line_are_not_a_word() {
        assert_eq!(found("鉄の\n東\n京都"), Vec::<String>::new());
        assert_eq!(found("東京 都市"), ["region:13"]);
        assert_eq!(tags("東京 都市")[0].0, "東京");
    }
}
