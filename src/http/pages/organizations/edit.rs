//! The guided form about an organization: `/organizations/new` and `/organizations/{id}/edit` for the register entry and
//! `/organizations/{id}/profile/{section}` for each section of the profile.
//!
//! Each sheet writes its own part only; where somebody else changed the same part, see `meanwhile`.

use super::sheets::{Field, Sheet};
use crate::auth::{Permission, may_for};
use crate::domain::{
    Language, Organization, OrganizationDetails, OrganizationId, Profile, ProfileDetails, ProfileSection,
};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::meanwhile::meanwhile;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::words::{self, Words};
use crate::services::{Conflict, Context, Error, IdempotencyKey, organizations};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

#[derive(Template)]
#[template(path = "pages/sheet.html")]
struct SheetPage<'a> {
    frame: Frame<'a>,
    /// The one that is edited; none where one is being registered.
    organization: Option<&'a Organization>,
    sheet: Sheet,
    fields: &'a Fields,
    faults: &'a FieldFaults,
}

impl SheetPage<'_> {
    fn sheets(&self) -> Vec<Sheet> {
        Sheet::all().collect()
    }

    fn address(&self, sheet: &Sheet) -> String {
        self.organization.map_or_else(String::new, |organization| sheet.address(organization.id))
    }

    /// Where the form goes.
    fn action(&self) -> String {
        match self.organization {
            Some(organization) => self.sheet.address(organization.id),
            None => "/organizations".to_owned(),
        }
    }

    fn back(&self) -> String {
        match self.organization {
            Some(organization) => format!("/organizations/{}", organization.id),
            None => "/organizations".to_owned(),
        }
    }

    fn is_here(&self, sheet: &Sheet) -> bool {
        self.sheet == *sheet
    }

    /// The rows there are, and one to fill in where there is none.
    fn rows(&self) -> std::ops::Range<usize> {
        0..self.sheet.list().map_or(0, |list| self.fields.rows(list).max(1))
    }

    fn name(&self, row: Option<usize>, field: &Field) -> String {
        match (self.sheet.list(), row) {
            (Some(list), Some(row)) => format!("{list}.{row}.{}", field.name),
            _ => field.name.to_owned(),
        }
    }
}

/// Whose organization it is not may not know that there is a form.
fn check_right(visitor: &Visitor, id: OrganizationId) -> Result<(), ApiError> {
    let may = may_for(visitor.principal(), Permission::EditOrganizations, id);
    if may { Ok(()) } else { Err(Error::NotFound.into()) }
}

/// A sheet that is being filled in.
struct Desk<'a> {
    context: &'a Context,
    visitor: &'a Visitor,
    sheet: Sheet,
    id: OrganizationId,
}

impl Desk<'_> {
    async fn show(
        &self,
        status: StatusCode,
        fields: &Fields,
        faults: &FieldFaults,
    ) -> Result<HttpResponse, ApiError> {
        let principal = self.visitor.principal();
        let organization = organizations::get_organization(self.context, principal, self.id).await?;
        let frame = self.visitor.frame();
        let organization = Some(&organization);
        let page = SheetPage { frame, organization, sheet: self.sheet, fields, faults };
        self.visitor.show_as(status, &page)
    }

    async fn words(&self) -> Result<Words, ApiError> {
        Ok(words::of_principal(self.context, self.visitor.principal(), self.visitor.language()).await?)
    }

    /// The form again, with what was typed and what is stored now; unless that is the same.
    async fn ask_again(
        &self,
        mut fields: Fields,
        typed: &Fields,
        stored: &Fields,
    ) -> Result<HttpResponse, ApiError> {
        match meanwhile(&mut fields, typed, stored, self.visitor.language()) {
            Some(faults) => self.show(StatusCode::CONFLICT, &fields, &faults).await,
            None => Ok(self.saved(&fields)),
        }
    }

    /// On to the next sheet where that was asked for, else to what was written.
    fn saved(&self, fields: &Fields) -> HttpResponse {
        let notice = match self.sheet {
            Sheet::Register => Notice::RegisterSaved,
            Sheet::Section(_) => Notice::ProfileSaved,
        };
        match self.sheet.next().filter(|_| fields.get("_do") == "next") {
            Some(next) => go_to(&next.address(self.id), Some(notice)),
            None => go_to(&format!("/organizations/{}", self.id), Some(notice)),
        }
    }
}

