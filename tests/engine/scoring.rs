//! What the engine finds out about one firm and one need, case by case.

use super::kit::*;
use enishi::domain::{CaseResult, CertificationStatus, Language, OrganizationKind, PastCase};
use enishi::matching::{
    Candidate, Criterion, Evidence, Finding, FindingStatus, NeedCase, Question, RequirementRef, Segment,
    Snapshot, Source, Subject, rank,
};
use enishi::vocabulary::{Term, Vocabulary};
use serde_json::json;

fn machining() -> serde_json::Value {
    json!({ "kind": "process", "level": "must", "process": "process:machining" })
}

fn jisq9100() -> serde_json::Value {
    json!({ "kind": "certification", "level": "must", "standard": "standard:jisq9100" })
}

fn points(candidate: &Candidate, criterion: Criterion) -> i32 {
    candidate.parts.iter().filter(|part| part.criterion == criterion).map(|part| part.points).sum()
}

#[test]
fn an_expired_certificate_is_a_gap() {
    let details = need_for(json!([machining(), jisq9100()]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({
                "capabilities": [{ "process": "process:machining" }],
                "certifications": [{ "standard": "standard:jisq9100", "status": "held", "valid_until": "2026-11-20" }],
            }),
        )],
    );
    assert!(ranking.candidates.is_empty());
    let finding = finding(only_near_miss(&ranking), 1);
    assert_eq!(finding.status, FindingStatus::Missing);
    assert_eq!(
        finding.evidence,
        Some(Evidence::CertificateExpired {
            held: term("standard:jisq9100"),
            valid_until: day("2026-11-20"),
            needed_on: day(TODAY),
        })
    );
}

#[test]
fn a_certificate_counts_on_its_last_day_and_must_last_to_the_deadline() {
    let firms = || {
        vec![firm(
            1,
            json!({
                "certifications": [{ "standard": "standard:jisq9100", "status": "held", "valid_until": "2027-03-31" }],
            }),
        )]
    };
    let due = |on: &str| need(json!({ "requirements": [jisq9100()], "deadline_on": on }));
    assert_eq!(finding(only(&ranked(&due("2027-03-31"), firms())), 0).status, FindingStatus::Matched);
    assert_eq!(
        finding(only_near_miss(&ranked(&due("2027-04-01"), firms())), 0).status,
        FindingStatus::Missing
    );
}

#[test]
fn a_certificate_in_progress_is_a_gap_with_a_date() {
    let details = need_for(json!([machining(), jisq9100()]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({
                "capabilities": [{ "process": "process:machining" }],
                "certifications": [
                    { "standard": "standard:jisq9100", "status": "in_progress", "expected_on": "2027-06-30" },
                ],
            }),
        )],
    );
    let finding = finding(only_near_miss(&ranking), 1);
    assert_eq!(finding.status, FindingStatus::Missing);
    let evidence = finding.evidence.clone().unwrap();
    assert_eq!(
        evidence,
        Evidence::CertificatePending {
            held: term("standard:jisq9100"),
            status: CertificationStatus::InProgress,
            expected_on: Some(day("2027-06-30")),
        }
    );
    assert_eq!(
        evidence.sentence(&vocabulary(), Language::Ja),
        "JISQ9100は取得中で、まだ認証されていません（取得予定 2027-06-30）。"
    );
}

#[test]
fn jisq9100_serves_a_need_for_iso_9001() {
    let iso9001 =
        need_for(json!([{ "kind": "certification", "level": "must", "standard": "standard:iso9001" }]));
    let firm = |standard: &str| {
        vec![firm(
            1,
            json!({
                "certifications": [{ "standard": standard, "status": "held", "valid_until": "2027-03-31" }],
            }),
        )]
    };
    let ranking = ranked(&iso9001, firm("standard:jisq9100"));
    let found = finding(only(&ranking), 0);
    assert_eq!(found.status, FindingStatus::Inferred);
    assert_eq!(
        found.evidence.clone().unwrap().sentence(&vocabulary(), Language::Ja),
        "JISQ9100を取得しており（有効期限 2027-03-31）、ISO 9001を満たすと考えられます。"
    );
    // Nor the reverse: ISO 9001 is nothing a buyer who needs JISQ9100 can use.
    let ranking = ranked(&need_for(json!([jisq9100()])), firm("standard:iso9001"));
    assert!(ranking.candidates.is_empty() && ranking.near_misses.is_empty());
}

