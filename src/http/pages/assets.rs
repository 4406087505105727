//! The style sheet, the script and the images of the pages.

use crate::http::problem::ApiError;
use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use rust_embed::Embed;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

#[derive(Embed)]
#[folder = "assets"]
struct Assets;

/// Stands in the addresses of the assets, so that browsers may keep them: it changes when any of them does.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Assets::iter().collect();
    names.sort();
    let files = names.iter().filter_map(|name| Assets::get(name));
    let mut digest = Sha256::new();
    files.for_each(|file| digest.update(&file.data));
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

/// One file.
#[get("/assets/{version}/{name}")]
pub async fn get(path: web::Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    let (_, name) = path.into_inner();
    let file = Assets::get(&name).ok_or(ApiError::NoSuchPath)?;
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => return Err(ApiError::NoSuchPath),
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, kind));
    response.insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    Ok(response.body(file.data.into_owned()))
}
