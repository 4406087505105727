//! Evidence in English.

use super::super::{Voice, grouped};
use crate::domain::{CertificationStatus, Day, Language, Pieces, Scheme, TermId};
use crate::matching::evidence::{Evidence, Source, Verdict};

/// What a finding rests on, in plain English; the caller sees to the capital letter.
pub(super) fn sentence(evidence: &Evidence, voice: Voice) -> String {
    let label = |term: &TermId| voice.label(term).to_owned();
    match evidence {
        Evidence::Stated { wanted, held, source } if wanted == held => {
            format!("{}.", has_en(voice, held, *source))
        }
        Evidence::Stated { wanted, held, source } => {
            format!("{}, a kind of {}.", has_en(voice, held, *source), label(wanted))
        }
        Evidence::Implied { wanted, held, via, source } => {
            let ground = match held.scheme() {
                Scheme::Equipment => format!("The equipment ({})", label(held)),
                Scheme::Standard => format!("The {} certification", label(held)),
                Scheme::Process if matches!(source, Source::Certification { .. }) => {
                    format!("The {} certification for {}", label(via), label(held))
                }
                _ => format!("Experience with {}", label(held)),
            };
            format!("{ground} suggests {}.", label(wanted))
        }
        Evidence::Mentioned { wanted, held, .. } if wanted == held => {
            format!("The text of the profile mentions {}.", label(held))
        }
        Evidence::Mentioned { wanted, held, .. } => {
            format!("The text of the profile mentions {}, which suggests {}.", label(held), label(wanted))
        }
        Evidence::MoreGeneral { wanted, held, .. } => {
            format!("The profile says {}, but not {} in particular.", label(held), label(wanted))
        }
        Evidence::Related { held, common, .. } => {
            format!("The profile has something close: {}, also a kind of {}.", label(held), label(common))
        }
        Evidence::OtherMaterials { process, materials } => {
            format!("The materials listed for {} are {}.", label(process), voice.all_of(materials))
        }
        Evidence::MaterialElsewhere { held, process } => {
            format!("Works {} in {}.", label(held), label(process))
        }
        Evidence::Certificate { wanted, held, process, valid_until, .. } => {
            let scope =
                process.as_ref().map(|process| format!(" for {}", label(process))).unwrap_or_default();
            let until = until_en(*valid_until);
            if wanted == held {
                format!("Holds {}{scope} ({until}).", label(held))
            } else {
                format!("Holds {}{scope} ({until}), which includes {}.", label(held), label(wanted))
            }
        }
        Evidence::CertificateScopeUnwritten { held, process, .. } => {
            format!("Holds {}; whether it covers {} is not written.", label(held), label(process))
        }
        Evidence::CertificateScopeElsewhere { held, process, processes } => {
            format!(
                "Holds {}, but for {}; {} is not listed.",
                label(held),
                voice.all_of(processes),
                label(process)
            )
        }
        Evidence::CertificateExpired { held, valid_until, needed_on } => {
            format!(
                "{} is valid until {valid_until} and will have run out when needed ({needed_on}).",
                label(held)
            )
        }
        Evidence::CertificateNotYetValid { held, valid_from, needed_on } => {
            format!("{} is valid from {valid_from} only, after it is needed ({needed_on}).", label(held))
        }
        Evidence::CertificatePending { held, status, expected_on } => {
            let stage = match status {
                CertificationStatus::InProgress => "is in progress and not yet granted",
                CertificationStatus::Planned => "is planned and not yet granted",
                CertificationStatus::Held => "is held",
            };
            let expected = expected_on.map_or("no date given".to_owned(), |day| format!("expected {day}"));
            format!("{} {stage} ({expected}).", label(held))
        }
        Evidence::Size { process, offered, wanted, verdict } => {
            let (process, offered, wanted) = (label(process), voice.size(offered), voice.size(wanted));
            match verdict {
                Verdict::Meets => format!("{process} takes up to {offered}; the part ({wanted}) fits."),
                Verdict::PartlyStated => {
                    format!(
                        "{process} takes up to {offered}; the other measures of the part ({wanted}) are not stated."
                    )
                }
                Verdict::FallsShort => format!("{process} takes only up to {offered}; the part is {wanted}."),
            }
        }
        Evidence::Tolerance { process, offered_um, wanted_um, verdict } => {
            let process = label(process);
            match verdict {
                Verdict::FallsShort => {
                    format!("{process} holds ±{offered_um} µm only; ±{wanted_um} µm is wanted.")
                }
                _ => format!("{process} holds ±{offered_um} µm; ±{wanted_um} µm is wanted."),
            }
        }
        Evidence::Lot { process, min, max, wanted, verdict } => {
            let (process, range, wanted) = (label(process), lots_en(*min, *max), grouped(wanted.get()));
            match verdict {
                Verdict::Meets => format!("{process} takes lots of {range}; {wanted} fits."),
                Verdict::PartlyStated => {
                    format!("{process} takes lots of {range}; whether {wanted} fits is to be asked.")
                }
                Verdict::FallsShort => format!("{process} takes lots of {range}; {wanted} does not fit."),
            }
        }
        Evidence::MonthlyCapacity { process, offered, wanted, verdict } => {
            let (process, offered, wanted) = (label(process), grouped(offered.get()), grouped(wanted.get()));
            let only = if *verdict == Verdict::FallsShort { " only" } else { "" };
            format!("{process} makes {offered} pieces a month{only}; {wanted} are wanted.")
        }
        Evidence::LeadTime { process, offered_days, wanted_days, verdict } => {
            let process = label(process);
            match verdict {
                Verdict::FallsShort => {
                    format!(
                        "{process} usually takes {offered_days} days, longer than the {wanted_days} wanted."
                    )
                }
                _ => format!("{process} usually takes {offered_days} days, within the {wanted_days} wanted."),
            }
        }
        Evidence::Inside { region, wanted, .. } if region == wanted => {
            format!("Has a site in {}.", label(region))
        }
        Evidence::Inside { region, wanted, .. } => {
            format!("Has a site in {} ({}).", label(region), label(wanted))
        }
        Evidence::Outside { region, wanted, distance_km, .. } => {
            let distance = distance_km.map(|km| format!(", about {km} km away")).unwrap_or_default();
            format!("The nearest site is in {}, outside {}{distance}.", label(region), label(wanted))
        }
        Evidence::Distance { region, distance_km: 0, .. } => {
            format!("Has a site in {}, where the need comes from.", label(region))
        }
        Evidence::Distance { region, from, distance_km, .. } => {
            format!("The nearest site is in {}, about {distance_km} km from {}.", label(region), label(from))
        }
        Evidence::SharedWords { words, source, elsewhere } => {
            let quoted = |words: &[String]| {
                words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
            };
            let also = match elsewhere.as_slice() {
                [] => String::new(),
                words => format!("; elsewhere in the profile: {}", quoted(words)),
            };
            format!("{} shares these words with the need: {}{also}.", entry_en(*source), quoted(words))
        }
        Evidence::Confirmed { on, days_ago } => {
            format!("The organization confirmed its profile on {on} ({days_ago} days ago).")
        }
        Evidence::Kind { organization, need, usual } => {
            let (kind, need) = (organization.label(Language::En), need.label(Language::En));
            if *usual {
                format!("A {kind}: the usual partner for {need}.")
            } else {
                format!("A {kind}: not the usual partner for {need}.")
            }
        }
        Evidence::Record { contracted: 0, met: 0, no_contract: 0, declined: 0 } => {
            "No record from other needs of this office yet.".to_owned()
        }
        Evidence::Record { contracted, met, no_contract, declined } => {
            let cases = [
                (*contracted, "contract", "contracts"),
                (*met, "meeting", "meetings"),
                (*no_contract, "case without a contract", "cases without a contract"),
                (*declined, "decline", "declines"),
            ];
            let said = cases.into_iter().filter(|(count, ..)| *count > 0);
            let said =
                said.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
            format!("Record with this office: {}.", said.collect::<Vec<_>>().join(", "))
        }
    }
}

