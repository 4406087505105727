//! Evidence in Japanese.

use super::super::{Voice, grouped};
use crate::domain::{CertificationStatus, Language, Pieces, Scheme, TermId};
use crate::matching::evidence::{Evidence, Source, Verdict};

/// What a finding rests on, in polite Japanese.
pub(super) fn sentence(evidence: &Evidence, voice: Voice) -> String {
    let label = |term: &TermId| voice.label(term).to_owned();
    match evidence {
        Evidence::Stated { wanted, held, source } if wanted == held => {
            format!("{}。", has_ja(voice, held, *source))
        }
        Evidence::Stated { wanted, held, source } => {
            format!("{}（{}の一種）。", has_ja(voice, held, *source), label(wanted))
        }
        Evidence::Implied { wanted, held, via, source } => {
            let ground = match held.scheme() {
                Scheme::Equipment => format!("{}の設備", label(held)),
                Scheme::Standard => format!("{}の認証", label(held)),
                Scheme::Process if matches!(source, Source::Certification { .. }) => {
                    format!("{}（{}）の認証", label(via), label(held))
                }
                Scheme::Process => format!("{}の実績", label(held)),
                _ => label(held),
            };
            format!("{ground}から、{}と考えられます。", can_ja(voice, wanted))
        }
        Evidence::Mentioned { wanted, held, .. } if wanted == held => {
            format!("プロフィールの文章に{}の記述があります。", label(held))
        }
        Evidence::Mentioned { wanted, held, .. } => {
            format!(
                "プロフィールの文章に{}の記述があり、{}と考えられます。",
                label(held),
                can_ja(voice, wanted)
            )
        }
        Evidence::MoreGeneral { wanted, held, .. } => {
            format!(
                "プロフィールには「{}」とあり、「{}」とまでは書かれていません。",
                label(held),
                label(wanted)
            )
        }
        Evidence::Related { held, common, .. } => {
            format!(
                "プロフィールには近いもの（「{}」、同じ「{}」の仲間）があります。",
                label(held),
                label(common)
            )
        }
        Evidence::OtherMaterials { process, materials } => {
            format!("{}の材料として挙げられているのは{}です。", label(process), voice.all_of(materials))
        }
        Evidence::MaterialElsewhere { held, process } => {
            format!("{}は{}で扱っています。", label(held), label(process))
        }
        Evidence::Certificate { wanted, held, process, valid_until, .. } => {
            let scope =
                process.as_ref().map(|process| format!("、対象：{}", label(process))).unwrap_or_default();
            let until = match valid_until {
                Some(day) => format!("有効期限 {day}{scope}"),
                None => format!("有効期限の記載なし{scope}"),
            };
            if wanted == held {
                format!("{}を取得しています（{until}）。", label(held))
            } else {
                format!("{}を取得しており（{until}）、{}を満たすと考えられます。", label(held), label(wanted))
            }
        }
        Evidence::CertificateScopeUnwritten { held, process, .. } => {
            format!("{}を取得していますが、{}が対象かどうかは書かれていません。", label(held), label(process))
        }
        Evidence::CertificateScopeElsewhere { held, process, processes } => format!(
            "{}を取得していますが、対象は{}で、{}は挙げられていません。",
            label(held),
            voice.all_of(processes),
            label(process)
        ),
        Evidence::CertificateExpired { held, valid_until, needed_on } => {
            format!("{}の有効期限は {valid_until} で、必要な日（{needed_on}）には切れています。", label(held))
        }
        Evidence::CertificateNotYetValid { held, valid_from, needed_on } => {
            format!(
                "{}が有効になるのは {valid_from} で、必要な日（{needed_on}）に間に合いません。",
                label(held)
            )
        }
        Evidence::CertificatePending { held, status, expected_on } => {
            let stage = match status {
                CertificationStatus::InProgress => "は取得中で、まだ認証されていません",
                CertificationStatus::Planned => "は取得予定で、まだ認証されていません",
                CertificationStatus::Held => "は取得済みです",
            };
            let expected =
                expected_on.map_or("予定日の記載なし".to_owned(), |day| format!("取得予定 {day}"));
            format!("{}{stage}（{expected}）。", label(held))
        }
        Evidence::Size { process, offered, wanted, verdict } => {
            let (process, offered, wanted) = (label(process), voice.size(offered), voice.size(wanted));
            match verdict {
                Verdict::Meets => {
                    format!("{process}は{offered}まで対応でき、希望の寸法（{wanted}）が入ります。")
                }
                Verdict::PartlyStated => {
                    format!(
                        "{process}は{offered}まで対応できます。希望（{wanted}）の残りの寸法は書かれていません。"
                    )
                }
                Verdict::FallsShort => {
                    format!("{process}の対応寸法は{offered}までで、希望（{wanted}）に足りません。")
                }
            }
        }
        Evidence::Tolerance { process, offered_um, wanted_um, verdict } => {
            let process = label(process);
            match verdict {
                Verdict::FallsShort => {
                    format!(
                        "{process}の公差は ±{offered_um} µm までで、希望の ±{wanted_um} µm に届きません。"
                    )
                }
                _ => format!(
                    "{process}で ±{offered_um} µm まで対応でき、希望の ±{wanted_um} µm を満たします。"
                ),
            }
        }
        Evidence::Lot { process, min, max, wanted, verdict } => {
            let (process, range, wanted) = (label(process), lots_ja(*min, *max), grouped(wanted.get()));
            match verdict {
                Verdict::Meets => format!("{process}のロットは{range}で、希望の{wanted}個に合います。"),
                Verdict::PartlyStated => {
                    format!(
                        "{process}のロットは{range}とあります。希望の{wanted}個に合うかは確認が必要です。"
                    )
                }
                Verdict::FallsShort => {
                    format!("{process}のロットは{range}で、希望の{wanted}個に合いません。")
                }
            }
        }
        Evidence::MonthlyCapacity { process, offered, wanted, verdict } => {
            let (process, offered, wanted) = (label(process), grouped(offered.get()), grouped(wanted.get()));
            match verdict {
                Verdict::FallsShort => {
                    format!("{process}の月産能力は{offered}個で、希望の月{wanted}個に足りません。")
                }
                _ => format!("{process}の月産能力は{offered}個で、希望の月{wanted}個を満たします。"),
            }
        }
        Evidence::LeadTime { process, offered_days, wanted_days, verdict } => {
            let process = label(process);
            match verdict {
                Verdict::FallsShort => {
                    format!(
                        "{process}の納期は通常{offered_days}日で、希望の{wanted_days}日に間に合いません。"
                    )
                }
                _ => {
                    format!("{process}の納期は通常{offered_days}日で、希望の{wanted_days}日に間に合います。")
                }
            }
        }
        Evidence::Inside { region, wanted, source } => {
            let place = place_ja(*source);
            if region == wanted {
                format!("{}に{place}があります。", label(region))
            } else {
                format!("{}（{}）に{place}があります。", label(region), label(wanted))
            }
        }
        Evidence::Outside { region, wanted, distance_km, source } => {
            let distance = distance_km.map(|km| format!("（約{km} km）")).unwrap_or_default();
            format!("{}は{}で、{}の外です{distance}。", place_ja(*source), label(region), label(wanted))
        }
        Evidence::Distance { region, from, distance_km: 0, source } => {
            format!("{}は{}で、ニーズ元（{}）と同じ地域です。", place_ja(*source), label(region), label(from))
        }
        Evidence::Distance { region, from, distance_km, source } => {
            format!("{}は{}で、{}から約{distance_km} kmです。", place_ja(*source), label(region), label(from))
        }
        Evidence::SharedWords { words, source, elsewhere } => {
            let quoted =
                |words: &[String]| words.iter().map(|word| format!("「{word}」")).collect::<String>();
            let also = match elsewhere.as_slice() {
                [] => String::new(),
                words => format!("ほかの箇所には{}があります。", quoted(words)),
            };
            format!("ニーズの文章にある{}が{}にもあります。{also}", quoted(words), entry_ja(*source))
        }
        Evidence::Confirmed { on, days_ago } => {
            format!("プロフィールは {on} に事業者が確認しています（{}）。", ago_ja(*days_ago))
        }
        Evidence::Kind { organization, need, usual } => {
            let (kind, need) = (organization.label(Language::Ja), need.label(Language::Ja));
            if *usual {
                format!("{kind}です。{need}のニーズは通常こちらに相談します。")
            } else {
                format!("{kind}です。{need}のニーズの相談先としては多くありません。")
            }
        }
        Evidence::Record { contracted: 0, met: 0, no_contract: 0, declined: 0 } => {
            "この窓口の他のニーズでの実績はまだありません。".to_owned()
        }
        Evidence::Record { contracted, met, no_contract, declined } => {
            let cases = [(contracted, "成約"), (met, "面談"), (no_contract, "不成立"), (declined, "辞退")];
            let said = cases.iter().filter(|(count, _)| **count > 0);
            let said: Vec<String> = said.map(|(count, what)| format!("{what}{count}件")).collect();
            format!("この窓口での実績：{}。", said.join("、"))
        }
    }
}