#[test]
fn a_firm_that_works_towards_jisq9100_is_asked_for_iso_9001() {
    let details = need_for(json!([
        machining(),
        { "kind": "certification", "level": "must", "standard": "standard:iso9001" },
    ]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({
                "capabilities": [{ "process": "process:machining" }],
                "certifications": [{ "standard": "standard:jisq9100", "status": "in_progress" }],
            }),
        )],
    );
    assert_eq!(finding(only(&ranking), 1).status, FindingStatus::Unknown);
}

#[test]
fn a_certificate_counts_in_its_scope_only() {
    let details = need_for(json!([{
        "kind": "certification", "level": "must", "standard": "standard:nadcap", "process": "process:heat-treatment",
    }]));
    let with_scope = |processes: serde_json::Value| {
        vec![firm(
            1,
            json!({
                "certifications": [{ "standard": "standard:nadcap", "status": "held", "processes": processes }],
            }),
        )]
    };
    let covered = ranked(&details, with_scope(json!(["process:heat-treatment"])));
    assert_eq!(finding(only(&covered), 0).status, FindingStatus::Matched);

    let elsewhere = ranked(&details, with_scope(json!(["process:plating"])));
    let gap = finding(only_near_miss(&elsewhere), 0);
    assert_eq!(
        gap.evidence.clone().unwrap().sentence(&vocabulary(), Language::En),
        "Holds Nadcap, but for plating; heat treatment is not listed."
    );

    let unwritten = ranked(&details, with_scope(json!([])));
    let open = finding(only(&unwritten), 0);
    assert_eq!(open.status, FindingStatus::Inferred);
    assert_eq!(
        open.question.clone().unwrap().sentence(&vocabulary(), Language::Ja),
        "Nadcapの認証の範囲に熱処理は含まれますか。"
    );
}

#[test]
fn five_axis_serves_machining_but_not_the_reverse() {
    let with = |process: &str| json!({ "capabilities": [{ "process": process }] });
    let general = need_for(json!([machining()]));
    let ranking = ranked(&general, vec![firm(1, with("process:five-axis-milling"))]);
    let found = finding(only(&ranking), 0);
    assert_eq!(found.status, FindingStatus::Matched);
    assert_eq!(
        found.evidence.clone().unwrap().sentence(&vocabulary(), Language::Ja),
        "5軸加工に対応しています（切削加工の一種）。"
    );

    let specific = need_for(json!([
        { "kind": "process", "level": "must", "process": "process:five-axis-milling" },
        { "kind": "industry", "level": "want", "industry": "industry:aerospace" },
    ]));
    let mut general_firm = firm(1, with("process:machining"));
    general_firm.industries.push(term("industry:aerospace"));
    let ranking = ranked(&specific, vec![general_firm]);
    let asked = finding(only(&ranking), 0);
    assert_eq!(asked.status, FindingStatus::Unknown);
    assert_eq!(
        asked.question.clone().unwrap().sentence(&vocabulary(), Language::Ja),
        "プロフィールには「切削加工」とあります。5軸加工に対応できますか。"
    );
}

#[test]
fn equipment_implies_its_process() {
    let details =
        need_for(json!([{ "kind": "process", "level": "must", "process": "process:five-axis-milling" }]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({
                "equipment": [{ "name": "DMU 50", "equipment": "equipment:five-axis-machining-centre" }],
            }),
        )],
    );
    let found = finding(only(&ranking), 0);
    assert_eq!(found.status, FindingStatus::Inferred);
    assert_eq!(
        found.evidence,
        Some(Evidence::Implied {
            wanted: term("process:five-axis-milling"),
            held: term("equipment:five-axis-machining-centre"),
            via: term("equipment:five-axis-machining-centre"),
            source: Source::Equipment { index: 0 },
        })
    );
    assert_eq!(
        found.evidence.clone().unwrap().sentence(&vocabulary(), Language::Ja),
        "5軸マシニングセンタの設備から、5軸加工に対応できると考えられます。"
    );
}

