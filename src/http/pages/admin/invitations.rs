//! `/invitations/new`: inviting somebody, by a link in a mail or by a code on paper.

use super::accounts::{organization, roles};
use crate::auth::Permission;
use crate::domain::{AccountId, Email, Faults, Language, Name, Organization, Role};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::services::accounts::NewAccount;
use crate::services::invitations::{self, Invited, Way};
use crate::services::{Conflict, Context, Error, IdempotencyKey, words};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use deserr::Deserr;

#[derive(Template)]
#[template(path = "pages/admin_invite.html")]
struct InvitePage<'a> {
    frame: Frame<'a>,
    fields: &'a Fields,
    faults: &'a FieldFaults,
    owners: &'a [Organization],
}

impl InvitePage<'_> {
    /// A coordinator first: most who are invited are.
    fn roles(&self) -> Vec<(&'static str, &'static str)> {
        let mut roles = roles(self.frame.language);
        roles.rotate_left(1);
        roles
    }
}

/// The paper with the code.
#[derive(Template)]
#[template(path = "pages/admin_invitation_paper.html")]
struct PaperPage<'a> {
    frame: Frame<'a>,
    invited: &'a Invited,
    office: &'a Name,
    /// The address to type off.
    address: &'a str,
    code: Option<&'a str>,
}

impl PaperPage<'_> {
    /// The paper is for whoever is invited, in their language.
    fn say<'t>(&self, ja: &'t str, en: &'t str) -> &'t str {
        self.invited.account.language.pick(ja, en)
    }

    fn until(&self) -> String {
        Frame { language: self.invited.account.language, visitor: None }.time(&self.invited.expires_at)
    }
}

/// What a form says of somebody who is invited.
#[derive(Deserr)]
#[deserr(error = Faults, deny_unknown_fields)]
struct InvitationForm {
    email: Email,
    name: Name,
    role: Role,
    language: Language,
}

#[get("/invitations/new")]
pub async fn ask(visitor: Visitor) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::ManageAccounts)?;
    let mut fields = Fields::default();
    fields.set("_key", uuid::Uuid::now_v7().to_string());
    form(&visitor, StatusCode::OK, &fields, &FieldFaults::default(), &[])
}

/// Invites somebody; the same form sent again invites nobody again.
#[post("/invitations")]
pub async fn invite(context: web::Data<Context>, posted: Posted) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, mut fields } = posted;
    visitor.require(Permission::ManageAccounts)?;
    let language = visitor.language();
    let words = words::of_principal(&context, visitor.principal(), language).await?;
    let mut faults = FieldFaults::default();
    let read = fields.read::<InvitationForm>(&words, language);
    let (organization_id, several) = match fields.get("role") == Role::Member.as_str() {
        true => organization(&context, &visitor, &fields, &mut faults).await?,
        false => (None, Vec::new()),
    };
    let read = match read {
        Ok(read) if faults.is_empty() => read,
        other => {
            faults.extend(other.err().unwrap_or_default());
            return form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults, &several);
        }
    };
    let InvitationForm { email, name, role, language: theirs } = read;
    let new = NewAccount { email, name, role, language: theirs, organization_id };
    let key = IdempotencyKey::parse(fields.get("_key")).ok();
    let invited = invitations::invite(&context, visitor.principal(), new, way(&fields), key.as_ref()).await;
    match invited {
        Ok(invited) => told(&context, &visitor, &invited, way(&fields)),
        Err(Error::Conflict(conflict @ (Conflict::EmailTaken | Conflict::IdempotencyKeyReused))) => {
            let message = match conflict {
                Conflict::EmailTaken => ApiError::from(Error::Conflict(conflict)).words(language),
                _ => language
                    .pick(
                        "この内容は、変更する前のものですでに招待しています。変更した内容で招待するには、もう一度押してください。",
                        "Somebody was invited already with this form, before you changed it. Press again to invite with what it says now.",
                    )
                    .to_owned(),
            };
            faults.push("email", message);
            fields.set("_key", uuid::Uuid::now_v7().to_string());
            form(&visitor, StatusCode::CONFLICT, &fields, &faults, &several)
        }
        Err(Error::Invalid(others)) => {
            faults.add(&others, language);
            form(&visitor, StatusCode::UNPROCESSABLE_ENTITY, &fields, &faults, &several)
        }
        Err(error) => Err(error.into()),
    }
}

/// Invites somebody anew who has not come yet.
#[post("/accounts/{id}/invitation")]
pub async fn invite_again(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<AccountId>,
) -> Result<HttpResponse, ApiError> {
    let Posted { visitor, fields } = posted;
    let way = way(&fields);
    let invited = invitations::invite_again(&context, visitor.principal(), *id, way).await?;
    told(&context, &visitor, &invited, way)
}

fn way(fields: &Fields) -> Way {
    if fields.get("_way") == "paper" { Way::Paper } else { Way::Mail }
}

/// Where a mail goes out, the account; else the paper, which is shown once.
fn told(context: &Context, visitor: &Visitor, invited: &Invited, way: Way) -> Result<HttpResponse, ApiError> {
    if way == Way::Mail {
        return Ok(go_to(&format!("/accounts/{}", invited.account.id), Some(Notice::Invited)));
    }
    let address = format!("{}/invitation", context.settings.public_url);
    let code = invited.code.as_ref().map(|code| code.reveal());
    let office = &visitor.visit.office;
    visitor.show(&PaperPage { frame: visitor.frame(), invited, office, address: &address, code })
}

fn form(
    visitor: &Visitor,
    status: StatusCode,
    fields: &Fields,
    faults: &FieldFaults,
    owners: &[Organization],
) -> Result<HttpResponse, ApiError> {
    visitor.show_as(status, &InvitePage { frame: visitor.frame(), fields, faults, owners })
}