/// That something is on record, by what sort of thing it is.
fn has_ja(voice: Voice, held: &TermId, source: Source) -> String {
    let label = voice.label(held);
    match held.scheme() {
        Scheme::Process => format!("{label}に対応しています"),
        Scheme::Material => format!("{label}を扱っています"),
        Scheme::Standard => format!("{label}を取得しています"),
        Scheme::Equipment => format!("{label}を保有しています"),
        Scheme::Product => format!("{label}を製造・販売しています"),
        Scheme::Industry if matches!(source, Source::Product { .. }) => {
            format!("{label}に製品を納めています")
        }
        Scheme::Industry => format!("業種は{label}です"),
        Scheme::Field => format!("{label}の研究シーズがあります"),
        Scheme::Region => format!("{label}に拠点があります"),
    }
}

/// That something can be had, by what sort of thing it is.
fn can_ja(voice: Voice, wanted: &TermId) -> String {
    let label = voice.label(wanted);
    match wanted.scheme() {
        Scheme::Process => format!("{label}に対応できる"),
        Scheme::Material => format!("{label}を扱える"),
        Scheme::Standard => format!("{label}を満たす"),
        Scheme::Equipment => format!("{label}を保有している"),
        Scheme::Product => format!("{label}を扱っている"),
        Scheme::Industry => format!("{label}に関わりがある"),
        Scheme::Field => format!("{label}の知見がある"),
        Scheme::Region => format!("{label}に拠点がある"),
    }
}

