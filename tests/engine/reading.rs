//! Reading needs from text: measured on the labelled texts of `cases/`, and held to laws on arbitrary ones.

use enishi::domain::{Day, Level, NeedKind, Requirement, SizeEnvelope, TermId};
use enishi::reading::{Draft, Refusal, Setting, Span, read, refused};
use enishi::vocabulary::Vocabulary;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, Instant};

const TUNED: &str = include_str!("cases/needs.txt");
const HELD_OUT: &str = include_str!("cases/needs_held_out.txt");

/// What the house has promised of either measure.
const GOAL: f64 = 0.95;

struct Case {
    number: u32,
    text: String,
    expected: BTreeSet<String>,
}

fn cases(file: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_labels = true;
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let header = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(number) = header.filter(|_| in_labels) {
            let number = number.split(' ').next().and_then(|number| number.parse().ok());
            let number = number.unwrap_or_else(|| panic!("{line}"));
            cases.push(Case { number, text: String::new(), expected: BTreeSet::new() });
            in_labels = false;
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        match line {
            "--" => in_labels = true,
            "" if in_labels => {}
            label if in_labels => assert!(case.expected.insert(label.to_owned()), "twice: {label}"),
            text => {
                if !case.text.is_empty() {
                    case.text.push('\n');
                }
                case.text.push_str(text);
            }
        }
    }
    cases
}

fn setting() -> Setting {
    let owner_region = TermId::parse("region:152021").ok();
    Setting { today: Day::parse("2026-11-21").unwrap_or_else(|_| panic!("a day")), owner_region }
}

fn vocabulary() -> Vocabulary {
    Vocabulary::built_in().unwrap_or_else(|error| panic!("{error}"))
}

fn level(level: Level) -> &'static str {
    if level.is_must() { "must" } else { "want" }
}

fn size(size: &SizeEnvelope) -> String {
    let each = [
        ("d", size.diameter_mm),
        ("l", size.length_mm),
        ("w", size.width_mm),
        ("h", size.height_mm),
        ("t", size.thickness_mm),
    ];
    let given = each.iter().filter_map(|(name, value)| value.map(|value| format!(" {name}{value}")));
    given.collect()
}

fn line(requirement: &Requirement) -> String {
    let said = match requirement {
        Requirement::Process { process: term, .. }
        | Requirement::Material { material: term, .. }
        | Requirement::Certification { standard: term, .. }
        | Requirement::Equipment { equipment: term, .. }
        | Requirement::Product { product: term, .. }
        | Requirement::Industry { industry: term, .. }
        | Requirement::Field { field: term, .. } => term.to_string(),
        Requirement::Size { size: envelope, .. } => format!("size{}", size(envelope)),
        Requirement::Tolerance { tolerance_um, .. } => format!("tolerance {tolerance_um}"),
        Requirement::Lot { pieces, .. } => format!("lot {pieces}"),
        Requirement::MonthlyQuantity { pieces, .. } => format!("monthly {pieces}"),
        Requirement::LeadTime { days, .. } => format!("lead {days}"),
        Requirement::Text { text, .. } => format!("text {text}"),
    };
    format!("{} {said}", level(requirement.level()))
}

/// A draft in the words of the labels.
fn lines(draft: &Draft, text: &str) -> BTreeSet<String> {
    let mut lines: BTreeSet<String> = draft.requirements.iter().map(|found| line(&found.value)).collect();
    lines.extend(draft.kind.iter().map(|kind| format!("kind {}", kind.value.as_str())));
    lines.extend(draft.deadline.iter().map(|deadline| format!("deadline {}", deadline.value)));
    lines.extend(draft.quantities.iter().map(|quantity| format!("quantity {}", quantity.value)));
    lines.extend(
        draft
            .regions
            .iter()
            .map(|region| format!("{} region {}", level(region.value.level), region.value.region)),
    );
    lines.extend(draft.excluded.iter().map(|excluded| match &excluded.term {
        Some(term) => format!("not {term}"),
        None => format!("not {}", excluded.subject.of(text).to_lowercase()),
    }));
    lines
}

