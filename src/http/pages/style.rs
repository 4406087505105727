//! The style sheet of the pages.

use actix_web::{HttpResponse, get};

#[get("/assets/enishi.css")]
pub async fn get() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header(("Cache-Control", "public, max-age=3600"))
        .body(include_str!("../../../assets/enishi.css"))
}
