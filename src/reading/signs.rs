//! The words that say how something is meant: must or want, not, whose, what kind of need. Found in one walk.

use super::draft::Refusal;
use crate::domain::{Level, NeedKind};
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Grades what comes before it in its clause: 必須, 尚可, preferred.
    After(Level),
    /// Grades what follows in its sentence: できれば, ideally.
    Ahead(Level),
    /// Keeps regions from being a mere wish: 限定, のみ, only.
    Only,
    /// Refuses what comes before it: 不可, 不要.
    Not(Refusal),
    /// Refuses what follows in its clause: no, without.
    NotAhead(Refusal),
    Kind(NeedKind),
    /// Somebody is being looked for; with a word for whom, the need is one for outsourcing.
    Seeks,
    /// Whom one looks for.
    Sought,
    /// The writer's own firm as the subject of what follows.
    Own,
    /// The writer's own firm as whoever does what comes before.
    OwnDoes,
    /// What stands before it is given by whoever has the need: 金型は支給.
    Supplied,
    /// Something is asked for, so that the clause is not a mere description.
    Asks,
    Place(Near),
    /// The talk is of research, so that research fields may be meant.
    Research,
    /// A date beside it is no deadline: a visit, a fair, a quotation.
    OtherDate,
    /// A place beside it is not where the partner should be: where to deliver.
    OtherPlace,
    /// Holds a label that is not meant: 検査 in 検査成績書.
    Mask,
}

/// A place that is said relative to the owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Near {
    /// 県内
    Prefecture,
    /// 市内
    Municipality,
    /// 近隣
    Neighbourhood,
}

/// A sign at a place in the folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub at: Range<usize>,
    pub sign: Sign,
}

const MUST: Level = Level::Must;
const WANT: Level = Level::Want;
const NOT_ALLOWED: Refusal = Refusal::NotAllowed;
const NOT_NEEDED: Refusal = Refusal::NotNeeded;

