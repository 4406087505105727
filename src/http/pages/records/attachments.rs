//! `/attachments`: files beside an organization or a case: sent by a form, handed out to be saved, taken out.

use super::notes::{About, address, subject_of};
use crate::auth::Permission;
use crate::domain::{Attachment, AttachmentId, FileFault, Subject};
use crate::http::pages::fields::Fields;
use crate::http::pages::form::{self, FieldFaults, Posted};
use crate::http::pages::frame::Frame;
use crate::http::pages::notice::Notice;
use crate::http::pages::visitor::{Visitor, go_to};
use crate::http::problem::ApiError;
use crate::http::upload;
use crate::services::attachments::{self, NewAttachment};
use crate::services::{Conflict, Context, Error, IdempotencyKey};
use actix_multipart::Multipart;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use futures_util::StreamExt;

/// What stands in the form beside the file: a token and two ids.
const MOST_FIELD_BYTES: usize = 1024;
const MOST_FIELDS: usize = 8;

#[derive(Template)]
#[template(path = "pages/attachment_form.html")]
struct FormPage<'a> {
    frame: Frame<'a>,
    about: &'a About,
    faults: &'a FieldFaults,
    key: &'a str,
}

#[derive(Template)]
#[template(path = "pages/attachment_deletion.html")]
struct DeletionPage<'a> {
    frame: Frame<'a>,
    about: &'a About,
    attachment: &'a Attachment,
}

/// Attaches a file once, however often the same form is sent with it; the form that comes again with another file, as by
/// the browser's way back, attaches that one, too.
async fn attach(context: &Context, visitor: &Visitor, new: NewAttachment, key: &str) -> Result<(), Error> {
    let key = IdempotencyKey::parse(key).ok();
    let again = NewAttachment { subject: new.subject, name: new.name.clone(), content: new.content.clone() };
    match attachments::create_attachment(context, visitor.principal(), new, key.as_ref()).await {
        Err(Error::Conflict(Conflict::IdempotencyKeyReused)) => {
            attachments::create_attachment(context, visitor.principal(), again, None).await?;
        }
        attached => drop(attached?),
    }
    Ok(())
}

/// A form with a file, as it was sent.
struct Sent {
    fields: Fields,
    /// The name of the file and what is in it; none where it is too long.
    file: Option<(String, Option<Vec<u8>>)>,
}

/// Reads a form with a file. The token stands before the file, so that nothing is read of a file that another site sends.
async fn read(visitor: &Visitor, mut parts: Multipart) -> Result<Sent, ApiError> {
    let mut sent = Sent { fields: Fields::default(), file: None };
    let mut fields = Vec::new();
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| ApiError::BadForm)?;
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.content_disposition().and_then(|said| said.get_filename().map(str::to_owned));
        if let Some(file) = file {
            let token = fields.iter().find(|(name, _): &&(String, String)| name == form::TOKEN);
            if token.is_none_or(|(_, token)| *token != visitor.form_token) {
                return Err(ApiError::ForeignForm);
            }
            if sent.file.is_some() {
                return Err(ApiError::BadForm);
            }
            // Browsers write quotes in names like this (WHATWG HTML, multipart/form-data).
            sent.file = Some((file.replace("%22", "\""), upload::read(&mut part).await?));
            continue;
        }
        let mut text = Vec::new();
        while let Some(bytes) = part.next().await {
            text.extend_from_slice(&bytes.map_err(|_| ApiError::BadForm)?);
            if text.len() > MOST_FIELD_BYTES {
                return Err(ApiError::BadForm);
            }
        }
        fields.push((name, String::from_utf8(text).map_err(|_| ApiError::BadForm)?));
        if fields.len() > MOST_FIELDS {
            return Err(ApiError::BadForm);
        }
    }
    sent.fields = Fields::parse(fields).ok_or(ApiError::BadForm)?;
    if sent.fields.get(form::TOKEN) == visitor.form_token { Ok(sent) } else { Err(ApiError::ForeignForm) }
}

/// Attaches a file.
#[post("/attachments")]
pub async fn create(
    context: web::Data<Context>,
    visitor: Visitor,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditRecords)?;
    upload::check_announced(&request)?;
    let Sent { fields, file } = read(&visitor, Multipart::new(request.headers(), body)).await?;
    let subject = subject_of(&fields)?;
    if subject == Subject::default() {
        return Err(ApiError::BadForm);
    }
    let about = About::of(&context, &visitor, subject).await?;
    let language = visitor.language();
    let mut faults = FieldFaults::default();
    match file {
        None => faults.push("file", FileFault::Empty.message(language)),
        Some((_, None)) => faults.push("file", FileFault::TooLarge.message(language)),
        Some((_, Some(content))) if content.is_empty() => {
            faults.push("file", FileFault::Empty.message(language));
        }
        Some((name, Some(content))) => {
            let new = NewAttachment { subject, name, content };
            match attach(&context, &visitor, new, fields.get("_key")).await {
                Ok(()) => return Ok(go_to(&about.address(), Some(Notice::Attached))),
                Err(Error::Invalid(others)) => {
                    for fault in &others.0 {
                        faults.push("file", fault.reason.message(language));
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    let page = FormPage { frame: visitor.frame(), about: &about, faults: &faults, key: fields.get("_key") };
    visitor.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The file, to be saved.
#[get("/attachments/{id}")]
pub async fn get(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<AttachmentId>,
) -> Result<HttpResponse, ApiError> {
    let (attachment, content) = attachments::get_content(&context, visitor.principal(), *id).await?;
    Ok(upload::hand_out(&attachment, content))
}

/// Asks whether an attachment is to be taken out.
#[get("/attachments/{id}/deletion")]
pub async fn ask_to_delete(
    context: web::Data<Context>,
    visitor: Visitor,
    id: web::Path<AttachmentId>,
) -> Result<HttpResponse, ApiError> {
    visitor.require(Permission::EditRecords)?;
    let attachment = attachments::get_attachment(&context, visitor.principal(), *id).await?;
    if !attachments::may_delete(visitor.principal(), &attachment) {
        return Err(Error::Forbidden.into());
    }
    let about = About::of(&context, &visitor, attachment.subject()).await?;
    visitor.show(&DeletionPage { frame: visitor.frame(), about: &about, attachment: &attachment })
}

#[post("/attachments/{id}/deletion")]
pub async fn delete(
    context: web::Data<Context>,
    posted: Posted,
    id: web::Path<AttachmentId>,
) -> Result<HttpResponse, ApiError> {
    let deleted = attachments::delete_attachment(&context, posted.visitor.principal(), *id).await?;
    Ok(go_to(&address(deleted.subject()), Some(Notice::AttachmentDeleted)))
}