/// Takes out the rows that were ticked to be removed, and those in which nothing was typed.
fn without_removed(sheet: Sheet, mut fields: Fields) -> Fields {
    if let Some(list) = sheet.list() {
        let removed: Vec<String> = fields.all("_remove").map(|row| format!("{list}.{row}.")).collect();
        fields.retain(|name| name != "_remove" && !removed.iter().any(|row| name.starts_with(row.as_str())));
    }
    fields.renumbered()
}

fn section_fields(section: ProfileSection, profile: &Profile, words: &Words) -> Fields {
    let mut fields = Fields::of(&section.only(&profile.details), words);
    fields.set("_version", profile.version.to_string());
    fields.set("_seen", organizations::section_stamp(section, &profile.details));
    fields
}

fn register_fields(organization: &Organization, words: &Words) -> Fields {
    let mut fields = Fields::of(&organization.details, words);
    fields.set("_version", organization.version.to_string());
    fields
}

fn section(name: &str) -> Result<ProfileSection, ApiError> {
    ProfileSection::parse(name).ok_or(ApiError::NoSuchPath)
}

/// A section of the profile as it is.
#[get("/organizations/{id}/profile/{section}")]
pub async fn ask_section(
    context: web::Data<Context>,
    visitor: Visitor,
    path: web::Path<(OrganizationId, String)>,
) -> Result<HttpResponse, ApiError> {
    let (id, section) = (path.0, section(&path.1)?);
    check_right(&visitor, id)?;
    let desk = Desk { context: &context, visitor: &visitor, sheet: Sheet::Section(section), id };
    let profile = organizations::get_profile(&context, visitor.principal(), id).await?;
    let fields = section_fields(section, &profile, &desk.words().await?);
    desk.show(StatusCode::OK, &fields, &FieldFaults::default()).await
}

/// Saves a section; or adds a row to the form, and saves nothing.
#[post("/organizations/{id}/profile/{section}")]
pub async fn save_section(
    context: web::Data<Context>,
    posted: Posted,
    path: web::Path<(OrganizationId, String)>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let (id, section) = (path.0, section(&path.1)?);
    check_right(&visitor, id)?;
    let sheet = Sheet::Section(section);
    let desk = Desk { context: &context, visitor: &visitor, sheet, id };
    let mut fields = without_removed(sheet, fields);
    if let (Some(list), "add") = (sheet.list(), fields.get("_do")) {
        let row = fields.rows(list);
        let first = format!("{list}.{row}.{}", sheet.fields()[0].name);
        fields.set(&first, "");
        fields.go_on_at(&first);
        return desk.show(StatusCode::OK, &fields, &FieldFaults::default()).await;
    }
    let words = desk.words().await?;
    let language = visitor.language();
    let details = match fields.read::<ProfileDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => return desk.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults).await,
    };
    let seen = (fields.version()?, fields.get("_seen"));
    let typed = (section, section.only(&details));
    match organizations::update_profile_section(&context, visitor.principal(), id, typed, seen).await {
        Ok(_) => Ok(desk.saved(&fields)),
        Err(Error::VersionConflict { .. }) => {
            let profile = organizations::get_profile(&context, visitor.principal(), id).await?;
            let stored = section_fields(section, &profile, &words);
            let typed = Fields::of(&section.only(&details), &words);
            desk.ask_again(fields, &typed, &stored).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The register entry as it is.
#[get("/organizations/{id}/edit")]
pub async fn ask_register(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    check_right(&visitor, *id)?;
    let desk = Desk { context: &context, visitor: &visitor, sheet: Sheet::Register, id: *id };
    let organization = organizations::get_organization(&context, visitor.principal(), *id).await?;
    let fields = register_fields(&organization, &desk.words().await?);
    desk.show(StatusCode::OK, &fields, &FieldFaults::default()).await
}

/// Saves the register entry.
#[post("/organizations/{id}/edit")]
pub async fn save_register(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    check_right(&visitor, *id)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let desk = Desk { context: &context, visitor: &visitor, sheet: Sheet::Register, id: *id };
    let words = desk.words().await?;
    let details = match fields.read::<OrganizationDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => return desk.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults).await,
    };
    let version = fields.version()?;
    let typed = Fields::of(&details, &words);
    match organizations::update_organization(&context, principal, *id, details, version).await {
        Ok(_) => Ok(desk.saved(&fields)),
        Err(Error::VersionConflict { .. }) => {
            let organization = organizations::get_organization(&context, principal, *id).await?;
            let stored = register_fields(&organization, &words);
            desk.ask_again(fields, &typed, &stored).await
        }
        Err(Error::Conflict(conflict)) => {
            let faults = taken(&conflict, language).ok_or(Error::Conflict(conflict))?;
            desk.show(StatusCode::CONFLICT, &fields, &faults).await
        }
        Err(error) => Err(error.into()),
    }
}