/// Written as the folded text writes: lower case, half-width letters, full-width kana. Separated by |. Of words
/// that begin at one place the longest counts, so that 必要ない is not 必要.
const WORDS: &[(Sign, &str)] = &[
    (
        Sign::After(MUST),
        "必須|マスト|必要|不可欠|絶対条件|is a must|required|mandatory|essential|needed|is necessary|\
         are necessary",
    ),
    (
        Sign::After(WANT),
        "尚可|なお可|尚良|なお良|歓迎|望まし|望む|希望|優先|ベター|ありがた|有難|有り難|助か|嬉し|\
         うれし|推奨|あれば|あると|優遇|必須ではな|必須でな|preferred|a plus|welcome|would be nice|\
         would be great|optional|desirable|desired|an advantage|not essential|not mandatory|\
         is better|if available|good to have|appreciated",
    ),
    (
        Sign::Ahead(WANT),
        "できれば|出来れば|できましたら|できたら|出来たら|可能なら|可能であれば|可能な限り|なるべく|\
         欲を言えば|理想的には|理想は|理想としては|あわよくば|ideally|preferably|if possible|\
         nice to have|prefer |would like",
    ),
    (Sign::Ahead(MUST), "必ず|絶対に|must have|must be|must hold|must |must:"),
    (Sign::Only, "に限|限定|のみ|only"),
    (
        Sign::Not(NOT_ALLOWED),
        "不可|ng|お断り|除く|除き|除いて|除外|以外|なし|無し|ではなく|じゃなく|でなく|使わず|\
         使わない|使いません|使用しない|使用せず|使用不可|含まず|含まない|含みません|対象外|避けたい|\
         避けて|避ける|禁止|認めない|認めません|扱っていない|扱わない|使っていない|使用していない|excluded|not allowed|not acceptable|not permitted|\
         prohibited",
    ),
    (
        Sign::Not(NOT_NEEDED),
        "不要|必要ない|必要なし|必要なく|必要無|必要ありません|必要はない|必要はありません|\
         必要ではな|要らない|要りません|いらない|いりません|不問|問わず|問わない|問いません|求めない|\
         求めません|しなくて|なくても|無くても|でなくても|じゃなくても|できなくても|出来なくても|×|: no|:no|\
         not required|not needed|not necessary|unnecessary|isn't needed|isn't required|isn't necessary|\
         aren't needed|aren't required|aren't necessary|not be needed|not be required|\
         not relevant",
    ),
    (
        Sign::NotAhead(NOT_ALLOWED),
        "no |not |without |excluding |except for |except |other than |not interested in |avoid |\
         don't want |do not want |don't accept |do not accept ",
    ),
    (Sign::NotAhead(NOT_NEEDED), "no need for |do not need |don't need |does not need "),
    // Polite closings ask for nothing, and "no" often refuses nothing.
    (Sign::Mask, "よろしくお願い|宜しくお願い|でお願い|ようお願い|ますようお願い"),
    // 不要ではない takes back what 不要 says, without saying how much is asked.
    (
        Sign::Mask,
        "不要ではな|不要でな|不要ではあり|不可ではな|不可ではあり|必要ないわけ|以外でも|not unnecessary|\
         don't want to |do not want to ",
    ),
    (Sign::Mask, "no later|no more|no less|no problem|no one|no longer|part no |no matter"),
    (
        Sign::Mask,
        "検査成績書|検査成績表|検査員|検査基準|検査表|検査証明|材料証明|紹介希望|紹介を希望|\
         ご紹介希望|ご紹介を希望|見積希望|見積を希望|見積もりを希望|見積もり希望|相談希望|相談を希望|\
         発を希望|究を希望|注を希望|託を希望|引を希望|談を希望|力を希望|依頼を希望|屋さん希望|業者希望|業者を希望|業者様希望|ところ希望|ところを希望|所を希望|先を希望|先希望|依頼希望|からの依頼|であれば|以外も|であると|material certificate|\
         inspection report",
    ),
    (
        Sign::Kind(NeedKind::Succession),
        "事業承継|後継者|譲渡|譲りたい|譲り受け|遊休設備|遊休資産|m&a|succession",
    ),
    (
        Sign::Kind(NeedKind::People),
        "人材を|人材紹介|人材の紹介|人材確保|採用した|採用を|求人|雇用した|雇いたい|出向者|recruit|\
         want to hire|looking to hire",
    ),
    (
        Sign::Kind(NeedKind::JointResearch),
        "共同研究|一緒に研究|共に研究|共同で研究|joint research|collaborative research",
    ),
    (
        Sign::Kind(NeedKind::JointDevelopment),
        "共同開発|一緒に開発|共に開発|共同で開発|joint development|jointly develop|co-develop",
    ),
    (
        Sign::Kind(NeedKind::SalesChannel),
        "販路|販売先|売り先|売りたい|売り込み|販売を拡大|取引先を開拓|sales channel|distributor",
    ),
    (
        Sign::Kind(NeedKind::TechnicalAdvice),
        "技術相談|相談したい|相談に乗|助言|アドバイスがほし|アドバイスをもら|方法を教え|やり方を教え|\
         技術指導|technical advice|technical consultation",
    ),
    (
        Sign::Kind(NeedKind::Purchase),
        "購入|調達|仕入|買いたい|買い替え|買換え|導入した|導入を|to buy|want to purchase|to purchase|\
         procure",
    ),
    (
        Sign::Kind(NeedKind::Outsourcing),
        "外注|委託|協力会社|協力工場|協力企業|協力先|依頼先|加工先|量産先|製造先|お願いした|お願いでき|\
         依頼した|の依頼|頼みたい|頼める|任せたい|任せられる|請け負って|請負って|請け負える|請けて|引き受け|引受け|\
         受託してく|製作してほし|製作して欲し|作ってほし|つくってほし|つくってくれる|作って欲し|作ってくれる|加工してほし|\
         加工して欲し|加工してくれる|してくれる先|してくれるところ|してくれる会社|してくれる工場|\
         請け負ってく|やってくれる|supplier wanted|subcontractor wanted|suppliers wanted|outsourc|subcontract our|subcontracting",
    ),
    (
        Sign::Seeks,
        "探し|さがし|募集|紹介してほし|looking for|seeking|searching for|in search of|need a |\
         need an |find a",
    ),
    (
        Sign::Sought,
        "会社|工場|業者|メーカー|企業|ところ|屋さん|グループ|supplier|subcontractor|partner|fabricator|shop|\
         manufacturer|vendor|company|factory",
    ),
    (
        Sign::Own,
        "当社は|弊社は|当社では|弊社では|当社が|弊社が|わが社は|我が社は|当方は|弊所は|自社では|\
         自社は|we are a|we are an|we manufacture|we make |we produce|our company|our factory|\
         we specialize|we specialise",
    ),
    (
        Sign::OwnDoes,
        "当社で行|弊社で行|自社で行|当社で実施|弊社で実施|自社で実施|当社でや|弊社でや|自社でや|\
         当社で対応|弊社で対応|自社で対応|当社で手配|弊社で手配|自社で加工|当社で加工|弊社で加工|\
         社内で行いま|社内で実施しま|社内で対応しま|社内で加工しま|社内でやりま|内製しま|客先手配|\
         客先で手配|お客様手配|こちらで行|こちらで手配|こちらで用意|こちらで実施|こちらでや|当方で行|\
         当方で手配|当方で用意|\
         in house|in-house|done by us|by ourselves",
    ),
    (
        Sign::Supplied,
        "は支給|を支給|も支給|は当方支給|から支給|で支給|当社支給|弊社支給|客先支給|支給しま|支給いたし|is supplied|are supplied|will be supplied|supplied by us",
    ),
    (
        Sign::Asks,
        "探し|外注|お願い|依頼|希望|足りな|足りませ|不足|困って|募集|頼み|欲し|ほし|したい|たいと|委託|求め|必要|検討|紹介|\
         looking for|seeking|need|require|want",
    ),
    (
        Sign::Place(Near::Prefecture),
        "県内|府内|道内|同一県|同じ県|within the prefecture|in the prefecture|in our prefecture|\
         same prefecture",
    ),
    (Sign::Place(Near::Municipality), "市内|町内|村内|同じ市|同市|地元|in our city|same city|local "),
    (
        Sign::Place(Near::Neighbourhood),
        "近隣|近郊|近場|近くの|近くで|近辺|周辺地域|なるべく近|near us|nearby|close to us",
    ),
    (Sign::Research, "大学|研究|高専|公設試|教授|先生|professor|university|research"),
    (
        Sign::OtherDate,
        "訪問|面談|展示会|商談会|見積|回答|回答期限|回答希望|返信|返信期限|返答|打合せ|打ち合わせ|設立|創業|稼働|開催|受付|quote by|\
         quotation|exhibition|visit|trade fair|reply|reply by|respond|response",
    ),
    (
        Sign::OtherPlace,
        "納入先|納品先|配送先|送り先|送付先|届け先|引き渡し|納入場所|納品場所|本社は|所在地|\
         に納品|へ納品|まで納品|に納入|へ納入|に配送|へ配送|に発送|へ発送|以前は|これまでは|今までは|\
         従来は|〒|住所|\
         deliver to|delivery to|ship to|shipped to",
    ),
];

