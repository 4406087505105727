//! `/needs/new`: writing a need down. A text goes in, what was understood comes back as fields to correct, and what
//! these say is saved. `/needs/{id}/edit`: changing one, with the same form.

use super::exclusions;
use crate::auth::{Permission, may_for};
use crate::domain::{
    Description, Exclusion, GivenText, Language, Need, NeedDetails, NeedId, NeedKind, Organization,
    OrganizationId, Role,
};
use crate::http::extract::Query;
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meant::meant;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::needs::{NeedChanges, NewNeed};
use crate::services::parsing::{self, NeedText, ParsedNeed};
use crate::services::words::{self, Words};
use crate::services::{Conflict, Context, Error, IdempotencyKey, needs, organizations};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

/// Whose need it is, where that is known already.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whose {
    organization: Option<OrganizationId>,
}

#[derive(Template)]
#[template(path = "pages/new_need.html")]
struct NewNeedPage<'a> {
    frame: Frame<'a>,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    owners: &'a Owners,
}

#[derive(Template)]
#[template(path = "pages/need_form.html")]
struct NeedFormPage<'a> {
    frame: Frame<'a>,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    owners: &'a Owners,
    /// The need that is changed; none where a new one is written.
    need: Option<NeedId>,
    /// What was understood of the text, piece by piece.
    passages: Vec<Passage>,
    read: Option<&'a ParsedNeed>,
}

/// A piece of a text, and what was understood of it.
struct Passage {
    text: String,
    meaning: Option<String>,
    /// What is not wanted.
    is_refused: bool,
}

/// Whose need it is, as far as that is known.
pub(in crate::http::pages) enum Owners {
    /// The own organization of a member.
    Own,
    /// The coordinator has not said yet.
    Nobody,
    One(Box<Organization>),
    /// Several organizations that the name fits.
    Several(Vec<Organization>),
}

impl Owners {
    pub(in crate::http::pages) fn one(&self) -> Option<&Organization> {
        match self {
            Self::One(organization) => Some(organization),
            _ => None,
        }
    }

    pub(in crate::http::pages) fn several(&self) -> &[Organization] {
        match self {
            Self::Several(organizations) => organizations,
            _ => &[],
        }
    }

    fn is_own(&self) -> bool {
        matches!(self, Self::Own)
    }
}

impl NeedFormPage<'_> {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        NeedKind::ALL.iter().map(|kind| (kind.as_str(), kind.label(self.frame.language))).collect()
    }

    fn levels(&self) -> [(&'static str, &'static str); 2] {
        levels(self.frame.language)
    }

    /// Where nothing is chosen, a wish: the first counts.
    fn wishes(&self) -> [(&'static str, &'static str); 2] {
        let [must, want] = self.levels();
        [want, must]
    }

    /// The rows of the requirements: number and kind.
    fn requirements(&self) -> Vec<(usize, String)> {
        let rows = 0..self.fields.rows("requirements");
        rows.map(|row| (row, self.fields.get(&format!("requirements.{row}.kind")).to_owned())).collect()
    }

    fn steps(&self) -> std::ops::Range<usize> {
        0..self.fields.rows("chain")
    }

    fn requirement_kinds(&self) -> Vec<(&'static str, &'static str)> {
        REQUIREMENT_KINDS.iter().map(|(kind, ja, en)| (*kind, self.frame.language.pick(ja, en))).collect()
    }

    fn kind_label(&self, kind: &str) -> &'static str {
        let found = REQUIREMENT_KINDS.iter().find(|(other, ..)| *other == kind);
        found.map_or("", |(_, ja, en)| self.frame.language.pick(ja, en))
    }
}

/// The kinds of requirements, as `domain::Requirement` has them, in the order in which people think of them.
const REQUIREMENT_KINDS: [(&str, &str, &str); 13] = [
    ("process", "加工", "process"),
    ("material", "材料", "material"),
    ("certification", "認証", "certification"),
    ("equipment", "設備", "equipment"),
    ("product", "製品", "product"),
    ("industry", "業種", "industry"),
    ("field", "研究分野", "research field"),
    ("size", "寸法", "size"),
    ("tolerance", "公差", "tolerance"),
    ("lot", "ロット", "lot"),
    ("monthly_quantity", "月産数", "pieces a month"),
    ("lead_time", "納期", "lead time"),
    ("text", "その他（文章）", "other, in words"),
];

fn levels(language: Language) -> [(&'static str, &'static str); 2] {
    [("must", language.pick("必須", "must")), ("want", language.pick("希望", "want"))]
}