fn show_new(
    visitor: &Visitor,
    status: StatusCode,
    fields: &Fields,
    faults: &FieldFaults,
) -> Result<HttpResponse, ApiError> {
    let frame = visitor.frame();
    let page = SheetPage { frame, organization: None, sheet: Sheet::Register, fields, faults };
    visitor.show_as(status, &page)
}

/// An empty register entry.
#[get("/organizations/new")]
pub async fn ask_new(visitor: Visitor) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditOrganizations)?;
    let mut fields = Fields::default();
    fields.set("_key", uuid::Uuid::now_v7().to_string());
    show_new(&visitor, StatusCode::OK, &fields, &FieldFaults::default())
}

/// Registers an organization.
#[post("/organizations")]
pub async fn register(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::EditOrganizations)?;
    let (principal, language) = (visitor.principal(), visitor.language());
    let words = words::of_principal(&context, principal, language).await?;
    let details = match fields.read::<OrganizationDetails>(&words, language) {
        Ok(details) => details,
        Err(faults) => return show_new(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults),
    };
    let key = IdempotencyKey::parse(fields.get("_key")).ok();
    match organizations::create_organization(&context, principal, details, key.as_ref()).await {
        Ok(organization) => {
            let next = Sheet::Register.next().filter(|_| fields.get("_do") == "next");
            let to = next
                .map_or(format!("/organizations/{}", organization.id), |next| next.address(organization.id));
            Ok(go_to(&to, Some(Notice::OrganizationRegistered)))
        }
        Err(Error::Conflict(Conflict::IdempotencyKeyReused)) => {
            let mut faults = FieldFaults::default();
            let said = language.pick(
                "変更する前の内容がすでに登録されています。別の事業者として登録するときは、もう一度押してください。",
                "This was registered already, before you changed it. To register another organization, press again.",
            );
            faults.push("name", said);
            fields.set("_key", uuid::Uuid::now_v7().to_string());
            show_new(&visitor, StatusCode::CONFLICT, &fields, &faults)
        }
        Err(Error::Conflict(conflict)) => {
            let faults = taken(&conflict, language).ok_or(Error::Conflict(conflict))?;
            show_new(&visitor, StatusCode::CONFLICT, &fields, &faults)
        }
        Err(error) => Err(error.into()),
    }
}

/// What another organization of the office has already.
fn taken(conflict: &Conflict, language: Language) -> Option<FieldFaults> {
    let (name, message) = match conflict {
        Conflict::NameTaken { .. } => (
            "name",
            language.pick(
                "この名称の事業者はすでに登録されています。",
                "An organization of this name is registered already.",
            ),
        ),
        Conflict::CorporateNumberTaken => (
            "corporate_number",
            language.pick(
                "この法人番号の事業者はすでに登録されています。",
                "An organization with this corporate number is registered already.",
            ),
        ),
        _ => return None,
    };
    let mut faults = FieldFaults::default();
    faults.push(name, message);
    Some(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_ticked_is_taken_out_and_the_others_move_up() {
        let all = [("sites.0.name", "甲"), ("sites.1.name", "乙"), ("_remove", "0")];
        let fields = all.into_iter().collect();
        let left = without_removed(Sheet::Section(ProfileSection::Sites), fields);
        assert_eq!(left.iter().collect::<Vec<_>>(), [("sites.0.name", "乙")]);
    }
}
