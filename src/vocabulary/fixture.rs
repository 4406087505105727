//! A small vocabulary for unit tests: enough of each scheme to show every relation.

use super::{TermIndex, Vocabulary};
use crate::domain::TermId;

const PROCESS: &str = "\
id,parent,ja,en,synonyms,implies,source
process:machining,,機械加工,Machining,切削加工,,
process:milling,process:machining,フライス加工,Milling,ミーリング,,
process:five-axis-milling,process:milling,5軸加工,5-axis milling,5軸|五軸|同時5軸,,
process:turning,process:machining,旋削,Turning,旋盤加工,,
process:face-milling,process:milling,正面フライス,Face milling,,,
process:surface-treatment,,表面処理,Surface treatment,,,
process:plating,process:surface-treatment,めっき,Plating,メッキ|鍍金,,
process:heat-treatment,,熱処理,Heat treatment,,,
process:press,,プレス加工,Press working,プレス,,
";

const EQUIPMENT: &str = "\
id,parent,ja,en,synonyms,implies,source
equipment:machining-center,,マシニングセンター,Machining centre,MC|machining center,process:milling,
equipment:five-axis-machining-center,equipment:machining-center,5軸マシニングセンター,5-axis machining centre,5軸機,process:five-axis-milling,
";

const STANDARD: &str = "\
id,parent,ja,en,synonyms,implies,source
standard:iso9001,,ISO 9001,ISO 9001,JIS Q 9001,,
standard:jisq9100,,JIS Q 9100,JIS Q 9100,AS9100|EN 9100,standard:iso9001,
standard:nadcap,,Nadcap,Nadcap,,standard:jisq9100,
standard:nadcap-heat-treating,standard:nadcap,Nadcap 熱処理,Nadcap heat treating,,process:heat-treatment,
";

const MATERIAL: &str = "\
id,parent,ja,en,synonyms,implies,source
material:metal,,金属,Metal,,,
material:iron,material:metal,鉄,Iron,,,
material:aluminium-alloy,material:metal,アルミニウム合金,Aluminium alloy,アルミ|aluminum alloy,,
material:a7075,material:aluminium-alloy,A7075,A7075,超々ジュラルミン,,
material:a5052,material:aluminium-alloy,A5052,A5052,,,
material:sus304,material:metal,SUS304,SUS304,,,
material:ps,,ポリスチレン,Polystyrene,PS,,
material:glass,,ガラス,Glass,,,
material:lace,,レース,Lace,,,
";

const PRODUCT: &str = "\
id,parent,ja,en,synonyms,implies,source
product:spring,,ばね,Spring,,,
product:bearing,,ベアリング,Bearing,軸受,,
product:sea-bream,,タイ,Sea bream,,,
product:glass,,ガラス製品,Glassware,ガラス,,
product:ai,,人工知能,Artificial intelligence,AI,,
";

const REGION: &str = "\
id,parent,ja,en,synonyms,implies,source,code,latitude,longitude
region:japan,,全国,Japan,,,,,,
region:kanto,region:japan,関東地方,Kanto,,,,,,
region:13,region:kanto,東京都,Tokyo,東京,,,130001,35.6895,139.6917
region:14,region:kanto,神奈川県,Kanagawa,,,,140007,35.4478,139.6425
";

pub(crate) const FILES: [(&str, &str); 6] = [
    ("vocabulary/process.csv", PROCESS),
    ("vocabulary/equipment.csv", EQUIPMENT),
    ("vocabulary/standard.csv", STANDARD),
    ("vocabulary/material.csv", MATERIAL),
    ("vocabulary/product.csv", PRODUCT),
    ("vocabulary/region.csv", REGION),
];

pub(crate) fn vocabulary() -> Vocabulary {
    Vocabulary::from_csv(&FILES).unwrap_or_else(|error| panic!("{error}"))
}

/// The index of an id that is in the vocabulary.
pub(crate) fn index(vocabulary: &Vocabulary, id: &str) -> TermIndex {
    TermId::parse(id).ok().and_then(|id| vocabulary.index(&id)).unwrap_or_else(|| panic!("no term {id}"))
}