#[test]
fn what_is_named_in_the_text_only_is_confirmed_first() {
    let details = need_for(json!([{ "kind": "process", "level": "must", "process": "process:plating" }]));
    let ranking = ranked(&details, vec![firm(1, json!({ "summary": "めっき一筋五十年の会社です。" }))]);
    let found = finding(only(&ranking), 0);
    assert_eq!(found.status, FindingStatus::Inferred);
    assert_eq!(
        found.question.clone().unwrap().sentence(&vocabulary(), Language::Ja),
        "プロフィールの文章にめっきの記述があります。現在もめっきに対応できますか。"
    );
}

#[test]
fn what_is_not_written_is_asked_not_held_against() {
    let details = need_for(json!([
        machining(),
        jisq9100(),
        { "kind": "size", "level": "must", "size": { "length_mm": 500.0 } },
        { "kind": "tolerance", "level": "must", "tolerance_um": 10.0 },
        { "kind": "lot", "level": "must", "pieces": 100 },
        { "kind": "monthly_quantity", "level": "must", "pieces": 12000 },
        { "kind": "lead_time", "level": "must", "days": 14 },
        { "kind": "text", "level": "must", "text": "英語の図面が読めること" },
    ]));
    let ranking =
        ranked(&details, vec![firm(1, json!({ "capabilities": [{ "process": "process:machining" }] }))]);
    let candidate = only(&ranking);
    let voiced = vocabulary();
    let questions: Vec<String> = (1..8)
        .map(|index| {
            let finding = finding(candidate, index);
            assert_eq!(finding.status, FindingStatus::Unknown, "{finding:?}");
            finding.question.clone().unwrap().sentence(&voiced, Language::Ja)
        })
        .collect();
    assert_eq!(
        questions,
        [
            "JISQ9100の認証をお持ちですか。",
            "長さ 500 mmの品物に対応できますか。",
            "公差 ±10 µm に対応できますか。",
            "1回100個の注文を受けられますか。",
            "月に12,000個を生産できますか。",
            "ご注文から14日以内に納品できますか。",
            "「英語の図面が読めること」という条件に合いますか。",
        ]
    );
}

#[test]
fn a_number_that_falls_short_is_a_gap_and_the_nearest_gap_comes_first() {
    let details =
        need_for(json!([machining(), { "kind": "tolerance", "level": "must", "tolerance_um": 10.0 }]));
    let holds = |number, um: f64| {
        firm(number, json!({ "capabilities": [{ "process": "process:turning", "tolerance_um": um }] }))
    };
    let ranking = ranked(&details, vec![holds(1, 50.0), holds(2, 12.0), holds(3, 10.0)]);
    assert_eq!(only(&ranking).organization_id, id(3));
    let order: Vec<_> = ranking.near_misses.iter().map(|near| near.organization_id).collect();
    assert_eq!(order, [id(2), id(1)]);
    assert_eq!(
        finding(&ranking.near_misses[0], 1).evidence.clone().unwrap().sentence(&vocabulary(), Language::Ja),
        "旋削の公差は ±12 µm までで、希望の ±10 µm に届きません。"
    );
}

#[test]
fn numbers_of_another_process_say_nothing() {
    let details = need_for(json!([
        { "kind": "process", "level": "must", "process": "process:plating" },
        { "kind": "lot", "level": "must", "pieces": 1000 },
    ]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({ "capabilities": [
            { "process": "process:plating" },
            { "process": "process:turning", "lot_min": 1, "lot_max": 10 },
        ] }),
        )],
    );
    assert_eq!(finding(only(&ranking), 1).status, FindingStatus::Unknown);
}

#[test]
fn other_materials_on_record_leave_a_question() {
    let details = need_for(json!([{
        "kind": "process", "level": "must", "process": "process:machining", "materials": ["material:titanium"],
    }]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({
                "capabilities": [{ "process": "process:turning", "materials": ["material:a5052", "material:a7075"] }],
            }),
        )],
    );
    let candidate = only(&ranking);
    assert_eq!(finding(candidate, 0).status, FindingStatus::Matched);
    let materials = &candidate.findings[1];
    assert_eq!(materials.requirement, RequirementRef::RequirementMaterials { index: 0 });
    assert_eq!(materials.status, FindingStatus::Unknown);
    assert_eq!(
        materials.question.clone().unwrap().sentence(&vocabulary(), Language::Ja),
        "プロフィールには材料としてA5052、A7075が挙げられています。切削加工でチタンを扱えますか。"
    );
}

