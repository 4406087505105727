//! Laws of retrieval: what a ranking of documents of passages must hold on any collection.

use enishi::matching::retrieval::{Collection, Hit};
use proptest::prelude::*;

/// Made-up suppliers and what they were awarded.
const SUPPLIERS: &[(&str, &[&str])] = &[
    ("a", &["令和元年度庁舎清掃業務", "窓ガラス清掃 一式", "植栽剪定"]),
    ("b", &["トナーカートリッジ 外3件", "コピー用紙の購入", "インクタンク 外5件"]),
    ("c", &["5軸加工機の定期点検", "マシニングセンタ修理 1台"]),
    ("d", &["VALVE ASSEMBLY 3EA", "PUMP,HYDRAULIC 修理 2EA"]),
    ("e", &["宿舎給水設備改修工事", "庁舎空調機更新工事", "受水槽補修工事"]),
    ("f", &["産業連携に関する調査研究", "地域中小企業の人材確保に関する調査"]),
    ("g", &["トナーカートリッジ", "インクタンク"]),
    ("h", &[]),
];

fn collection() -> Collection<&'static str> {
    Collection::new(SUPPLIERS.iter().map(|(key, titles)| (*key, titles.to_vec())))
}

fn keys(hits: &[Hit<&'static str>]) -> Vec<&'static str> {
    hits.iter().map(|hit| hit.key).collect()
}

#[test]
fn whoever_has_the_very_title_comes_first() {
    let collection = collection();
    for (key, titles) in SUPPLIERS {
        for title in *titles {
            // g's titles are b's up to the quantity, and g has nothing else.
            let expected = if title.starts_with("トナー") { vec!["b", "g"] } else { vec![*key] };
            let first = collection.rank(title, 1);
            if !title.starts_with("インク") {
                assert!(expected.contains(&first[0].key), "{title}: {first:?}");
            }
        }
    }
}

#[test]
fn year_width_and_quantity_do_not_keep_a_title_from_being_found() {
    let collection = collection();
    for (query, key) in [
        ("平成31年度庁舎清掃業務", "a"),
        ("令和３年度　庁舎清掃業務", "a"),
        ("valve assembly 250EA", "d"),
        ("ﾏｼﾆﾝｸﾞｾﾝﾀ修理 12台", "c"),
    ] {
        assert_eq!(collection.rank(query, 1)[0].key, key, "{query}");
    }
}

#[test]
fn a_part_of_a_title_is_enough() {
    let collection = collection();
    for (query, key) in [("剪定", "a"), ("空調", "e"), ("HYDRAULIC", "d"), ("HYDRAULICS", "d"), ("人材", "f")]
    {
        assert_eq!(collection.rank(query, 1)[0].key, key, "{query}");
    }
}

#[test]
fn two_titles_that_say_it_outweigh_one() {
    let collection = Collection::new([
        (1, vec!["庁舎警備業務", "電力供給", "書籍の購入"]),
        (2, vec!["庁舎警備業務", "庁舎警備業務委託", "書籍の購入"]),
        (3, vec!["給食業務", "水道供給", "新聞の購入"]),
    ]);
    let hits = collection.rank("合同庁舎警備業務", 10);
    assert_eq!(hits[0].key, 2, "{hits:?}");
}

#[test]
fn what_has_nothing_in_common_is_left_out_and_nothing_finds_nothing() {
    let collection = collection();
    for query in ["", " ", "\n\t\u{0}\u{1b}", "、。"] {
        assert_eq!(collection.rank(query, 10), [], "{query:?}");
    }
    assert_eq!(collection.rank("庁舎", 0), []);
    assert!(!keys(&collection.rank("庁舎清掃", 100)).contains(&"h"), "has no title");
    assert_eq!(collection.rank("ωψχ", 100), []);
    let empty = Collection::<u8>::new(Vec::<(u8, Vec<&str>)>::new());
    assert!(empty.is_empty());
    assert_eq!(empty.rank("庁舎清掃", 10), []);
}

#[test]
fn a_single_document_is_found_and_documents_alike_come_in_the_order_of_their_keys() {
    let single = Collection::new([(7, vec!["庁舎清掃"])]);
    assert_eq!(single.rank("清掃", 10)[0].key, 7);
    let alike = Collection::new([(3, vec!["庁舎清掃"]), (1, vec!["庁舎清掃"]), (2, vec!["庁舎清掃"])]);
    let hits = alike.rank("庁舎清掃", 10);
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(hits.iter().all(|hit| hit.score == hits[0].score), "{hits:?}");
}

#[test]
fn a_query_of_a_hundred_thousand_characters_is_answered_as_its_beginning() {
    let collection = collection();
    let long: String = "庁舎清掃とVALVEの\u{7}修理、一式。".chars().cycle().take(100_000).collect();
    let started = std::time::Instant::now();
    let hits = collection.rank(&long, 10);
    assert!(started.elapsed() < std::time::Duration::from_secs(2), "{:?}", started.elapsed());
    let beginning: String = long.chars().take(4_000).collect();
    assert_eq!(hits, collection.rank(&beginning, 10));
    assert!(!hits.is_empty());
}

#[test]
fn a_passage_of_control_characters_and_mixed_scripts_is_a_passage() {
    let odd = "\u{202E}Ω\u{0}5軸ｶｺｳ\u{3099}🏭—Straße\u{7F}";
    let collection = Collection::new([(1, vec![odd]), (2, vec!["窓清掃"])]);
    assert_eq!(collection.rank(odd, 10)[0].key, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_documents_and_passages_come_in_changes_nothing(
        order in Just((0..SUPPLIERS.len()).collect::<Vec<_>>()).prop_shuffle(),
        turned in any::<bool>(),
        query in query(),
    ) {
        let shuffled = Collection::new(order.iter().map(|i| {
            let (key, titles) = SUPPLIERS[*i];
            let mut titles = titles.to_vec();
            if turned {
                titles.reverse();
            }
            (key, titles)
        }));
        prop_assert_eq!(collection().rank(&query, 100), shuffled.rank(&query, 100));
    }

    #[test]
    fn scores_fall_and_a_limit_only_cuts(query in query(), limit in 0_usize..10) {
        let collection = collection();
        let all = collection.rank(&query, usize::MAX);
        prop_assert!(all.windows(2).all(|pair| (-pair[0].score, pair[0].key) < (-pair[1].score, pair[1].key)));
        prop_assert!(all.iter().all(|hit| hit.score > 0));
        prop_assert_eq!(collection.rank(&query, limit), &all[..limit.min(all.len())]);
    }
}

/// Queries from pieces of the titles and from anything.
fn query() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("庁舎"),
        Just("清掃業務"),
        Just("外7件"),
        Just("VALVE"),
        Just("に関する調査"),
        Just("令和2年度"),
        Just("インク"),
        Just("(冷)")
    ];
    let pieces = proptest::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => pieces, 1 => any::<String>()]
}
