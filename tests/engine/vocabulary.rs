//! The built-in vocabulary as a whole: sound, large enough, true to what people in the field take for granted, and
//! obeying its laws for all terms and all texts.

use enishi::domain::{Scheme, TermId};
use enishi::vocabulary::{Relation, TermIndex, Vocabulary, normalise};
use proptest::prelude::*;

fn built_in() -> Vocabulary {
    Vocabulary::built_in().unwrap_or_else(|error| panic!("{error}"))
}

fn index(vocabulary: &Vocabulary, id: &str) -> TermIndex {
    TermId::parse(id).ok().and_then(|id| vocabulary.index(&id)).unwrap_or_else(|| panic!("no term {id}"))
}

fn all(vocabulary: &Vocabulary) -> impl Iterator<Item = TermIndex> {
    (0..).map(TermIndex).take(vocabulary.len())
}

fn assert_entails(vocabulary: &Vocabulary, held: &str, wanted: &str) {
    let (held_index, wanted_index) = (index(vocabulary, held), index(vocabulary, wanted));
    let relation = vocabulary.relation(held_index, wanted_index);
    assert!(vocabulary.entails(held_index, wanted_index), "{held} does not entail {wanted}: {relation:?}");
}

/// The ids of the terms named in a text.
fn tagged(text: &str) -> Vec<String> {
    let vocabulary = built_in();
    vocabulary.tag(text).into_iter().map(|tag| vocabulary.term(tag.term).id.to_string()).collect()
}

#[test]
fn the_built_in_files_are_sound() {
    if let Err(error) = Vocabulary::built_in() {
        panic!("{error}");
    }
}

#[test]
fn the_vocabulary_is_large_enough_for_real_profiles() {
    let vocabulary = built_in();
    for (scheme, least) in [(Scheme::Process, 250), (Scheme::Material, 150), (Scheme::Standard, 60)] {
        let size = vocabulary.terms_of(scheme).len();
        assert!(size >= least, "{size} terms of {}, not {least}", scheme.as_str());
    }
    for scheme in Scheme::ALL {
        assert!(!vocabulary.terms_of(scheme).is_empty(), "no {}", scheme.as_str());
    }
    let sum: usize = Scheme::ALL.iter().map(|scheme| vocabulary.terms_of(*scheme).len()).sum();
    assert_eq!(vocabulary.len(), sum);
}

#[test]
fn industries_are_the_sections_and_divisions_of_the_standard_classification() {
    let vocabulary = built_in();
    let depths: Vec<u32> =
        vocabulary.terms_of(Scheme::Industry).iter().map(|index| vocabulary.depth(*index)).collect();
    assert_eq!(depths.iter().filter(|depth| **depth == 0).count(), 20);
    assert_eq!(depths.iter().filter(|depth| **depth == 1).count(), 99);
    assert_eq!(depths.len(), 119);
}

#[test]
fn all_forty_seven_prefectures_lie_in_japan() {
    let vocabulary = built_in();
    let japan = index(&vocabulary, "region:japan");
    for number in 1..=47 {
        let prefecture = index(&vocabulary, &format!("region:{number:02}"));
        assert!(vocabulary.is_within(prefecture, japan));
        assert!(vocabulary.term(prefecture).place.is_some(), "{number} has a point");
        assert!(vocabulary.term(prefecture).ja.ends_with(['都', '道', '府', '県']));
    }
    let (nagano, tokyo) = (index(&vocabulary, "region:20"), index(&vocabulary, "region:13"));
    assert!(vocabulary.distance_km(nagano, tokyo).is_some_and(|km| (160..190).contains(&km)));
}

#[test]
fn people_find_a_process_by_any_of_its_names() {
    let vocabulary = built_in();
    let plating = Some(index(&vocabulary, "process:plating"));
    for name in ["めっき", "メッキ", "ﾒｯｷ", "鍍金", "plating", "Plating"] {
        assert_eq!(vocabulary.find(Scheme::Process, name), plating, "{name}");
        assert_eq!(vocabulary.search(name, Some(Scheme::Process), 5).first().copied(), plating, "{name}");
        assert_eq!(tagged(name), ["process:plating"], "{name}");
    }
    let five_axis = Some(index(&vocabulary, "process:five-axis-milling"));
    for name in ["5軸", "５軸", "五軸", "同時5軸", "同時５軸"] {
        assert_eq!(vocabulary.find(Scheme::Process, name), five_axis, "{name}");
    }
}

#[test]
fn every_label_finds_its_term() {
    let vocabulary = built_in();
    for index in all(&vocabulary) {
        let term = vocabulary.term(index);
        for label in [&term.ja, &term.en].into_iter().chain(&term.synonyms) {
            assert_eq!(vocabulary.find(term.id.scheme(), label), Some(index), "{label}");
            let found = vocabulary.search(label, Some(term.id.scheme()), 1);
            assert_eq!(found, [index], "{label} in a picker");
        }
    }
}