/// The size of a label with its dimensions in the order that [`line`] writes.
fn canonical(label: &str) -> String {
    let Some((level, dimensions)) = label.split_once(" size ") else { return label.to_owned() };
    let mut parts: Vec<&str> = dimensions.split(' ').collect();
    parts.sort_by_key(|part| "dlwht".find(&part[..1]));
    format!("{level} size {}", parts.join(" "))
}

/// Right, made up and missed. Words that are refused and no term count as found where one holds the other:
/// where a phrase begins is a matter of taste.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missed) as f64
    }

    fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

fn same(one: &str, other: &str) -> bool {
    let words = |text: &str| text.strip_prefix("not ").filter(|rest| !rest.contains(':')).map(str::to_owned);
    match (words(one), words(other)) {
        (Some(one), Some(other)) => one.contains(&other) || other.contains(&one),
        _ => one == other,
    }
}

fn judge(case: &Case, vocabulary: &Vocabulary, show: bool) -> Tally {
    let found = lines(&read(vocabulary, &case.text, &setting()), &case.text);
    let expected: BTreeSet<String> = case.expected.iter().map(|label| canonical(label)).collect();
    let is_in = |one: &String, others: &BTreeSet<String>| others.iter().any(|other| same(one, other));
    let wrong: Vec<_> = found.iter().filter(|one| !is_in(one, &expected)).collect();
    let missed: Vec<_> = expected.iter().filter(|one| !is_in(one, &found)).collect();
    if show && !(wrong.is_empty() && missed.is_empty()) {
        println!("[{}] {}\n    made up {wrong:?}\n    missed {missed:?}", case.number, case.text);
    }
    Tally { right: expected.len() - missed.len(), wrong: wrong.len(), missed: missed.len() }
}

fn tally(file: &str, show: bool) -> Tally {
    let vocabulary = vocabulary();
    let mut sum = Tally::default();
    for case in cases(file) {
        sum.add(judge(&case, &vocabulary, show));
    }
    sum
}

#[test]
fn labelled_needs_are_read_as_a_careful_reader_reads_them() {
    let (tuned, held_out) = (tally(TUNED, true), tally(HELD_OUT, false));
    let mut all = tuned;
    all.add(held_out);
    for (part, tally) in [("tuned", tuned), ("held out", held_out), ("all", all)] {
        println!("{part}: precision {:.3}, recall {:.3}, {tally:?}", tally.precision(), tally.recall());
        assert!(tally.precision() >= GOAL && tally.recall() >= GOAL, "{part}: {tally:?}");
    }
}

#[test]
fn what_is_refused_is_what_a_full_reading_refuses() {
    let vocabulary = vocabulary();
    let mut refusing = 0;
    for case in cases(TUNED).into_iter().chain(cases(HELD_OUT)) {
        let draft = read(&vocabulary, &case.text, &setting());
        let expected: HashSet<TermId> = draft.excluded.into_iter().filter_map(|one| one.term).collect();
        refusing += usize::from(!expected.is_empty());
        assert_eq!(refused(&vocabulary, &case.text, setting().today), expected, "{}", case.text);
    }
    assert!(refusing > 10, "{refusing}");
}

#[test]
fn every_label_is_one_that_could_be_found() {
    let vocabulary = vocabulary();
    let (tuned, held_out) = (cases(TUNED), cases(HELD_OUT));
    assert_eq!((tuned.len(), held_out.len()), (140, 50));
    let is_marked = |file: &str, mark: &str| {
        file.lines().filter(|line| line.starts_with('[') && line.contains(mark)).count()
    };
    assert_eq!((is_marked(TUNED, "held_out"), is_marked(HELD_OUT, "held_out")), (0, 50));
    for case in tuned.iter().chain(&held_out) {
        assert!(!case.expected.is_empty() && !case.text.is_empty(), "[{}]", case.number);
        for label in &case.expected {
            let last = label.rsplit(' ').next().unwrap_or_default();
            if let Ok(term) = TermId::parse(last) {
                assert!(vocabulary.index(&term).is_some(), "[{}] {label}", case.number);
            }
            if let Some(kind) = label.strip_prefix("kind ") {
                assert!(
                    NeedKind::ALL.iter().any(|known| known.as_str() == kind),
                    "[{}] {label}",
                    case.number
                );
            }
        }
    }
}