fn lots_ja(min: Option<Pieces>, max: Option<Pieces>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{}〜{}個", grouped(min.get()), grouped(max.get())),
        (Some(min), None) => format!("{}個から", grouped(min.get())),
        (None, Some(max)) => format!("{}個まで", grouped(max.get())),
        (None, None) => "記載なし".to_owned(),
    }
}

/// Where in a profile something is written. Entries are counted from 1, as people do.
fn entry_ja(source: Source) -> String {
    let (list, index) = match source {
        Source::Summary => return "概要".to_owned(),
        Source::Register => return "登録内容".to_owned(),
        Source::Capability { index } => ("加工能力", index),
        Source::Certification { index } => ("認証", index),
        Source::Product { index } => ("製品", index),
        Source::Equipment { index } => ("設備", index),
        Source::Seed { index } => ("研究シーズ", index),
        Source::Site { index } => ("拠点", index),
    };
    format!("{list}（{}件目）", index + 1)
}

fn place_ja(source: Source) -> &'static str {
    if matches!(source, Source::Site { .. }) { "拠点" } else { "所在地" }
}

fn ago_ja(days: i64) -> String {
    match days {
        ..=0 => "本日".to_owned(),
        1..=59 => format!("{days}日前"),
        60..=729 => format!("約{}か月前", days / 30),
        _ => format!("約{}年前", days / 365),
    }
}
