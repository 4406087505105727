//! A calendar file as it is answered with, to programs and on the pages.

use actix_web::HttpResponse;
use actix_web::http::header;

pub fn answer(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/calendar; charset=utf-8; method=PUBLISH"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"meeting.ics\""))
        .body(text)
}