/// How long a text of 100,000 characters may take, five times what the API takes, in the unoptimised build of the
/// tests on a busy machine. What grows with the square of the length takes minutes.
const PATIENCE: Duration = Duration::from_secs(10);

fn read_built_in(text: &str) -> Draft {
    read(&vocabulary(), text, &setting())
}

/// Every span of a draft.
fn spans(draft: &Draft) -> Vec<Span> {
    let mut spans: Vec<Span> = draft.requirements.iter().map(|found| found.span).collect();
    spans.extend(draft.kind.iter().map(|found| found.span));
    spans.extend(draft.quantities.iter().map(|found| found.span));
    spans.extend(draft.deadline.iter().map(|found| found.span));
    spans.extend(draft.regions.iter().map(|found| found.span));
    spans.extend(draft.excluded.iter().flat_map(|excluded| [excluded.span, excluded.subject]));
    spans.extend(&draft.not_understood);
    spans
}

fn term_of(requirement: &Requirement) -> Option<&TermId> {
    match requirement {
        Requirement::Process { process: term, .. }
        | Requirement::Material { material: term, .. }
        | Requirement::Certification { standard: term, .. }
        | Requirement::Equipment { equipment: term, .. }
        | Requirement::Product { product: term, .. }
        | Requirement::Industry { industry: term, .. }
        | Requirement::Field { field: term, .. } => Some(term),
        _ => None,
    }
}

/// Plurals made singular, -ed made -ing.
fn plain_english(text: &str) -> String {
    let plain = |word: &str| match (word.strip_suffix("ed"), word.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}ing"),
        (None, Some(stem)) if !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    };
    text.to_lowercase().split(' ').map(plain).collect::<Vec<_>>().join(" ")
}

/// Whether the characters of a span are what the finding says: a label of the term, or a number with what it needs.
fn is_borne_out(vocabulary: &Vocabulary, requirement: &Requirement, evidence: &str) -> bool {
    match term_of(requirement) {
        Some(term) => {
            let named = vocabulary.index(term).is_some_and(|index| {
                vocabulary.find(term.scheme(), evidence) == Some(index)
                    || vocabulary.tag(evidence).iter().any(|tag| tag.term == index)
            });
            let plain = plain_english(evidence);
            let inflected = vocabulary.tag(&plain).iter().any(|tag| vocabulary.index(term) == Some(tag.term));
            named || inflected || evidence == "18-8" && term.as_str() == "material:sus304"
        }
        None => evidence
            .chars()
            .any(|ch| ch.is_numeric() || "一二三四五六七八九十半".contains(ch) || ch.is_alphabetic()),
    }
}

fn hold_to_the_text(text: &str) {
    let vocabulary = vocabulary();
    let draft = read(&vocabulary, text, &setting());
    let length = u32::try_from(text.chars().count()).expect("a short text");
    for span in spans(&draft) {
        assert!(span.start < span.end && span.end <= length, "{span:?} of {length} in {text:?}");
    }
    for found in &draft.requirements {
        let evidence = found.span.of(text);
        assert!(
            is_borne_out(&vocabulary, &found.value, &evidence),
            "{found:?} rests on {evidence:?} in {text:?}"
        );
    }
}

#[test]
fn every_finding_rests_on_the_words_that_it_names() {
    for case in cases(TUNED).iter().chain(&cases(HELD_OUT)) {
        hold_to_the_text(&case.text);
    }
}

/// The text with its letters, digits and signs in full width.
fn full_width(text: &str) -> String {
    let widen = |ch: char| match ch {
        '!'..='~' => char::from_u32(u32::from(ch) + 0xFEE0).unwrap_or(ch),
        ' ' => '\u{3000}',
        other => other,
    };
    text.chars().map(widen).collect()
}

#[test]
fn full_width_and_half_width_are_read_alike() {
    let vocabulary = vocabulary();
    for case in cases(TUNED).iter().chain(&cases(HELD_OUT)) {
        let wide = full_width(&case.text);
        let [one, other] = [&case.text, &wide].map(|text| {
            // What is refused in words is quoted as it was written, and so differs.
            let draft = read(&vocabulary, text, &setting());
            let mut lines = lines(&draft, text);
            lines.retain(|line| !line.starts_with("not ") || line.contains(':'));
            lines
        });
        assert_eq!(one, other, "[{}]", case.number);
    }
}

