//! Identifiers of vocabulary terms and the schemes they belong to. What a term means lives in `vocabulary/`.

use super::Language;
use super::fault::{Faults, Reason, remember_term};
use super::ids::parsed;
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A part of the controlled vocabulary (用語集).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, Deserr,
)]
#[serde(rename_all = "lowercase")]
#[deserr(rename_all = lowercase)]
pub enum Scheme {
    /// 加工・工程
    Process,
    /// 材料
    Material,
    /// 規格・認証
    Standard,
    /// 設備
    Equipment,
    /// 製品・用途
    Product,
    /// 業種
    Industry,
    /// 研究分野
    Field,
    /// 地域
    Region,
}

impl Scheme {
    pub const ALL: [Scheme; 8] = [
        Self::Process,
        Self::Material,
        Self::Standard,
        Self::Equipment,
        Self::Product,
        Self::Industry,
        Self::Field,
        Self::Region,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Material => "material",
            Self::Standard => "standard",
            Self::Equipment => "equipment",
            Self::Product => "product",
            Self::Industry => "industry",
            Self::Field => "field",
            Self::Region => "region",
        }
    }

    pub fn label(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::En, scheme) => scheme.as_str(),
            (Language::Ja, Self::Process) => "加工・工程",
            (Language::Ja, Self::Material) => "材料",
            (Language::Ja, Self::Standard) => "規格・認証",
            (Language::Ja, Self::Equipment) => "設備",
            (Language::Ja, Self::Product) => "製品・用途",
            (Language::Ja, Self::Industry) => "業種",
            (Language::Ja, Self::Field) => "研究分野",
            (Language::Ja, Self::Region) => "地域",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text)
    }

    /// The scheme whose terms a field of this name holds: `material` and `materials` hold materials.
    pub fn of_field(name: &str) -> Option<Self> {
        match name {
            "processes" => Some(Self::Process),
            "industries" => Some(Self::Industry),
            _ => Self::parse(name).or_else(|| Self::parse(name.strip_suffix('s')?)),
        }
    }
}

/// The identifier of a term, `scheme:slug`, such as `process:five-axis-milling`. Cheap to clone: an explanation
/// names dozens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String")]
#[schema(value_type = String, example = "process:five-axis-milling")]
pub struct TermId(Arc<str>);

impl TermId {
    /// # Errors
    /// [`Reason::TermForm`] where the text is not `scheme:slug`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let (scheme, slug) = text.split_once(':').ok_or(Reason::TermForm)?;
        let slug_is_plain = (1..=80).contains(&slug.len())
            && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if Scheme::parse(scheme).is_some() && slug_is_plain {
            Ok(Self(text.into()))
        } else {
            Err(Reason::TermForm)
        }
    }

    pub fn scheme(&self) -> Scheme {
        let name = self.0.split(':').next().unwrap_or_default();
        Scheme::parse(name).expect("a TermId begins with a scheme: `parse` saw to it")
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for TermId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|reason| reason.code())
    }
}

impl std::fmt::Display for TermId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Deserr<Faults> for TermId {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let term = parsed(value, location, Self::parse)?;
        // An element of a list is named by the list: /materials/0 holds a material.
        remember_term(location, &term);
        Ok(term)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_after_the_scheme_of_its_terms() {
        for scheme in Scheme::ALL {
            assert_eq!(Scheme::of_field(scheme.as_str()), Some(scheme));
        }
        assert_eq!(Scheme::of_field("materials"), Some(Scheme::Material));
        assert_eq!(Scheme::of_field("processes"), Some(Scheme::Process));
        assert_eq!(Scheme::of_field("title"), None);
    }

    #[test]
    fn a_term_has_a_scheme_and_a_plain_slug() {
        assert_eq!(TermId::parse("process:plating").unwrap().scheme(), Scheme::Process);
        for text in ["plating", "process:", "process:めっき", "proces:plating", "process:A", "process:a b"]
        {
            assert_eq!(TermId::parse(text), Err(Reason::TermForm), "{text}");
        }
    }
}