#[test]
fn every_label_standing_alone_is_tagged_as_its_term() {
    let vocabulary = built_in();
    for index in all(&vocabulary) {
        let term = vocabulary.term(index);
        for label in [&term.ja, &term.en].into_iter().chain(&term.synonyms) {
            let length = normalise(label).chars().count();
            if (2..=63).contains(&length) {
                let tags = vocabulary.tag(label);
                assert!(
                    tags.iter().any(|tag| tag.term == index && tag.span == (0..label.len())),
                    "{label}: {tags:?}"
                );
            }
        }
    }
}

#[test]
fn a_certificate_includes_those_it_presupposes() {
    let vocabulary = built_in();
    let quality = vocabulary.find(Scheme::Standard, "ISO 9001").expect("ISO 9001 is a standard");
    let quality = vocabulary.term(quality).id.as_str();
    assert_entails(&vocabulary, "standard:jisq9100", quality);
    assert_entails(&vocabulary, "standard:iatf16949", quality);
    assert_entails(&vocabulary, "standard:nadcap-heat-treating", "standard:jisq9100");
    assert_entails(&vocabulary, "standard:nadcap-heat-treating", quality);
    let (iso, jisq) = (index(&vocabulary, quality), index(&vocabulary, "standard:jisq9100"));
    assert!(!vocabulary.entails(iso, jisq), "the lesser does not include the greater");
}

#[test]
fn a_machine_entails_what_is_done_on_it() {
    let vocabulary = built_in();
    let machine = vocabulary.find(Scheme::Equipment, "5軸マシニングセンタ").expect("a five-axis machine");
    let machine = vocabulary.term(machine).id.as_str();
    for process in ["process:five-axis-milling", "process:milling", "process:machining"] {
        assert_entails(&vocabulary, machine, process);
    }
    let aluminium = vocabulary.find(Scheme::Material, "アルミニウム合金").expect("aluminium alloy");
    let a7075 = index(&vocabulary, "material:a7075");
    assert!(matches!(vocabulary.relation(a7075, aluminium), Some(Relation::Narrower { .. })));
}

#[test]
fn reading_the_files_again_gives_the_same_vocabulary() {
    let files = Scheme::ALL.map(|scheme| {
        let name = format!("vocabulary/{}.csv", scheme.as_str());
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
        (name, std::fs::read_to_string(path).expect("the file that was compiled in"))
    });
    let mut files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    files.reverse();
    let (one, other) = (built_in(), Vocabulary::from_csv(&files).unwrap_or_else(|error| panic!("{error}")));
    assert_eq!(one.len(), other.len());
    for index in all(&one) {
        assert_eq!(one.term(index), other.term(index));
        assert_eq!(one.ancestors(index), other.ancestors(index));
        assert_eq!(one.entailed(index), other.entailed(index));
        assert_eq!(one.information_millibits(index), other.information_millibits(index));
        assert_eq!(one.tag(&one.term(index).ja), other.tag(&one.term(index).ja));
    }
}

#[test]
fn the_tree_agrees_with_itself_seen_from_above_and_below() {
    let vocabulary = built_in();
    for index in all(&vocabulary) {
        let ancestors = vocabulary.ancestors(index);
        assert_eq!(vocabulary.depth(index) as usize, ancestors.len());
        for ancestor in ancestors {
            assert!(vocabulary.descendants(*ancestor).contains(&index));
            assert!(vocabulary.information_millibits(*ancestor) <= vocabulary.information_millibits(index));
        }
        for child in vocabulary.children(index) {
            assert_eq!(vocabulary.ancestors(*child).first(), Some(&index));
        }
        let below: usize =
            vocabulary.children(index).iter().map(|child| vocabulary.descendants(*child).len() + 1).sum();
        assert_eq!(vocabulary.descendants(index).len(), below);
    }
}

/// A relation worked out from parents and implications step by step, to compare the tables with.
fn relation_by_walking(vocabulary: &Vocabulary, held: TermIndex, wanted: TermIndex) -> Option<Relation> {
    let parent = |index: TermIndex| {
        let parent = vocabulary.term(index).parent.as_ref()?;
        vocabulary.index(parent)
    };
    let above = |index: TermIndex| std::iter::successors(parent(index), |at| parent(*at)).collect::<Vec<_>>();
    let steps = |from: TermIndex, to: TermIndex| {
        above(from).iter().position(|at| *at == to).and_then(|steps| u32::try_from(steps + 1).ok())
    };
    if held == wanted {
        return Some(Relation::Same);
    }
    if let Some(steps) = steps(held, wanted) {
        return Some(Relation::Narrower { steps });
    }
    for via in std::iter::once(held).chain(above(held)) {
        let implied = |index: TermIndex| {
            vocabulary.term(index).implies.iter().filter_map(|id| vocabulary.index(id)).collect::<Vec<_>>()
        };
        let (mut open, mut reached) = (implied(via), Vec::new());
        while let Some(at) = open.pop() {
            if !reached.contains(&at) {
                reached.push(at);
                open.extend(implied(at));
                open.extend(above(at));
            }
        }
        if reached.contains(&wanted) {
            return Some(Relation::Implied { via });
        }
    }
    if let Some(steps) = steps(wanted, held) {
        return Some(Relation::Broader { steps });
    }
    let common = above(held).into_iter().find(|at| above(wanted).contains(at))?;
    (!above(common).is_empty()).then_some(Relation::Sibling { common })
}