#[test]
fn an_alloy_is_a_kind_of_its_family() {
    let details = need_for(json!([{
        "kind": "process", "level": "must", "process": "process:machining", "materials": ["material:aluminium-alloy"],
    }]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({ "capabilities": [{ "process": "process:turning", "materials": ["material:a7075"] }] }),
        )],
    );
    assert_eq!(only(&ranking).findings[1].status, FindingStatus::Matched);
}

#[test]
fn a_firm_with_nothing_in_common_is_not_proposed() {
    let details = need_for(json!([{ "kind": "process", "level": "want", "process": "process:plating" }]));
    let ranking =
        ranked(&details, vec![firm(1, json!({ "products": [{ "name": "味噌" }] })), firm(2, json!({}))]);
    assert!(ranking.candidates.is_empty() && ranking.near_misses.is_empty());
    assert_eq!(ranking.considered, 2);
}

#[test]
fn what_a_need_says_it_does_not_want_is_nothing_it_names() {
    let named = |description: &str| {
        let details = need(json!({ "title": "部品", "description": description }));
        let ranking = ranked(&details, vec![firm(1, json!({ "summary": "部品の旋削とめっき" }))]);
        let parts = only(&ranking).parts.iter().map(|part| part.requirement.clone());
        parts.filter(|part| matches!(part, RequirementRef::Term { .. })).count()
    };
    assert_eq!(named("旋削とめっきを頼みたい。"), 2);
    assert_eq!(named("旋削を頼みたい。めっきは不要。"), 1);
}

#[test]
fn a_need_in_words_finds_who_does_what_it_names() {
    let details =
        need(json!({ "title": "アルミ部品", "description": "A7075を同時5軸で削れる会社を探しています。" }));
    let ranking = ranked(
        &details,
        vec![
            firm(1, json!({ "capabilities": [{ "process": "process:plating" }] })),
            firm(
                2,
                json!({
                    "capabilities": [{ "process": "process:five-axis-milling", "materials": ["material:a7075"] }],
                }),
            ),
            firm(3, json!({ "capabilities": [{ "process": "process:milling" }] })),
        ],
    );
    assert_eq!(ranking.candidates[0].organization_id, id(2));
    assert!(ranking.candidates[0].is_good());
    let named: Vec<_> = ranking.candidates[0]
        .findings
        .iter()
        .filter_map(|finding| match &finding.requirement {
            RequirementRef::Term { term } => Some((term.as_str(), finding.status)),
            _ => None,
        })
        .collect();
    // "アルミ" is said more exactly by A7075.
    assert_eq!(
        named,
        [("material:a7075", FindingStatus::Matched), ("process:five-axis-milling", FindingStatus::Matched)]
    );
}

#[test]
fn a_must_region_outside_is_a_gap_and_any_site_counts() {
    let details = need(json!({
        "requirements": [machining()],
        "region_preference": { "level": "must", "region": "region:osaka" },
    }));
    let capabilities = json!([{ "process": "process:turning" }]);
    let away = firm(1, json!({ "capabilities": capabilities }));
    let with_works = firm(
        2,
        json!({ "capabilities": capabilities, "sites": [{ "name": "関西工場", "region": "region:osaka" }] }),
    );
    let ranking = ranked(&details, vec![away, with_works]);
    assert_eq!(only(&ranking).organization_id, id(2));
    let region =
        only_near_miss(&ranking).findings.iter().find(|f| f.requirement == RequirementRef::RegionPreference);
    let sentence = region.unwrap().evidence.clone().unwrap().sentence(&vocabulary(), Language::Ja);
    assert!(sentence.starts_with("所在地は三条市で、大阪府の外です（約4"), "{sentence}");
}

/// What was found about the region of the need, of firms at these places; by number of the firm.
fn of_region(
    vocabulary: &Vocabulary,
    wanted: &str,
    places: &[&str],
) -> Vec<(FindingStatus, Option<Question>)> {
    let found = findings_of_region(vocabulary, wanted, places).into_iter();
    found.map(|finding| (finding.status, finding.question)).collect()
}

