//! Municipalities with their local government codes, in the format of code4fukui/localgovjp (CC0).

use super::fault::{ImportFaults, ImportReason};
use super::official::ImportedTerm;
use super::table::{Column, Reading, Row, Table};
use crate::domain::{Reason, TermId};
use std::collections::{HashMap, HashSet};

const PREFECTURE_NUMBER: Column = Column::required("pid", "pid");
const PREFECTURE: Column = Column::required("pref", "pref");
const NUMBER: Column = Column::optional("cid", "cid");
const NAME: Column = Column::required("city", "city");
const KANA: Column = Column::optional("citykana", "citykana");
const ROMANISATION: Column = Column::optional("city_en", "city_en");
const LATITUDE: Column = Column::optional("lat", "lat");
const LONGITUDE: Column = Column::optional("lng", "lng");
const WEBSITE: Column = Column::optional("url", "url");
const PHRASE: Column = Column::optional("phrase", "phrase");
const CODE: Column = Column::required("lgcode", "lgcode");

const COLUMNS: &[Column] = &[
    PREFECTURE_NUMBER,
    PREFECTURE,
    NUMBER,
    NAME,
    KANA,
    ROMANISATION,
    LATITUDE,
    LONGITUDE,
    WEBSITE,
    PHRASE,
    CODE,
];

/// What the faults name, since the caller hands in bytes.
const LIST: &str = "municipalities";
const SOURCE: &str = "localgovjp (CC0)";

