//! A folder read from end to end: what comes out of good files, and every fault of bad ones with its place.

use super::region::{Region, SHEETS, read_region};
use super::{ImportFaults, MOST_FAULTS};
use crate::domain::{NeedKind, Requirement, Scheme, TermId, fault};
use std::path::Path;

/// Knows every term but those whose label says 不明.
fn find_term(scheme: Scheme, label: &str) -> Option<TermId> {
    let term = TermId::parse(&format!("{}:known", scheme.as_str())).unwrap();
    (!label.contains("不明")).then_some(term)
}

fn read(files: &[(&str, &[u8])]) -> Result<Region, ImportFaults> {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    read_region(dir.path(), &find_term).map_err(|mut faults| {
        for fault in &mut faults.listed {
            fault.file = Path::new(&fault.file).file_name().unwrap().to_string_lossy().into_owned();
        }
        faults
    })
}

fn read_text(files: &[(&str, &str)]) -> Result<Region, ImportFaults> {
    read(&files.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

const ORGANIZATIONS: (&str, &str) =
    ("organizations.csv", "事業者番号,種別,名称\nO1,企業,柿崎\nO2,大学,信州\n");
const NEEDS: (&str, &str) = ("needs.csv", "ニーズ番号,事業者番号,種別,件名\nN1,O1,外注,削ってほしい\n");

/// Each fault as the person sees it.
fn faults_of(files: &[(&str, &str)]) -> Vec<String> {
    let faults = read_text(files).unwrap_err();
    faults.listed.iter().map(ToString::to_string).collect()
}

#[test]
fn the_same_books_in_any_encoding_and_either_language_read_the_same() {
    let ja = "事業者番号,種別,名称,従業員数（人）,資本金,設立日,業種\nO1,企業,髙﨑鉄工所,７５名,\"3,200万円\",平成21年2月27日,農業、林業｜漁業\n";
    let en = "founded_on,industries,organization,kind,name,employees,Capital_Yen\r\n\
              2009-02-27,農業、林業|漁業,O1,company,髙﨑鉄工所,75,32000000\r\n,,,,,,\r\n";
    let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(ja);
    let expected = read(&[("organizations.csv", ja.as_bytes())]).unwrap();
    assert_eq!(expected.organizations[0].details.industries.len(), 2);
    for bytes in [&cp932, en.as_bytes(), &[b"\xEF\xBB\xBF", en.as_bytes()].concat()] {
        assert_eq!(read(&[("organizations.csv", bytes)]).as_ref(), Ok(&expected));
    }
}

#[test]
fn rows_of_several_files_are_joined_by_their_codes() {
    let region = read_text(&[
        ("office.csv", "名称,地域\nデモ支援センター,新潟県\n"),
        ORGANIZATIONS,
        ("capabilities.csv", "事業者番号,加工,材料,公差(±µm),長さ(mm)\nO1,切削,アルミ|鋼,±5,1.2\nO1,研削,,,\n"),
        ("seeds.csv", "事業者番号,題名\nO2,ナノファイバー\n"),
        NEEDS,
        ("requirements.csv", "ニーズ番号,区分,種類,用語,材料,長さ,数値,条件文\nN1,必須,加工,切削,アルミ,,,\nN1,希望,寸法,,,10,,\nN1,希望,公差,,,,±5µm,\nN1,希望,条件,,,,,\"近くが\nよい\"\n"),
        ("chain.csv", "ニーズ番号,順番,加工\nN1,2,めっき\nN1,1,切削\n"),
    ])
    .unwrap();
    assert_eq!(region.office.unwrap().name.as_str(), "デモ支援センター");
    assert_eq!(region.organizations[0].profile.capabilities.len(), 2);
    assert_eq!(region.organizations[1].profile.seeds.len(), 1);
    let need = &region.needs[0];
    assert_eq!((need.organization_code.as_str(), need.details.kind), ("O1", NeedKind::Outsourcing));
    assert_eq!((need.details.requirements.len(), need.details.chain.len()), (4, 2));
    assert!(
        matches!(&need.details.requirements[3], Requirement::Text { text, .. } if text.as_str() == "近くが\nよい")
    );
}

#[test]
fn only_the_organizations_must_be_there() {
    assert_eq!(read_text(&[ORGANIZATIONS]).unwrap().organizations.len(), 2);
    assert_eq!(faults_of(&[NEEDS])[0], "organizations.csv: This file is needed.");
}

#[test]
fn a_misspelt_file_is_not_passed_over_in_silence() {
    let faults = faults_of(&[ORGANIZATIONS, ("capabilites.csv", ""), ("cases.csv", "x"), ("memo.txt", "x")]);
    assert_eq!(faults, ["capabilites.csv: No file of this name is read. Check the name."]);
}

#[test]
fn every_fault_of_every_file_is_named_with_its_place() {
    let faults = faults_of(&[
        (
            "organizations.csv",
            "事業者番号,種別,名称,従業員数,法人番号,設立日,業種,色\n\
             O1,会社,,約75,8000012050002,2027-02-30,農業|不明な業,赤\n\
             \n\
             O1,企業,\"二行の\n名\",,,,,\n\
             ,企業,三,-1,,,,\n\
             O4,企業\n\
             O5,企業,\u{E000}田,,,,,\n",
        ),
        ("certifications.csv", "事業者番号,規格,有効開始日,有効期限\nO9,JIS,2027-01-02,2027-01-01\n"),
        ("capabilities.csv", "事業者番号,加工,加工,最小ロット,最大ロット\nO1,切削,切削,10,9.5\nO1,,,10,9\n"),
        NEEDS,
        (
            "requirements.csv",
            "ニーズ番号,区分,種類,用語,数値,条件文\nN1,必須,加工,,5,\nN2,たぶん,納期,切削,1 か月,\n",
        ),
        ("chain.csv", "ニーズ番号,順番,加工\nN1,1,切削\nN1,1,めっき\n"),
    ]);
    let expected = [
        "organizations.csv line 1, column 色: No column of this header is read. Check the header.",
        "organizations.csv line 2, column 種別: “会社” cannot be used here; use one of: 企業, 大学・研究機関, 発注企業, 支援機関.",
        "organizations.csv line 2, column 名称: Must not be empty.",
        "organizations.csv line 2, column 法人番号: The check digit of this corporate number is wrong. Check the number.",
        "organizations.csv line 2, column 業種: The vocabulary has no industry “不明な業”.",
        "organizations.csv line 2, column 従業員数: Not a number.",
        "organizations.csv line 2, column 設立日: Must be a date that exists, such as 2027-03-31, 2027/3/31 or 令和9年3月31日.",
        "organizations.csv line 4, column 事業者番号: “O1” is already used in line 2.",
        "organizations.csv line 4, column 名称: Contains a control character that cannot be stored.",
        "organizations.csv line 5, column 事業者番号: Must not be empty.",
        "organizations.csv line 5, column 従業員数: Must be between 0 and 10000000.",
        "organizations.csv line 6: The row has 2 cells, the header has 8.",
        "organizations.csv line 7, column 名称: Contains a user-defined character that other computers cannot show.",
        "capabilities.csv line 1, column 加工: There are two columns of this header.",
        "capabilities.csv line 2, column 最大ロット: Must be a whole number.",
        "capabilities.csv line 3, column 加工: Must not be empty.",
        "capabilities.csv line 3, column 最大ロット: The minimum is above the maximum.",
        "certifications.csv line 1, column 状態: A column of this header is needed.",
        "certifications.csv line 2, column 事業者番号: There is no row of the code “O9”.",
        "certifications.csv line 2, column 有効期限: The end lies before the beginning.",
        "requirements.csv line 2, column 数値: Not used in a row of “加工”; leave it empty.",
        "requirements.csv line 2, column 用語: Must not be empty.",
        "requirements.csv line 3, column ニーズ番号: There is no row of the code “N2”.",
        "requirements.csv line 3, column 区分: “たぶん” cannot be used here; use one of: 必須, 希望.",
        "requirements.csv line 3, column 用語: Not used in a row of “納期”; leave it empty.",
        "requirements.csv line 3, column 数値: Not a number.",
        "chain.csv line 3, column 順番: This already exists.",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn a_quotation_mark_left_open_does_not_swallow_the_rest() {
    let faults =
        faults_of(&[ORGANIZATIONS, ("products.csv", "事業者番号,製品名\nO1,\"部品\n\nO1,装置\nO2,機械\n")]);
    assert_eq!(faults, ["products.csv line 2: A quotation mark (\") that opens here is never closed."]);
}

#[test]
fn bytes_that_are_no_text_are_named_with_their_line() {
    let mut bytes = ORGANIZATIONS.1.as_bytes().to_vec();
    bytes.extend(b"O3,\xFF\xFF,\n");
    let faults = read(&[("organizations.csv", &bytes)]).unwrap_err();
    assert_eq!(
        faults.to_string(),
        "organizations.csv line 4: The text is neither UTF-8 nor Shift_JIS (CP932)."
    );
}

#[test]
fn a_unit_in_a_header_may_be_left_out_but_not_changed() {
    let with = |header: &str| {
        read_text(&[(
            "organizations.csv",
            &format!("事業者番号,種別,名称,{header}\nO1,企業,柿崎,\"3,200\"\n"),
        )])
    };
    assert!(with("資本金(円)").is_ok() && with("資本金（円）").is_ok() && with("資本金").is_ok());
    assert!(with("資本金(万円)").is_err());
}

#[test]
fn one_corporate_number_is_one_organization() {
    let faults = faults_of(&[(
        "organizations.csv",
        "事業者番号,種別,名称,法人番号\nO1,企業,柿崎,7000012050002\nO2,企業,佐渡,７０００-０１２０５０００２\n",
    )]);
    assert_eq!(
        faults,
        ["organizations.csv line 3, column 法人番号: “7000012050002” is already used in line 2."]
    );
}

#[test]
fn a_requirement_has_what_its_kind_needs() {
    let header = "ニーズ番号,区分,種類,用語,材料,長さ,幅,数値\n";
    let rows = "N1,必須,加工,,アルミ,,,\nN1,必須,寸法,,,,,\nN1,必須,寸法,,,,広い,\nN1,必須,ロット,,,,,\n";
    let faults = faults_of(&[ORGANIZATIONS, NEEDS, ("requirements.csv", &format!("{header}{rows}"))]);
    assert_eq!(
        faults,
        [
            "requirements.csv line 2, column 用語: Must not be empty.",
            "requirements.csv line 3, column 長さ: Must not be empty.",
            "requirements.csv line 4, column 幅: Not a number.",
            "requirements.csv line 5, column 数値: Must not be empty.",
        ]
    );
}

#[test]
fn a_list_that_outgrows_its_bound_and_faults_that_outgrow_theirs_are_reported() {
    let rows = "O1,切削\n".repeat(501);
    let faults = faults_of(&[ORGANIZATIONS, ("capabilities.csv", &format!("事業者番号,加工\n{rows}"))]);
    assert_eq!(faults, ["capabilities.csv line 502, column 事業者番号: At most 500 entries."]);

    let programmes = |standards: usize, processes: usize| {
        let cells = [standards, processes].map(|terms| vec!["語"; terms].join("|"));
        format!("名称,種別,対象規格,対象加工,人材育成\n補助,補助金,{},{},○\n", cells[0], cells[1])
    };
    let region = read_text(&[ORGANIZATIONS, ("programmes.csv", &programmes(40, 9))]).unwrap();
    assert_eq!(region.programmes[0].closes.len(), 50);
    let faults = faults_of(&[ORGANIZATIONS, ("programmes.csv", &programmes(40, 11))]);
    assert_eq!(faults, ["programmes.csv line 2, column 対象加工: At most 50 entries."]);
    let faults = faults_of(&[ORGANIZATIONS, ("programmes.csv", &programmes(40, 10))]);
    assert_eq!(faults, ["programmes.csv line 2, column 人材育成: At most 50 entries."]);

    let rows = "O1,不明\n".repeat(MOST_FAULTS + 7);
    let faults =
        read_text(&[ORGANIZATIONS, ("capabilities.csv", &format!("事業者番号,加工\n{rows}"))]).unwrap_err();
    assert_eq!((faults.listed.len(), faults.more), (MOST_FAULTS, 7));
}

#[test]
fn whatever_is_imported_would_pass_at_the_door_of_the_api() {
    let region = read_region(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo"), &find_term).unwrap();
    for organization in &region.organizations {
        let details = serde_json::to_value(&organization.details).unwrap();
        let profile = serde_json::to_value(&organization.profile).unwrap();
        assert_eq!(fault::read(details, &|_| true).as_ref(), Ok(&organization.details));
        assert_eq!(fault::read(profile, &|_| true).as_ref(), Ok(&organization.profile));
    }
    for need in &region.needs {
        let details = serde_json::to_value(&need.details).unwrap();
        assert_eq!(fault::read(details, &|_| true).as_ref(), Ok(&need.details));
    }
    for programme in &region.programmes {
        let details = serde_json::to_value(programme).unwrap();
        assert_eq!(fault::read(details, &|_| true).as_ref(), Ok(programme));
    }
}

#[test]
fn a_programme_is_for_the_terms_of_its_row_or_for_any_of_a_sort() {
    let header =
        "名称,種別,対象規格,対象加工,対象設備,人材育成,対象分野,補助率,上限額,受付開始日,受付終了日,リンク\n";
    let rows = "認証補助,補助金,JISQ9100|Nadcap,すべて,,○,any,2分の1,150万円,令和8年4月1日,,https://www.example.jp/\n";
    let region = read_text(&[ORGANIZATIONS, ("programmes.csv", &format!("{header}{rows}"))]).unwrap();
    let [programme] = region.programmes.as_slice() else { panic!("{:?}", region.programmes) };
    let read = serde_json::to_value(programme).unwrap();
    let expected = serde_json::json!([
        { "kind": "certification", "standard": "standard:known" },
        { "kind": "certification", "standard": "standard:known" },
        { "kind": "process", "process": null },
        { "kind": "training" },
        { "kind": "research", "field": null },
    ]);
    assert_eq!(read["closes"], expected);
    assert_eq!((&read["rate"], &read["ceiling_yen"]), (&"1/2".into(), &1_500_000.into()));
    assert_eq!(read["open_from"], "2026-04-01");

    let rows = "甲,贈与,不明な規格,,,,,1月2日,,,,http://www.example.jp/\n\
                甲,融資,,,,,,,多め,2026-04-01,2026-03-31,\n甲,融資,,,,,,,,,,\n";
    let faults = faults_of(&[ORGANIZATIONS, ("programmes.csv", &format!("{header}{rows}"))]);
    assert_eq!(
        faults,
        [
            "programmes.csv line 2, column 種別: “贈与” cannot be used here; use one of: 補助金, 融資, 研修・講座, 専門家派遣, 設備・施設の利用, その他.",
            "programmes.csv line 2, column 対象規格: The vocabulary has no standard “不明な規格”.",
            "programmes.csv line 2, column 補助率: Must be a part of the whole, such as 1/2 or 50%.",
            "programmes.csv line 2, column リンク: Must be a web address that starts with https://.",
            "programmes.csv line 3, column 上限額: Not a number.",
            "programmes.csv line 3, column 受付終了日: The end lies before the beginning.",
            "programmes.csv line 4, column 名称: This already exists.",
        ]
    );
}

#[test]
fn the_guide_names_every_header_in_both_languages() {
    let guide = include_str!("../../demo/README.md");
    for (file, columns) in SHEETS {
        for column in columns {
            let line =
                guide.lines().find(|line| line.starts_with(&format!("- `{file}`: "))).unwrap_or_default();
            assert!(line.contains(&column.in_guide()), "{file} lacks {}", column.in_guide());
        }
    }
}
