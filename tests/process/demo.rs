//! `enishi demo` and `enishi match`: the main job on the demonstration region.

use crate::program::{enishi, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn lines(stdout: &str) -> Vec<Value> {
    stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

/// A column pair of a CSV file of the demonstration.
fn column(file: &str, key: &str, value: &str) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(format!("{}/demo/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| {
        headers.iter().position(|header| header == name).unwrap_or_else(|| panic!("{file}: {name}"))
    };
    let (key, value) = (at(key), at(value));
    reader.records().map(|row| row.unwrap()).map(|row| (row[key].to_owned(), row[value].to_owned())).collect()
}

fn mails(data_dir: &Path) -> Vec<(String, String)> {
    let mut mails = Vec::new();
    for entry in std::fs::read_dir(data_dir.join("mail")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let mail = mail_parser::MessageParser::default().parse(&bytes).unwrap();
        mails.push((mail.subject().unwrap().to_owned(), mail.body_text(0).unwrap().into_owned()));
    }
    mails
}

#[test]
fn the_demonstration_ranks_those_who_did_the_work_and_tells_the_coordinator() {
    let directory = tempfile::tempdir().unwrap();
    let (output, stdout, stderr) = run(enishi(directory.path()).args(["demo", "--json"]));
    assert!(output.status.success(), "{stderr}");
    let lines = lines(&stdout);
    let keys = [
        "inferred",
        "matched",
        "missing",
        "need",
        "organization",
        "questions",
        "rank",
        "score",
        "title",
        "unknown",
    ];
    let mut first_three: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in &lines {
        let own = line.as_object().unwrap().keys().filter(|key| *key != "consortia");
        assert_eq!(own.map(String::as_str).collect::<BTreeSet<_>>(), BTreeSet::from(keys));
        assert!(line["rank"].as_u64().unwrap() <= 3);
        let need = line["need"].as_str().unwrap().to_owned();
        first_three.entry(need).or_default().push(line["organization"].as_str().unwrap().to_owned());
    }
    let names: BTreeMap<_, _> = column("organizations.csv", "事業者番号", "名称").into_iter().collect();
    let mut solvers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (need, organization) in column("cases.csv", "ニーズ番号", "事業者番号") {
        solvers.entry(need).or_default().insert(names[&organization].clone());
    }
    assert!(solvers.len() >= 12);
    for (need, solvers) in &solvers {
        let found = first_three[need].iter().any(|name| solvers.contains(name));
        assert!(found, "{need}: none of {solvers:?} in {:?}", first_three[need]);
    }

    let groups_of = |need: &str| {
        let line = lines.iter().find(|line| line["need"] == need && line["rank"] == 1).unwrap();
        assert!(line["consortia"]["groups"].is_array(), "{line}");
        line["consortia"].clone()
    };
    // The four firms of the joint factory for engine parts: first those that need the fewest partners.
    let engine = groups_of("N01");
    for (rank, members) in [&["O002", "O004"][..], &["O001", "O004", "O003"]].into_iter().enumerate() {
        let group = &engine["groups"][rank];
        let expected: Vec<&str> = members.iter().map(|code| names[*code].as_str()).collect();
        assert_eq!(group["organizations"], serde_json::json!(expected), "{engine}");
        assert_eq!(group["joint_sites"], serde_json::json!(["エンジン部品共同工場"]));
        assert!(expected.contains(&group["lead"].as_str().unwrap()), "{group}");
    }
    for step in engine["coverage"].as_array().unwrap() {
        let able = step["organizations"].as_object().unwrap().values().filter(|status| *status != "missing");
        assert!(able.count() > 2, "{step}");
    }
    let surface = &engine["coverage"][1]["organizations"];
    assert_eq!(surface["JASPA"], "missing", "Nadcap is only planned: {surface}");
    // The joint factory for airframe parts does its whole chain itself.
    let airframe = groups_of("N02");
    assert_eq!(airframe["groups"][0]["organizations"], serde_json::json!([names["O010"]]));
    assert_eq!(lines.iter().filter(|line| line.get("consortia").is_some()).count(), 2);

    let mails = mails(directory.path());
    let titles = column("needs.csv", "ニーズ番号", "件名");
    assert_eq!(mails.len(), titles.len(), "one mail a need");
    for (need, title) in titles {
        let short: String = title.chars().take(20).collect();
        let mail = mails.iter().find(|(subject, _)| subject.contains(&short));
        let (_, text) = mail.unwrap_or_else(|| panic!("no mail for {need} {title}"));
        assert!(text.contains("合っている点") && text.contains("/needs/"), "{text}");
        assert!(text.contains(&first_three[&need][0]), "{need}: {text}");
    }

    // Again: everything is known, nothing is told twice.
    let (output, again, stderr) = run(enishi(directory.path()).args(["demo", "--json"]));
    assert!(output.status.success(), "{stderr}");
    assert_eq!(self::lines(&again), lines);
    assert_eq!(self::mails(directory.path()).len(), mails.len());

    for text in
        ["5軸加工とめっきができる会社を探しています", "looking for 5-axis machining of heat resistant alloys"]
    {
        let arguments = ["match", "--text", text, "--limit", "3", "--json"];
        let (output, stdout, stderr) = run(enishi(directory.path()).args(arguments));
        assert!(output.status.success(), "{stderr}");
        let found = self::lines(&stdout);
        assert!((1..=3).contains(&found.len()), "{text}: {stdout}");
        let own = found[0].as_object().unwrap().keys().map(String::as_str);
        assert_eq!(own.collect::<BTreeSet<_>>(), BTreeSet::from(keys));
    }
    let (_, stdout, _) = run(enishi(directory.path()).args(["match", "--text", "排水の油を分解したい"]));
    assert!(stdout.contains("エコシンフォニー") && stdout.contains("点"), "{stdout}");
    let (output, _, stderr) = run(enishi(directory.path()).args(["match", "--text", "  "]));
    assert!(!output.status.success() && stderr.contains("--text"), "{stderr}");
}

#[test]
fn official_lists_are_taken_in() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    if !reference.exists() {
        println!("skipped: the official lists are not beside the repository");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let (output, _, stderr) =
        run(enishi(directory.path()).args(["office", "試験", "--email", "a@example.jp"]));
    assert!(output.status.success(), "{stderr}");
    for (kind, file) in
        [("municipalities", "municipality/localgovjp-utf8.csv"), ("industries", "jsic/jsic-simple.json")]
    {
        let path = reference.join(file);
        let (output, stdout, stderr) = run(enishi(directory.path()).args(["import", kind]).arg(path));
        assert!(output.status.success(), "{kind}: {stderr}");
        let number: usize = stdout.split(' ').next().unwrap().parse().unwrap();
        assert!(number > 1_500, "{kind}: {stdout}");
    }
}

#[test]
fn a_malformed_file_is_named_with_line_column_and_reason() {
    let directory = tempfile::tempdir().unwrap();
    let files = directory.path().join("files");
    std::fs::create_dir(&files).unwrap();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/demo")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), files.join(entry.file_name())).unwrap();
    }
    let path = files.join("certifications.csv");
    let broken = std::fs::read_to_string(&path).unwrap().replacen("取得済", "取得ずみ？", 1);
    std::fs::write(&path, broken).unwrap();
    let data = directory.path().join("data");
    let (output, stdout, stderr) = run(enishi(&data).args(["demo", "--files"]).arg(&files));
    assert!(!output.status.success(), "{stdout}");
    for words in ["certifications.csv", "2", "状態", "取得ずみ？"] {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
    assert!(!data.join("mail").exists(), "nothing was done");
}