#[test]
fn spellings_that_mean_the_same_are_read_alike() {
    for variants in [
        &["JIS Q 9100", "JISQ9100", "ＪＩＳ　Ｑ　９１００", "JIS-Q-9100", "jisq9100"][..],
        &["SUS304", "SUS 304", "ＳＵＳ３０４", "18-8", "sus-304"],
        &["五軸加工", "5軸加工", "５軸加工", "5 軸加工"],
        &["Φ200", "φ200", "直径200mm", "外径200mm", "⌀200", "径200ミリ"],
        &["マシニングセンター", "マシニングセンタ", "ﾏｼﾆﾝｸﾞｾﾝﾀｰ", "マシニング・センタ"],
        &["±5μm", "±5µm", "公差±5ミクロン", "± 0.005mm", "公差0.005", "±5/1000"],
        &["納期2週間", "納期：２週間", "納期は二週間", "納期14日", "リードタイム14日"],
        &["月産200個", "200個/月", "月に200個", "毎月２００個", "200 pcs per month", "年間2400個"],
        &["めっき不要", "メッキは不要", "ﾒｯｷ不要", "no plating", "plating is not required"],
        &["板厚1.2t", "t1.2", "板厚1.2mm", "厚さ1.2㎜", "1.2mm厚", "ｔ＝１．２"],
        &["令和9年3月末まで", "2027年3月末まで", "来年3月末まで", "R9.3.31まで", "by 2027/3/31"],
    ] {
        let read_lines: Vec<_> = variants.iter().map(|text| lines(&read_built_in(text), text)).collect();
        assert!(!read_lines[0].is_empty(), "{}", variants[0]);
        for (text, found) in variants.iter().zip(&read_lines) {
            assert_eq!(*found, read_lines[0], "{text} and {}", variants[0]);
        }
    }
}

#[test]
fn what_is_refused_is_no_requirement() {
    for (text, expected) in [
        ("めっき・塗装は不要", &["not process:plating", "not process:painting"][..]),
        ("切削加工、めっき不要", &["must process:machining", "not process:plating"]),
        ("溶接は除く", &["not process:welding"]),
        ("中国製不可", &["not 中国製"]),
        ("溶接ではなくろう付けで", &["must process:brazing", "not process:welding"]),
        ("ISO9001は問わない", &["not standard:iso9001"]),
        ("材質は問わず", &[]),
        ("大阪以外", &["not region:27"]),
    ] {
        let expected: BTreeSet<String> = expected.iter().map(|line| (*line).to_owned()).collect();
        assert_eq!(lines(&read_built_in(text), text), expected, "{text}");
    }
    let refusals =
        read_built_in("めっき不要、溶接不可").excluded.iter().map(|e| e.refusal).collect::<Vec<_>>();
    assert_eq!(refusals, [Refusal::NotNeeded, Refusal::NotAllowed]);
}

/// Holds each text to exactly these lines.
fn hold_each_to(cases: &[(&str, &[&str])]) {
    let strays: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let expected: BTreeSet<String> = expected.iter().map(|line| (*line).to_owned()).collect();
            let found = lines(&read_built_in(text), text);
            (found != expected).then(|| format!("{text}: {found:?} instead of {expected:?}"))
        })
        .collect();
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn a_number_counts_what_its_own_unit_says() {
    hold_each_to(&[
        ("±0.002 in", &["must tolerance 50.8"]),
        ("tolerance ±0.0005\"", &["must tolerance 12.7"]),
        ("公差±0.1cm", &["must tolerance 1000"]),
        ("±0.05 in all directions", &[]),
        ("±0.005xyz", &[]),
        ("dia. 0.5 in x 3 in", &["must size d12.7 l76.2"]),
        ("φ42.7×t2.3×6m", &["must size d42.7 l6000 t2.3"]),
        ("φ10×3m", &["must size d10 l3000"]),
        ("500×300×2m", &["must size l500 w300 h2000"]),
        ("3×6m", &["must size l3000 w6000"]),
        ("40×30cm×t2", &["must size l400 w300 t2"]),
        ("□40×40×1.6", &["must size l40 w40 t1.6"]),
        ("□40×30×2.3", &["must size l40 w30 t2.3"]),
        ("□50×20", &["must size l50 w50 h20"]),
        ("D60cm×H5尺", &["must size l600"]),
        ("W1.2m×H5尺", &["must size w1200"]),
        ("W1.2m×H500", &["must size w1200 h500"]),
    ]);
}