fn has_en(voice: Voice, held: &TermId, source: Source) -> String {
    let label = voice.label(held);
    match held.scheme() {
        Scheme::Process => format!("Does {label}"),
        Scheme::Material => format!("Works with {label}"),
        Scheme::Standard => format!("Holds {label}"),
        Scheme::Equipment => format!("Has this equipment: {label}"),
        Scheme::Product => format!("Makes or sells {label}"),
        Scheme::Industry if matches!(source, Source::Product { .. }) => {
            format!("Supplies this industry: {label}")
        }
        Scheme::Industry => format!("Belongs to this industry: {label}"),
        Scheme::Field => format!("Offers research in {label}"),
        Scheme::Region => format!("Has a site in {label}"),
    }
}

/// Where in a profile something is written. Entries are counted from 1, as people do.
fn entry_en(source: Source) -> String {
    let (entry, index) = match source {
        Source::Summary => return "the summary".to_owned(),
        Source::Register => return "the register entry".to_owned(),
        Source::Capability { index } => ("capability", index),
        Source::Certification { index } => ("certification", index),
        Source::Product { index } => ("product", index),
        Source::Equipment { index } => ("equipment", index),
        Source::Seed { index } => ("research seed", index),
        Source::Site { index } => ("site", index),
    };
    format!("{entry} {}", index + 1)
}

fn until_en(valid_until: Option<Day>) -> String {
    valid_until.map_or("no expiry date given".to_owned(), |day| format!("valid until {day}"))
}

fn lots_en(min: Option<Pieces>, max: Option<Pieces>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{} to {}", grouped(min.get()), grouped(max.get())),
        (Some(min), None) => format!("{} and more", grouped(min.get())),
        (None, Some(max)) => format!("up to {}", grouped(max.get())),
        (None, None) => "a size not stated".to_owned(),
    }
}