fn any_term() -> impl Strategy<Value = TermIndex> {
    let count = u32::try_from(built_in().len()).expect("a few thousand terms");
    (0..count).prop_map(TermIndex)
}

/// Any text, and texts patched together from labels, scraps of them and what stands between words.
fn any_text() -> impl Strategy<Value = String> {
    let label = (any_term(), 0..4_usize, 0..9_usize).prop_map(|(index, kind, cut)| {
        let vocabulary = built_in();
        let term = vocabulary.term(index);
        match kind {
            0 => term.en.to_uppercase(),
            1 => term.ja.clone(),
            2 => term.ja.chars().skip(cut).collect(),
            _ => term.synonyms.get(cut).unwrap_or(&term.ja).clone(),
        }
    });
    let between = prop::sample::select(vec![
        "", " ", "　", "の", "・", "-", "、", "\n", "ー", "ﾞ", "\u{3099}", "㈱", "3",
    ]);
    let patched = prop::collection::vec((label, between), 0..12)
        .prop_map(|pieces| pieces.into_iter().map(|(label, between)| label + between).collect::<String>());
    prop_oneof![any::<String>(), "[ぁ-んァ-ヴーｱ-ﾟ亜-熙a-zA-Z0-9 /.-]{0,40}", patched]
}

proptest! {
    #[test]
    fn the_tables_say_what_walking_the_graph_says(held in any_term(), wanted in any_term()) {
        let vocabulary = built_in();
        let relation = vocabulary.relation(held, wanted);
        prop_assert_eq!(&relation, &relation_by_walking(&vocabulary, held, wanted));
        prop_assert_eq!(relation == Some(Relation::Same), held == wanted);
    }

    #[test]
    fn what_is_entailed_is_related_and_entails_on(held in any_term()) {
        let vocabulary = built_in();
        let entailed = vocabulary.entailed(held);
        prop_assert!(entailed.is_sorted() && !entailed.contains(&held));
        for wanted in all(&vocabulary) {
            let relation = vocabulary.relation(held, wanted);
            let is_entailed = matches!(relation, Some(Relation::Narrower { .. } | Relation::Implied { .. }));
            prop_assert_eq!(entailed.binary_search(&wanted).is_ok(), is_entailed);
            prop_assert_eq!(vocabulary.entails(held, wanted), is_entailed || held == wanted);
        }
        for first in &entailed {
            for second in vocabulary.entailed(*first) {
                prop_assert!(second == held || entailed.binary_search(&second).is_ok());
            }
        }
    }

    #[test]
    fn narrower_is_transitive(held in any_term()) {
        let vocabulary = built_in();
        for (steps, ancestor) in (1..).zip(vocabulary.ancestors(held)) {
            prop_assert_eq!(vocabulary.relation(held, *ancestor), Some(Relation::Narrower { steps }));
            prop_assert_eq!(vocabulary.ancestors(*ancestor), &vocabulary.ancestors(held)[steps as usize..]);
        }
    }

    #[test]
    fn tags_are_pieces_of_the_text_in_order_and_apart(text in any_text()) {
        let vocabulary = built_in();
        let tags = vocabulary.tag(&text);
        for tag in &tags {
            let piece = text.get(tag.span.clone());
            prop_assert!(piece.is_some_and(|piece| !piece.is_empty()), "{:?} is not a piece", tag);
        }
        for pair in tags.windows(2) {
            let is_same_span = pair[0].span == pair[1].span && pair[0].term < pair[1].term;
            prop_assert!(is_same_span || pair[0].span.end <= pair[1].span.start, "{:?}", pair);
        }
        prop_assert_eq!(&tags, &vocabulary.tag(&text));
    }

    #[test]
    fn the_normal_form_of_a_normal_form_is_itself(text in "[ぁ-んァ-ヴーｱ-ﾟ亜-熙a-zA-Z0-9Ａ-Ｚ /.・‐-]{0,30}") {
        let once = normalise(&text);
        prop_assert_eq!(normalise(&once), once);
    }
}