#[test]
fn what_is_declined_in_whatever_words_is_no_requirement() {
    let iso = "not standard:iso9001";
    hold_each_to(&[
        ("ISO9001までは求めません", &[iso]),
        ("JISQ9100の取得までは必要ありません", &["not standard:jisq9100"]),
        ("【不問】\nISO9001\n\n【必須】\n溶接", &[iso, "must process:welding"]),
        ("【不問】ISO9001", &[iso]),
        ("■不問：ISO9001\n溶接", &[iso, "must process:welding"]),
        ("【あれば尚良】\nISO9001", &["want standard:iso9001"]),
        ("■あれば尚可：ISO9001", &["want standard:iso9001"]),
        ("【尚可】ISO9001", &["want standard:iso9001"]),
        ("アレルゲンの小麦を扱っていない工場が望ましい", &["not material:wheat"]),
        ("溶接は扱っていないので", &["must process:welding"]),
        ("Not welding", &["not process:welding"]),
        ("We are not only welding", &["must process:welding"]),
        ("Plating isn't needed", &["not process:plating"]),
        ("Plating isn’t needed", &["not process:plating"]),
        ("We don't want casting", &["not process:casting"]),
        ("We don't want to do the welding ourselves", &["must process:welding"]),
        ("Anodizing: no", &["not process:anodizing"]),
        ("研磨×", &["not process:polishing"]),
        ("塗装×、溶接", &["not process:painting", "must process:welding"]),
        ("溶接：不要", &["not process:welding"]),
        ("めっきはできなくてもよい", &["not process:plating"]),
        ("検査は不要ではない", &["must process:testing-and-inspection"]),
        (
            "5軸加工でなくても3軸加工で可",
            &["not process:five-axis-milling", "must process:three-axis-milling"],
        ),
        ("溶接なし、めっきあり。", &["not process:welding", "must process:plating"]),
        ("A5052×200個", &["must material:a5052", "quantity 200"]),
        ("図面：\nなし\n溶接", &["must process:welding"]),
    ]);
}

#[test]
fn what_the_writer_sees_to_is_not_asked_of_a_partner() {
    hold_each_to(&[
        ("熱処理は客先手配", &[]),
        ("溶接は社内で行います", &[]),
        ("金型はこちらから支給", &[]),
        ("溶接を社内で行う工場", &["must process:welding"]),
    ]);
}

#[test]
fn the_envelope_of_a_mail_is_no_need() {
    hold_each_to(&[
        ("連絡先 info@sanjo.example.jp", &[]),
        ("https://example.com/iso9001/niigata をご覧ください", &[]),
        ("From: 溶接太郎 <a@example.jp>\n切削加工", &["must process:machining"]),
        (
            "切削加工\n--------\n見本工業 溶接課\n新潟県三条市 TEL 0256-00-0000\n--------",
            &["must process:machining"],
        ),
        ("-----Original Message-----\nmail: a@example.jp\n溶接", &["must process:welding"]),
        ("-----\n材質：SUS304\nmail: a@example.jp", &["must material:sus304"]),
    ]);
    for (text, expected) in [
        (
            "-----Original Message-----\nFrom: a@example.jp\nSubject: Re: 5-axis parts\n\nDear Sir",
            "5-axis parts",
        ),
        ("件名：溶接の依頼\nお世話になっております。", "溶接の依頼"),
        ("見本工業 御中\nお世話になっております。\n溶接をお願いします。", "溶接をお願いします。"),
        ("Dear Sir or Madam,\nWe need welding.", "We need welding."),
        ("お世話になっております。溶接の件です。", "お世話になっております。溶接の件です。"),
        ("High-speed milling", "High-speed milling"),
        ("お世話になっております。", "お世話になっております。"),
    ] {
        assert_eq!(enishi::reading::title_line(text), Some(expected), "{text}");
    }
}