fn findings_of_region(vocabulary: &Vocabulary, wanted: &str, places: &[&str]) -> Vec<Finding> {
    let details = need(json!({
        "requirements": [machining()],
        "region_preference": { "level": "must", "region": wanted },
    }));
    let firms = (1..).zip(places).map(|(number, place)| Subject {
        region: Some(term(place)),
        ..firm(number, json!({ "capabilities": [{ "process": "process:turning" }] }))
    });
    let snapshot = Snapshot::new(vocabulary, firms.collect());
    let case = NeedCase { owner_region: None, ..case(&details) };
    let ranking = rank(vocabulary, &snapshot, &case, 1_000);
    let mut all: Vec<&Candidate> = ranking.candidates.iter().chain(&ranking.near_misses).collect();
    all.sort_by_key(|candidate| candidate.organization_id);
    let found = all.into_iter().flat_map(|candidate| &candidate.findings);
    let found = found.filter(|finding| finding.requirement == RequirementRef::RegionPreference);
    found.cloned().collect()
}

#[test]
fn the_towns_of_eastern_nagano_lie_in_eastern_nagano() {
    let vocabulary = Vocabulary::built_in().unwrap();
    // 上田市, 佐久市, 青木村; 松本市 and 岡谷市, which do not.
    let places = ["region:202037", "region:202177", "region:203491", "region:202029", "region:202045"];
    let found = of_region(&vocabulary, "region:toshin", &places);
    let (inside, outside) = found.split_at(3);
    assert!(inside.iter().all(|(status, _)| *status == FindingStatus::Matched), "{found:?}");
    assert!(
        outside.len() == 2 && outside.iter().all(|(status, _)| *status == FindingStatus::Missing),
        "{found:?}"
    );
    // All of it is in Nagano, as before; of a firm that says Nagano only, it is asked.
    assert!(
        of_region(&vocabulary, "region:20", &places)
            .iter()
            .all(|(status, _)| *status == FindingStatus::Matched)
    );
    let [(status, question)] = of_region(&vocabulary, "region:toshin", &["region:20"]).try_into().unwrap();
    assert_eq!(status, FindingStatus::Unknown);
    assert_eq!(question, Some(Question::PlaceIn { region: term("region:toshin") }));
}

#[test]
fn a_district_of_which_nobody_wrote_what_lies_in_it_is_asked_about_and_nobody_is_outside() {
    let district = Term {
        id: term("region:kenou"),
        parent: Some(term("region:niigata")),
        ja: "県央地方".into(),
        en: "Ken-o area".into(),
        synonyms: Vec::new(),
        implies: Vec::new(),
        source: None,
        place: None,
    };
    let vocabulary = vocabulary().with_terms(vec![district]).unwrap();
    let found = of_region(&vocabulary, "region:kenou", &["region:sanjo", "region:niigata", "region:osaka"]);
    let asked = Some(Question::PlaceIn { region: term("region:kenou") });
    assert_eq!(found[0], (FindingStatus::Unknown, asked.clone()));
    assert_eq!(found[1], (FindingStatus::Unknown, asked));
    assert_eq!(found[2].0, FindingStatus::Missing, "what lies in another prefecture does not lie in it");
    // The other way round: where a firm is in the district, whether that is the town asked for is not known.
    assert_eq!(of_region(&vocabulary, "region:sanjo", &["region:kenou"])[0].0, FindingStatus::Unknown);
    assert_eq!(of_region(&vocabulary, "region:sanjo", &["region:nagaoka"])[0].0, FindingStatus::Missing);
    // Only of a wider area is it said that the profile has something more general.
    let evidence = |wanted, place| {
        findings_of_region(&vocabulary, wanted, &[place])[0]
            .evidence
            .as_ref()
            .map(|found| found.sentence(&vocabulary, Language::Ja))
    };
    assert_eq!(evidence("region:kenou", "region:sanjo"), None);
    assert_eq!(evidence("region:sanjo", "region:kenou"), None);
    let wider = evidence("region:kenou", "region:niigata").unwrap();
    assert!(wider.contains("「新潟県」とあり") && wider.contains("「県央地方」とまでは"), "{wider}");
}