struct Matcher {
    automaton: AhoCorasick,
    /// By pattern.
    signs: Vec<Sign>,
}

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let each = || WORDS.iter().flat_map(|(sign, words)| words.split('|').map(move |word| (*sign, word)));
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(each().map(|(_, word)| word))
        .expect("the words are few and short");
    Matcher { automaton, signs: each().map(|(sign, _)| sign).collect() }
});

/// The signs of a folded text, by place. Signs of different sorts may lie over one another; of two that begin at
/// one place and say the like, the longer one counts.
pub(super) fn signs(text: &str) -> Vec<Placed> {
    let mut found: Vec<Placed> = MATCHER
        .automaton
        .find_overlapping_iter(text)
        .map(|hit| Placed { at: hit.range(), sign: MATCHER.signs[hit.pattern().as_usize()] })
        .filter(|placed| stands_alone(text, &placed.at) && is_whole_answer(text, placed))
        .collect();
    found.sort_by_key(|placed| (placed.at.start, std::cmp::Reverse(placed.at.end)));
    silence(&mut found);
    found
}

/// Letters are read as whole words, but for endings (subcontract, subcontracting).
fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let opens = !is_letter(bytes.get(at.start))
        || !is_letter(at.start.checked_sub(1).and_then(|before| bytes.get(before)));
    // Two letters are a word of their own only.
    let closes = at.len() > 2 || !is_letter(bytes.get(at.end)) || !is_letter(bytes.get(at.end - 1));
    opens && closes
}