/// Asks for a text to read.
#[get("/needs/new")]
pub async fn ask_for_text(
    context: web::Data<Context>,
    visitor: Visitor,
    query: Query<Whose>,
) -> Result<HttpResponse, ApiError> {
    check_right(&visitor)?;
    let mut fields = Fields::default();
    fields.set("_key", uuid::Uuid::now_v7().to_string());
    if let Some(id) = query.0.organization {
        fields.set("_owner_id", id.to_string());
    }
    let owners = owners(&context, &visitor, &fields).await?;
    let (frame, faults) = (visitor.frame(), FieldFaults::default());
    visitor.show(&NewNeedPage { frame, fields: &fields, faults: &faults, owners: &owners })
}

/// Reads the text, and shows what was understood.
#[post("/needs/new")]
pub async fn read_text(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    check_right(&visitor)?;
    let language = visitor.language();
    let owners = owners(&context, &visitor, &fields).await?;
    let mut faults = FieldFaults::default();
    let text = fields.get("_text").replace("\r\n", "\n");
    let text = if text.trim().is_empty() { None } else { Some(GivenText::parse(&text)) };
    if let Some(Err(reason)) = &text {
        faults.push("_text", reason.message(language));
    }
    check_owner(&owners, &fields, language, &mut faults);
    if !faults.is_empty() {
        let page = NewNeedPage { frame: visitor.frame(), fields: &fields, faults: &faults, owners: &owners };
        return visitor.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let mut draft = match text {
        Some(Ok(text)) => {
            let read = read(&context, &visitor, &owners, text).await?;
            let mut draft = Fields::of(&read.draft, &words);
            if read.draft.kind.is_none() {
                draft.set("kind", NeedKind::Outsourcing.as_str());
            }
            draft
        }
        _ => Fields::default(),
    };
    // Of the page before: a text that the browser sends again, on the way back to the draft, makes no second need.
    draft.set("_key", fields.get("_key"));
    let sheet = Sheet { context: &context, visitor: &visitor, owners: &owners, need: None };
    sheet.show(StatusCode::OK, &draft, &FieldFaults::default()).await
}

/// Saves the need; or adds a row to the form, and saves nothing.
#[post("/needs")]
pub async fn create(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    check_right(&visitor)?;
    let language = visitor.language();
    let mut fields = fields.renumbered();
    let owners = owners(&context, &visitor, &fields).await?;
    let sheet = Sheet { context: &context, visitor: &visitor, owners: &owners, need: None };
    if add_row(&mut fields) {
        return sheet.show(StatusCode::OK, &fields, &FieldFaults::default()).await;
    }
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let mut faults = FieldFaults::default();
    check_owner(&owners, &fields, language, &mut faults);
    let exclusions = excluded(&context, &visitor, &fields, &[], &mut faults).await?;
    let details = match fields.read::<NeedDetails>(&words, language) {
        Ok(details) if faults.is_empty() => NeedDetails { exclusions, ..details },
        other => {
            faults.extend(other.err().unwrap_or_default());
            return sheet.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults).await;
        }
    };
    let own = visitor.visit.account.organization_id;
    let owner = owners.one().map(|organization| organization.id).or(own).ok_or(Error::NotFound)?;
    let coordinator_id = (visitor.role() != Role::Member).then_some(visitor.visit.account.id);
    let new = NewNeed { organization_id: owner, coordinator_id, details };
    let key = IdempotencyKey::parse(fields.get("_key")).ok();
    match needs::create_need(&context, visitor.principal(), new, key.as_ref()).await {
        Ok(need) => Ok(go_to(&format!("/needs/{}", need.id), Some(Notice::NeedCreated))),
        Err(Error::Conflict(Conflict::IdempotencyKeyReused)) => {
            faults.push(
                "_form",
                language.pick(
                    "この内容は、変更する前のものがすでに保存されています。ニーズの一覧から開いて変更してください。別のニーズとして保存するときは、もう一度「保存する」を押してください。",
                    "This was saved already, before you changed it. Open it from the list of needs and change it there; to save another need, press “Save” again.",
                ),
            );
            fields.set("_key", uuid::Uuid::now_v7().to_string());
            sheet.show(StatusCode::CONFLICT, &fields, &faults).await
        }
        Err(Error::Invalid(others)) => {
            faults.add(&others, language);
            sheet.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Whoever writes needs down for nobody need not be asked for whom.
fn check_right(visitor: &Visitor) -> Result<(), ApiError> {
    if visitor.frame().may_write_needs() { Ok(()) } else { Err(Error::Forbidden.into()) }
}

/// Adds the row that somebody pressed for; false where none was.
fn add_row(fields: &mut Fields) -> bool {
    match fields.get("_do") {
        "requirement" => {
            let row = fields.rows("requirements");
            let kind = fields.get("_kind").to_owned();
            fields.set(&format!("requirements.{row}.kind"), kind);
            fields.set(&format!("requirements.{row}.level"), "must");
            fields.go_on_at(&format!("requirements.{row}.level"));
            true
        }
        "step" => {
            let row = fields.rows("chain");
            fields.set(&format!("chain.{row}.process"), "");
            fields.go_on_at(&format!("chain.{row}.process"));
            true
        }
        _ => false,
    }
}

/// The form of a need, about to be shown.
struct Sheet<'a> {
    context: &'a Context,
    visitor: &'a Visitor,
    owners: &'a Owners,
    need: Option<NeedId>,
}

impl Sheet<'_> {
    async fn show(
        &self,
        status: StatusCode,
        fields: &Fields,
        faults: &FieldFaults,
    ) -> Result<HttpResponse, ApiError> {
        let text = GivenText::parse(&fields.get("description").replace("\r\n", "\n")).ok();
        let read = match text {
            Some(text) => {
                let read = read(self.context, self.visitor, self.owners, text.clone()).await?;
                Some((text.text, read))
            }
            None => None,
        };
        let passages = read.as_ref().map_or_else(Vec::new, |(text, read)| passages(text, read));
        let (read, frame) = (read.as_ref().map(|(_, read)| read), self.visitor.frame());
        let (owners, need) = (self.owners, self.need);
        self.visitor.show_as(status, &NeedFormPage { frame, fields, faults, owners, need, passages, read })
    }
}

/// The fields of a need. Whom it excludes stands in lines, for the office only: a member cannot look others up.
async fn fields_of(
    context: &Context,
    visitor: &Visitor,
    details: &NeedDetails,
    words: &Words,
) -> Result<Fields, ApiError> {
    let mut fields = Fields::of(&NeedDetails { exclusions: Vec::new(), ..details.clone() }, words);
    if visitor.may(Permission::ReadOrganizations) {
        fields.set("_excluded", exclusions::lines(context, visitor, &details.exclusions).await?);
    }
    Ok(fields)
}

/// Whom the form excludes; whom the need excluded before, where the form does not ask.
async fn excluded(
    context: &Context,
    visitor: &Visitor,
    fields: &Fields,
    before: &[Exclusion],
    faults: &mut FieldFaults,
) -> Result<Vec<Exclusion>, ApiError> {
    if !visitor.may(Permission::ReadOrganizations) || !fields.has("_excluded") {
        return Ok(before.to_vec());
    }
    exclusions::read(context, visitor, fields.get("_excluded"), before, faults).await
}

/// Asks how a need is to be changed.
#[get("/needs/{id}/edit")]
pub async fn ask_for_changes(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<NeedId>,
) -> Result<HttpResponse, ApiError> {
    let need = editable(&context, &visitor, *id).await?;
    let words = words::of_principal(&context, visitor.principal(), visitor.language()).await?;
    let mut fields = fields_of(&context, &visitor, &need.details, &words).await?;
    fields.set("_version", need.version.to_string());
    let owners = owner_of(&context, &visitor, &need).await?;
    let sheet = Sheet { context: &context, visitor: &visitor, owners: &owners, need: Some(need.id) };
    sheet.show(StatusCode::OK, &fields, &FieldFaults::default()).await
}

/// Changes a need; or adds a row to the form, and changes nothing.
#[post("/needs/{id}/edit")]
pub async fn change(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<NeedId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let language = visitor.language();
    let need = editable(&context, &visitor, *id).await?;
    let owners = owner_of(&context, &visitor, &need).await?;
    let sheet = Sheet { context: &context, visitor: &visitor, owners: &owners, need: Some(need.id) };
    let mut fields = fields.renumbered();
    if add_row(&mut fields) {
        return sheet.show(StatusCode::OK, &fields, &FieldFaults::default()).await;
    }
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let mut faults = FieldFaults::default();
    let exclusions = excluded(&context, &visitor, &fields, &need.details.exclusions, &mut faults).await?;
    let details = match fields.read::<NeedDetails>(&words, language) {
        Ok(details) if faults.is_empty() => NeedDetails { exclusions, ..details },
        other => {
            faults.extend(other.err().unwrap_or_default());
            return sheet.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults).await;
        }
    };
    let typed = fields_of(&context, &visitor, &details, &words).await?;
    let saved = || go_to(&format!("/needs/{id}"), Some(Notice::NeedChanged));
    let version = fields.version()?;
    let changes = NeedChanges { coordinator_id: need.coordinator_id, details };
    match needs::update_need(&context, visitor.principal(), *id, changes, version).await {
        Ok(_) => Ok(saved()),
        Err(Error::VersionConflict { .. }) => {
            let stored = needs::get_need(&context, visitor.principal(), *id).await?;
            let mut now = fields_of(&context, &visitor, &stored.details, &words).await?;
            now.set("_version", stored.version.to_string());
            match meanwhile(&mut fields, &typed, &now, language) {
                Some(faults) => sheet.show(StatusCode::CONFLICT, &fields, &faults).await,
                None => Ok(saved()),
            }
        }
        Err(Error::Invalid(others)) => {
            let faults = FieldFaults::of(&others, language);
            sheet.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults).await
        }
        // It expired or was ended while the form was open.
        Err(Error::Conflict(conflict @ Conflict::NeedIsFinal { .. })) => {
            let mut faults = FieldFaults::default();
            faults.push("title", ApiError::from(Error::Conflict(conflict)).words(language));
            sheet.show(StatusCode::CONFLICT, &fields, &faults).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The need, for somebody who may change it.
async fn editable(context: &Context, visitor: &Visitor, id: NeedId) -> Result<Need, ApiError> {
    let need = needs::get_need(context, visitor.principal(), id).await?;
    if !may_for(visitor.principal(), Permission::EditNeeds, need.organization_id) {
        return Err(Error::Forbidden.into());
    }
    Ok(need)
}

async fn owner_of(context: &Context, visitor: &Visitor, need: &Need) -> Result<Owners, ApiError> {
    if visitor.role() == Role::Member {
        return Ok(Owners::Own);
    }
    let owner = organizations::get_organization(context, visitor.principal(), need.organization_id).await?;
    Ok(Owners::One(Box::new(owner)))
}

async fn read(
    context: &Context,
    visitor: &Visitor,
    owners: &Owners,
    text: GivenText,
) -> Result<ParsedNeed, ApiError> {
    let need = NeedText { text, organization_id: owners.one().map(|organization| organization.id) };
    Ok(parsing::parse_need(context, visitor.principal(), need, visitor.language()).await?)
}

/// The text in pieces, each with what was understood of it. Where findings overlap, the first counts.
fn passages(text: &Description, read: &ParsedNeed) -> Vec<Passage> {
    let found = read.findings.iter().map(|found| (found.quote.span, found.meaning.as_str(), false));
    let refused = read.excluded.iter().map(|refused| (refused.quote.span, refused.meaning.as_str(), true));
    let mut marks: Vec<_> = found.chain(refused).collect();
    marks.sort_by_key(|(span, ..)| (span.start, span.end));
    let characters: Vec<char> = text.as_str().chars().collect();
    let piece = |from: usize, to: usize| characters[from..to.max(from)].iter().collect::<String>();
    let (mut passages, mut at) = (Vec::new(), 0);
    for (span, meaning, is_refused) in marks {
        let (start, end) = (span.start as usize, (span.end as usize).min(characters.len()));
        if start < at || start >= end {
            continue;
        }
        passages.push(Passage { text: piece(at, start), meaning: None, is_refused: false });
        passages.push(Passage { text: piece(start, end), meaning: Some(meaning.to_owned()), is_refused });
        at = end;
    }
    passages.push(Passage { text: piece(at, characters.len()), meaning: None, is_refused: false });
    passages.retain(|passage| !passage.text.is_empty());
    passages
}

/// Finds out whose need it is: by the organization that was chosen, or by the name that was typed.
pub(in crate::http::pages) async fn owners(
    context: &Context,
    visitor: &Visitor,
    fields: &Fields,
) -> Result<Owners, ApiError> {
    if visitor.role() == Role::Member {
        return Ok(Owners::Own);
    }
    let mut found = meant(context, visitor, fields, ("_owner_id", "_owner"), None).await?;
    Ok(match found.len() {
        0 => Owners::Nobody,
        1 => Owners::One(Box::new(found.remove(0))),
        _ => Owners::Several(found),
    })
}

pub(in crate::http::pages) fn check_owner(
    owners: &Owners,
    fields: &Fields,
    language: Language,
    faults: &mut FieldFaults,
) {
    match owners {
        Owners::Own | Owners::One(_) => {}
        Owners::Several(_) => faults.push(
            "_owner",
            language.pick(
                "この名前にあてはまる事業者がいくつかあります。下から選ぶか、名前をもう少し詳しく入れてください。",
                "Several organizations have such a name. Choose one, or write more of the name.",
            ),
        ),
        Owners::Nobody if fields.get("_owner").trim().is_empty() => {
            faults.push(
                "_owner",
                language.pick("事業者名を入れてください。", "Enter the name of an organization."),
            );
        }
        Owners::Nobody => faults.push(
            "_owner",
            language.pick(
                "この名前の事業者は登録されていません。",
                "No organization of this name is registered.",
            ),
        ),
    }
}