#[test]
fn orders_stay_in_the_region_where_all_else_is_equal() {
    let details = need_for(json!([machining()]));
    let capabilities = json!({ "capabilities": [{ "process": "process:machining" }] });
    let near = firm(2, capabilities.clone());
    let far = enishi::matching::Subject { region: Some(term("region:osaka")), ..firm(1, capabilities) };
    let ranking = ranked(&details, vec![far, near]);
    assert_eq!(ranking.candidates[0].organization_id, id(2));
    assert!(ranking.candidates.iter().all(Candidate::is_good));
}

#[test]
fn covering_more_steps_of_a_chain_scores_higher() {
    let details = need(json!({ "chain": [
        { "process": "process:machining", "materials": ["material:a7075"] },
        { "process": "process:heat-treatment", "standards": ["standard:nadcap"] },
        { "process": "process:plating" },
    ] }));
    let does = |number, processes: &[&str]| {
        let capabilities: Vec<_> = processes.iter().map(|process| json!({ "process": process })).collect();
        firm(number, json!({ "capabilities": capabilities }))
    };
    let ranking = ranked(
        &details,
        vec![
            does(1, &["process:turning"]),
            does(2, &["process:turning", "process:plating"]),
            does(3, &["process:turning", "process:plating", "process:heat-treatment"]),
        ],
    );
    let order: Vec<_> = ranking.candidates.iter().map(|candidate| candidate.organization_id).collect();
    assert_eq!(order, [id(3), id(2), id(1)]);
    let text = ranking.candidates[0].findings[3].requirement_text(&details, &vocabulary(), Language::Ja);
    assert_eq!(text, "工程2の認証：Nadcap");
}

#[test]
fn research_goes_to_a_university_before_a_firm_that_offers_the_same() {
    let details = need(json!({
        "kind": "joint_research",
        "requirements": [{ "kind": "field", "level": "want", "field": "field:tribology" }],
    }));
    let seeds = json!({ "seeds": [{ "title": "低摩擦被膜", "fields": ["field:tribology"] }] });
    let company = firm(1, seeds.clone());
    let university = enishi::matching::Subject { kind: OrganizationKind::University, ..firm(2, seeds) };
    let ranking = ranked(&details, vec![company, university]);
    assert_eq!(ranking.candidates[0].organization_id, id(2));
    assert!(points(&ranking.candidates[0], Criterion::Kind) <= 300);
}

#[test]
fn of_two_alike_comes_first_who_came_to_the_table_before_and_last_who_would_not() {
    use CaseResult::{Contracted, Declined, Met, NoContract};
    let details = need_for(json!([machining()]));
    let with = |number, results: &[CaseResult]| {
        // The need that is ranked is need 1.
        let cases =
            results.iter().zip(2..).map(|(result, of)| PastCase { need: need_id(of), result: *result });
        let like = firm(number, json!({ "capabilities": [{ "process": "process:machining" }] }));
        enishi::matching::Subject { record: cases.collect(), ..like }
    };
    let subjects =
        vec![with(1, &[Declined]), with(2, &[]), with(3, &[Contracted, Met, Met, NoContract, Declined])];
    let ranking = ranked(&details, subjects);
    let found: Vec<_> = ranking
        .candidates
        .iter()
        .map(|candidate| {
            let at = candidate.parts.iter().position(|part| part.criterion == Criterion::Record).unwrap();
            let (part, finding) = (&candidate.parts[at], &candidate.findings[at]);
            assert_eq!((part.most, &finding.question), (200, &None));
            let say = |language| finding.evidence.as_ref().map(|e| e.sentence(&vocabulary(), language));
            (candidate.organization_id, part.points, finding.status, say(Language::Ja), say(Language::En))
        })
        .collect();
    let sentence = |text: &str| Some(text.to_owned());
    assert_eq!(
        found,
        [
            (
                id(3),
                85,
                FindingStatus::Matched,
                sentence("この窓口での実績：成約1件、面談2件、不成立1件、辞退1件。"),
                sentence(
                    "Record with this office: 1 contract, 2 meetings, 1 case without a contract, 1 decline."
                ),
            ),
            (
                id(2),
                40,
                FindingStatus::Unknown,
                sentence("この窓口の他のニーズでの実績はまだありません。"),
                sentence("No record from other needs of this office yet."),
            ),
            (
                id(1),
                26,
                FindingStatus::Unknown,
                sentence("この窓口での実績：辞退1件。"),
                sentence("Record with this office: 1 decline."),
            ),
        ]
    );
}