/// A cross and a bare "no" refuse only as the answer to what stands before them (塗装×, Anodizing: no), at its end:
/// 200×300 is a size, and "no" opens many a phrase.
fn is_whole_answer(text: &str, placed: &Placed) -> bool {
    let word = &text[placed.at.clone()];
    let is_cross = word == "×";
    if !is_cross && !word.starts_with(':') {
        return true;
    }
    let answers =
        text[..placed.at.start].chars().next_back().is_some_and(|ch| ch.is_alphabetic() || ch == ':');
    let rest = &text[placed.at.end..];
    let next = rest.trim_start_matches(' ').chars().next();
    let ends = next.is_none_or(|ch| matches!(ch, '。' | '\n' | '、' | ',' | '.' | ';' | ')' | '」'));
    let goes_on_apart = is_cross && rest.starts_with(' ') && next.is_some_and(|ch| !ch.is_ascii());
    answers && (ends || goes_on_apart)
}

/// Whether a sign grades or refuses: of these only one can be meant by the same letters.
fn is_grading(sign: Sign) -> bool {
    matches!(
        sign,
        Sign::After(_) | Sign::Ahead(_) | Sign::Not(_) | Sign::NotAhead(_) | Sign::Mask | Sign::Kind(_)
    )
}

/// Removes gradings that lie inside a longer one: 必要 in 必要ない, 希望 in 紹介を希望, required in not required.
fn silence(found: &mut Vec<Placed>) {
    let mut covers: Option<Range<usize>> = None;
    found.retain(|placed| {
        if !is_grading(placed.sign) {
            return true;
        }
        if covers.as_ref().is_some_and(|cover| placed.at.end <= cover.end && placed.at != *cover) {
            return false;
        }
        covers = Some(placed.at.clone());
        true
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gradings(text: &str) -> Vec<Sign> {
        signs(text).into_iter().map(|placed| placed.sign).filter(|sign| is_grading(*sign)).collect()
    }

    #[test]
    fn the_longer_word_says_what_is_meant() {
        assert_eq!(gradings("必要ない"), [Sign::Not(NOT_NEEDED)]);
        assert_eq!(gradings("必要"), [Sign::After(MUST)]);
        assert_eq!(gradings("is not required"), [Sign::Not(NOT_NEEDED)]);
        assert_eq!(gradings("紹介を希望"), [Sign::Mask]);
    }

    #[test]
    fn letters_are_whole_words() {
        assert_eq!(gradings("engineering"), []);
        assert_eq!(gradings("海外生産ng"), [Sign::Not(NOT_ALLOWED)]);
        assert_eq!(gradings("casino "), []);
    }

    #[test]
    fn every_word_is_written_as_the_folded_text_writes() {
        for (_, words) in WORDS {
            for word in words.split('|') {
                assert_eq!(crate::reading::fold::Folded::of(word).text, word);
            }
        }
    }
}