#[test]
fn answers_places_of_delivery_and_speeds_are_none_of_the_need() {
    hold_each_to(&[
        ("12月5日までにご回答いただけますと幸いです", &[]),
        ("回答期限は12月5日まで", &[]),
        ("12月5日までに返信ください", &[]),
        ("Please reply by December 5, 2026", &[]),
        ("12月末までに納品", &["deadline 2026-12-31"]),
        ("新潟県外でもOK", &[]),
        ("三条市の工場に納品", &[]),
        ("以前は三条の会社に出していた", &[]),
        ("日産500個", &[]),
        ("1時間あたり500個", &[]),
        ("一回あたり200個", &[]),
        ("500 pcs per week", &[]),
        ("200個", &["quantity 200"]),
    ]);
}

#[test]
fn what_nothing_was_made_of_is_listed() {
    let text = "A7075の5軸加工、ガンダリウム仕上げ希望";
    let draft = read_built_in(text);
    let left: Vec<String> = draft.not_understood.iter().map(|span| span.of(text)).collect();
    assert_eq!(left, ["ガンダリウム仕上"]);
    let bare = Setting { owner_region: None, ..setting() };
    let text = "県内で探す";
    let draft = read(&vocabulary(), text, &bare);
    assert!(draft.regions.is_empty(), "whose prefecture is not known");
    assert_eq!(draft.not_understood.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["県内"]);
}

#[test]
fn bad_input_is_read_in_time_and_without_harm() {
    let vocabulary = vocabulary();
    let long = |piece: &str| piece.chars().cycle().take(100_000).collect::<String>();
    for text in [
        String::new(),
        " \n\t".to_owned(),
        "\u{0}\u{7}\u{1b}[31m\u{200b}\u{202e}\u{feff}".to_owned(),
        "Φ ± ロット 月産 納期 ～ × . , / 不可 必須 不要".to_owned(),
        "漢字 кириллица العربية 한국어 ไทย 🏭👩‍🔧 e\u{301}\u{301}\u{301}".to_owned(),
        long("あ"),
        long("9"),
        long("1万"),
        long("5軸加工、A7075×"),
        long("できれば必須不可"),
        long("めっき・"),
        long("めっき不要"),
        long("((((【"),
        long("no no without "),
        long("県内市内近隣新潟県"),
        long("φ1×"),
        long("1〜"),
        long("3月"),
        long("当社は希望"),
        long("必須:\n"),
        long("Looking for a supplier of "),
        long(&cases(TUNED).iter().map(|case| case.text.as_str()).collect::<String>()),
    ] {
        let began = Instant::now();
        let draft = read(&vocabulary, &text, &setting());
        let head: String = text.chars().take(12).collect();
        assert!(began.elapsed() < PATIENCE, "{head:?} took {:?}", began.elapsed());
        let length = u32::try_from(text.chars().count()).expect("a bounded text");
        assert!(spans(&draft).iter().all(|span| span.start <= span.end && span.end <= length), "{head:?}");
    }
    assert_eq!(lines(&read(&vocabulary, "", &setting()), ""), BTreeSet::new());
}

/// Texts of pieces that mean something, so that chance finds the corners.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "5軸",
            "A7075",
            "SUS304",
            "めっき",
            "溶接",
            "JISQ9100",
            "φ",
            "±",
            "×",
            "mm",
            "μm",
            "〜",
            "月産",
            "ロット",
            "納期",
            "個",
            "週間",
            "不可",
            "不要",
            "必須",
            "できれば",
            "希望",
            "、",
            "。",
            "\n",
            "(",
            ")",
            "県内",
            "新潟県",
            "3月末",
            "令和",
            "9年",
            "以外",
            "no ",
            "without ",
            "ideally ",
            "required",
            "1,000",
            "0.05",
            "1万",
            "5/100",
            "当社は",
            "板厚",
            "t1.2",
            "ｶﾞ",
            "㎜",
            "e\u{301}",
            "🏭",
            "ー",
            "　",
            "2027/3/31",
            "共同研究",
            "ドローン",
            "\u{0}",
        ])
        .prop_map(str::to_owned),
        "[0-9]{1,5}",
        "\\PC{0,3}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn any_text_is_read_and_every_finding_lies_in_it(text in pieces()) {
        hold_to_the_text(&text);
        prop_assert_eq!(read_built_in(&text), read_built_in(&text));
    }
}