#[test]
fn a_candidate_on_hints_alone_is_not_announced() {
    let details = need_for(json!([
        { "kind": "process", "level": "must", "process": "process:plating" },
        { "kind": "certification", "level": "want", "standard": "standard:iso9001" },
    ]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({
                "confirmed_on": "2026-11-01",
                "certifications": [{ "standard": "standard:iso9001", "status": "held" }],
            }),
        )],
    );
    assert!(!only(&ranking).is_good());
}

#[test]
fn every_sentence_exists_in_both_languages() {
    let details = need_for(json!([
        machining(),
        jisq9100(),
        { "kind": "size", "level": "want", "size": { "length_mm": 300.0, "width_mm": 200.0 } },
    ]));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({
                "confirmed_on": "2026-11-01",
                "capabilities": [{ "process": "process:milling", "size": { "length_mm": 500.0, "width_mm": 400.0 } }],
                "certifications": [{ "standard": "standard:jisq9100", "status": "held", "valid_until": "2027-03-31" }],
            }),
        )],
    );
    let voiced = vocabulary();
    let said = |language| -> Vec<String> {
        let candidate = only(&ranking);
        let sentences = candidate.findings.iter().map(|finding| {
            let evidence = finding.evidence.as_ref().map(|evidence| evidence.sentence(&voiced, language));
            let heading = finding.requirement_text(&details, &voiced, language);
            format!("{heading} | {}", evidence.unwrap_or_default())
        });
        sentences.collect()
    };
    assert_eq!(
        said(Language::Ja),
        [
            "加工：切削加工 | フライス加工に対応しています（切削加工の一種）。",
            "認証：JISQ9100 | JISQ9100を取得しています（有効期限 2027-03-31）。",
            "寸法：長さ 300 mm × 幅 200 mm | フライス加工は長さ 500 mm × 幅 400 mmまで対応でき、希望の寸法（長さ 300 mm × 幅 200 mm）が入ります。",
            "ニーズの文章との類似 | ",
            "所在地の近さ | 所在地は三条市で、長岡市から約23 kmです。",
            "情報の新しさ | プロフィールは 2026-11-01 に事業者が確認しています（20日前）。",
            "機関の種類 | 企業です。外注のニーズは通常こちらに相談します。",
        ]
    );
    assert_eq!(
        said(Language::En),
        [
            "process: machining | Does milling, a kind of machining.",
            "certification: JISQ9100 | Holds JISQ9100 (valid until 2027-03-31).",
            "size: length 300 mm × width 200 mm | Milling takes up to length 500 mm × width 400 mm; the part (length 300 mm × width 200 mm) fits.",
            "likeness to the need's text | ",
            "nearness | The nearest site is in Sanjo, about 23 km from Nagaoka.",
            "how fresh the profile is | The organization confirmed its profile on 2026-11-01 (20 days ago).",
            "kind of organization | A company: the usual partner for outsourcing.",
        ]
    );
}

#[test]
fn the_explanation_says_which_text_of_the_profile_is_alike() {
    let details = need(json!({ "title": "チタン製インプラントの研磨先" }));
    let firm = firm(
        1,
        json!({
            "summary": "創業五十年。研磨と検査を承ります。",
            "equipment": [{ "name": "万能試験機" }, { "name": "バレル機", "note": "チタン製インプラント用。毎日使用" }],
        }),
    );
    let ranking = ranked(&details, vec![firm, super::kit::firm(2, json!({ "summary": "味噌と醤油" }))]);
    let evidence = only(&ranking).findings.iter().find_map(|finding| match &finding.evidence {
        Some(evidence @ Evidence::SharedWords { .. }) => Some(evidence),
        _ => None,
    });
    let evidence = evidence.expect("a likeness");
    assert!(
        matches!(evidence, Evidence::SharedWords { source: Source::Equipment { index: 1 }, .. }),
        "{evidence:?}"
    );
    assert_eq!(
        evidence.sentence(&vocabulary(), Language::Ja),
        "ニーズの文章にある「チタン製インプラント」が設備（2件目）にもあります。ほかの箇所には「研磨」があります。"
    );
    assert_eq!(
        evidence.sentence(&vocabulary(), Language::En),
        "Equipment 2 shares these words with the need: \"チタン製インプラント\"; elsewhere in the profile: \"研磨\"."
    );
}