struct Municipality {
    code: String,
    prefecture: String,
    name: String,
    /// 新潟市 of 新潟市西蒲区.
    city: Option<String>,
    en: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

/// Reads the list as terms of the scheme region, `region:<6-digit code>`.
///
/// A ward belongs to its city where the list has it, anything else to its prefecture, `region:<2 digits>`. A name that
/// is borne more than once, or by a ward somewhere, carries its prefecture: 府中市（広島県）. A reading that is borne more
/// than once is left out.
///
/// # Errors
/// Everything that is wrong with the list; a code whose check digit is wrong is refused.
pub fn read_municipalities(bytes: &[u8]) -> Result<Vec<ImportedTerm>, ImportFaults> {
    let reading = Reading::new(&|_, _| None);
    let table = Table::from_csv(LIST, bytes, COLUMNS, &reading);
    let mut lines = HashMap::new();
    let municipalities: Vec<_> = table
        .rows(&reading)
        .filter_map(|row| {
            let municipality = municipality(&row)?;
            let code = municipality.code.clone();
            if let Some(first_line) = lines.insert(code.clone(), row.line()) {
                row.fault(&CODE, ImportReason::DuplicateCode { code, first_line });
            }
            Some(municipality)
        })
        .collect();
    let terms = terms(&municipalities);
    reading.into_faults().or(terms)
}

fn municipality(row: &Row<'_>) -> Option<Municipality> {
    let plain = |text: &str| Ok::<_, Reason>(text.replace([' ', '\u{3000}'], ""));
    let code = row.required(&CODE, |code| {
        let reason = ImportReason::OfficialCode { code: code.to_owned() };
        if is_local_government_code(code) { Ok(code.to_owned()) } else { Err(reason) }
    });
    let prefecture_number = row.whole(&PREFECTURE_NUMBER, Ok);
    if let (Some(code), Some(number)) = (&code, prefecture_number)
        && code[..2] != format!("{number:02}")
    {
        row.fault(&PREFECTURE_NUMBER, ImportReason::OfficialCode { code: code.clone() });
    }
    let prefecture = row.required(&PREFECTURE, plain);
    let name = row.required(&NAME, plain);
    Some(Municipality {
        city: row.cell(&NAME).split_once([' ', '\u{3000}']).map(|(city, _)| city.to_owned()),
        en: row.optional(&ROMANISATION, |text| Ok::<_, Reason>(text.to_owned())),
        latitude: row.decimal(&LATITUDE, |degrees| within(degrees, 20.0, 46.0)),
        longitude: row.decimal(&LONGITUDE, |degrees| within(degrees, 122.0, 154.0)),
        code: code?,
        prefecture: prefecture?,
        name: name?,
    })
}

/// A local government code (全国地方公共団体コード): six digits, the last one a check digit,
/// (11 - (6a + 5b + 4c + 3d + 2e) mod 11) mod 10 (Ministry of Internal Affairs and Communications).
fn is_local_government_code(code: &str) -> bool {
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let digits: Vec<u32> = code.bytes().map(|b| u32::from(b - b'0')).collect();
    let sum: u32 = digits[..5].iter().zip((2..=6).rev()).map(|(digit, weight)| digit * weight).sum();
    digits[5] == (11 - sum % 11) % 10
}

/// Degrees that lie in Japan.
fn within(degrees: f64, min: f64, max: f64) -> Result<f64, Reason> {
    if (min..=max).contains(&degrees) {
        Ok(degrees)
    } else {
        Err(Reason::OutOfRange { min: min.to_string(), max: max.to_string() })
    }
}

fn terms(municipalities: &[Municipality]) -> Vec<ImportedTerm> {
    let cities: HashMap<_, _> =
        municipalities.iter().map(|m| ((m.prefecture.as_str(), m.name.as_str()), m.code.as_str())).collect();
    let names = count(municipalities.iter().map(|m| m.name.as_str()));
    let wards: HashSet<_> =
        municipalities.iter().filter_map(|m| m.name.strip_prefix(m.city.as_deref()?)).collect();
    municipalities
        .iter()
        .filter_map(|m| {
            let Municipality { name, prefecture, .. } = m;
            let city = m.city.as_deref().and_then(|city| cities.get(&(prefecture.as_str(), city)));
            let parent = city.map_or(&m.code[..2], |code| code);
            let alone = names[name.as_str()] == 1 && !wards.contains(name.as_str());
            let ja = if alone { name.clone() } else { format!("{name}（{prefecture}）") };
            Some(ImportedTerm {
                id: TermId::parse(&format!("region:{}", m.code)).ok()?,
                parent: TermId::parse(&format!("region:{parent}")).ok(),
                en: m.en.clone().unwrap_or_else(|| ja.clone()),
                ja,
                // Not the reading: いなし (伊那市) stands in 間違いなし as well.
                synonyms: vec![format!("{prefecture}{name}")],
                latitude: m.latitude,
                longitude: m.longitude,
                source: Some(SOURCE.to_owned()),
            })
        })
        .collect()
}

fn count<'a>(texts: impl Iterator<Item = &'a str>) -> HashMap<&'a str, usize> {
    let mut counts = HashMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "pid,pref,cid,city,citykana,lat,lng,url,phrase,lgcode\n";

    fn read(rows: &str) -> Result<Vec<ImportedTerm>, ImportFaults> {
        read_municipalities(format!("{HEADER}{rows}").as_bytes())
    }

    #[test]
    fn a_ward_belongs_to_its_city_and_a_city_to_its_prefecture() {
        let terms = read(
            "15,新潟県,15100,新潟市,にいがたし,37.9,139.0,,,151009\n\
             15,新潟県,15108,新潟市 西蒲区,にいがたし にしかんく,37.7,138.8,,,151084\n",
        )
        .unwrap();
        assert_eq!(terms[0].id.as_str(), "region:151009");
        assert_eq!(terms[0].parent.as_ref().unwrap().as_str(), "region:15");
        assert_eq!(terms[1].parent.as_ref().unwrap().as_str(), "region:151009");
        assert_eq!(terms[1].ja, "新潟市西蒲区");
        assert_eq!(terms[1].synonyms, ["新潟県新潟市西蒲区"]);
        assert_eq!((terms[0].latitude, terms[0].longitude), (Some(37.9), Some(139.0)));
    }

    #[test]
    fn a_name_borne_twice_carries_its_prefecture() {
        let terms = read(
            "13,東京都,13206,府中市,ふちゅうし,35.6,139.4,,,132063\n\
             34,広島県,34208,府中市,ふちゅうし,34.5,133.2,,,342084\n",
        )
        .unwrap();
        assert_eq!(terms[1].ja, "府中市（広島県）");
        assert_eq!(terms[1].synonyms, ["広島県府中市"]);
    }

    #[test]
    fn a_wrong_check_digit_prefecture_or_place_is_refused() {
        let faults = read(
            "15,新潟県,15222,上越市,じょうえつし,37.1,138.2,,,152227\n\
             16,新潟県,15222,上越市,じょうえつし,37.1,138.2,,,152226\n\
             15,新潟県,15222,上越市,じょうえつし,0,138.2,,,152226\n",
        )
        .unwrap_err();
        let found: Vec<_> = faults.listed.iter().map(|fault| (fault.line, fault.column.as_str())).collect();
        assert_eq!(found, [(2, "lgcode"), (3, "pid"), (4, "lat"), (4, "lgcode")]);
    }
}