#[test]
fn a_withheld_name_is_marked_and_nothing_of_it_is_said() {
    let details = need_for(json!([machining()]));
    let mut secret = firm(1, json!({ "capabilities": [{ "process": "process:machining" }] }));
    secret.name_withheld = true;
    let ranking = ranked(&details, vec![secret]);
    assert!(only(&ranking).name_withheld);
    let json = serde_json::to_string(&ranking).unwrap();
    assert!(!json.contains("第1製作所"), "{json}");
    assert!(json.contains(r#""status":"matched","evidence":{"kind":"stated""#), "{json}");
    assert!(!matches!(finding(only(&ranking), 0).question, Some(Question::Offers { .. })));
}

/// The table in `docs/matching.md` is what the engine answers.
#[test]
fn the_worked_example_of_the_documentation_is_true() {
    let details = need(json!({ "title": "アルミ部品の加工先", "requirements": [
        { "kind": "process", "level": "must", "process": "process:five-axis-milling", "materials": ["material:a7075"] },
        { "kind": "certification", "level": "must", "standard": "standard:iso9001" },
        { "kind": "tolerance", "level": "want", "tolerance_um": 10.0 },
        { "kind": "lot", "level": "want", "pieces": 50 },
    ] }));
    let ranking = ranked(
        &details,
        vec![firm(
            1,
            json!({
                "summary": "アルミ部品の試作が得意です。",
                "capabilities": [{
                    "process": "process:milling", "materials": ["material:aluminium-alloy"], "tolerance_um": 12.0,
                }],
                "equipment": [{ "name": "5軸機", "equipment": "equipment:five-axis-machining-centre" }],
                "certifications": [{ "standard": "standard:jisq9100", "status": "held", "valid_until": "2027-03-31" }],
                "confirmed_on": "2026-04-01",
            }),
        )],
    );
    let candidate = only(&ranking);
    let voiced = vocabulary();
    let rows = candidate.parts.iter().zip(&candidate.findings).map(|(part, finding)| {
        let heading = finding.requirement_text(&details, &voiced, Language::Ja);
        let status = finding.status.label(Language::Ja);
        let evidence = finding.evidence.as_ref().map(|evidence| evidence.sentence(&voiced, Language::Ja));
        let question = finding.question.as_ref().map(|question| question.sentence(&voiced, Language::Ja));
        let said: Vec<String> = [evidence, question].into_iter().flatten().collect();
        format!("| {heading} | {status} | {} / {} | {} |\n", part.points, part.most, said.join(" "))
    });
    let table: String = rows.collect();
    let table = format!("{table}| 合計 | | {} / 10000 | {} 点 |\n", candidate.score.0, candidate.score);
    let document = include_str!("../../docs/matching.md");
    assert!(document.contains(&table), "docs/matching.md should have\n{table}");
}

#[test]
fn a_snapshot_of_many_small_segments_is_worn_and_one_of_few_is_not() {
    let vocabulary = vocabulary();
    let segments = |count: u128| {
        let segment = |number| Segment::new(&vocabulary, vec![firm(number, json!({}))]);
        Snapshot::of((0..count).map(segment).collect())
    };
    assert!(!segments(48).is_worn());
    assert!(segments(49).is_worn());
}

#[test]
fn a_certificate_that_a_support_body_writes_of_is_not_its_own() {
    let details = need_for(json!([jisq9100()]));
    let body = |kind| Subject {
        kind, ..firm(1, json!({ "summary": "JISQ9100の取得費用を補助します。" }))
    };
    let candidates = |kind| ranked(&details, vec![body(kind)]).candidates;
    assert_eq!(candidates(OrganizationKind::Company)[0].findings[0].status, FindingStatus::Inferred);
    assert!(candidates(OrganizationKind::SupportBody).is_empty());
}
