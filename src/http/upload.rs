//! Files in and out of requests: read up to a bound, and handed out so that no browser runs or guesses them.

use super::problem::ApiError;
use crate::domain::{Attachment, FileFault, MOST_ATTACHMENT_BYTES, Reason};
use crate::services::Error;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::{Stream, StreamExt};

/// Of what is too long, so many bytes are read and thrown away: a browser that may not send its file to the end shows a
/// broken connection in place of our answer.
const MOST_PASSED_OVER: usize = 64 * 1024 * 1024;

/// Says that the file is too long.
pub fn too_large() -> ApiError {
    Error::invalid("/content", Reason::File(FileFault::TooLarge)).into()
}

/// Refuses what says itself that it is longer than anybody waits for.
pub fn check_announced(request: &HttpRequest) -> Result<(), ApiError> {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length: Option<usize> = length.and_then(|length| length.parse().ok());
    if length.is_some_and(|length| length > MOST_PASSED_OVER) { Err(too_large()) } else { Ok(()) }
}

/// The content of a file; none where it is longer than may be attached. Never more than that is kept in memory.
pub async fn read<E>(
    mut parts: impl Stream<Item = Result<web::Bytes, E>> + Unpin,
) -> Result<Option<Vec<u8>>, ApiError> {
    let mut content = Vec::new();
    let mut length = 0usize;
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| ApiError::BadForm)?;
        length = length.saturating_add(part.len());
        if length > MOST_PASSED_OVER {
            return Err(too_large());
        }
        if length > MOST_ATTACHMENT_BYTES {
            content = Vec::new();
        } else {
            content.extend_from_slice(&part);
        }
    }
    Ok((length <= MOST_ATTACHMENT_BYTES).then_some(content))
}

/// A file as it is handed out: to be saved, as what it was found to be, and without any right where a browser shows it
/// all the same.
pub fn hand_out(attachment: &Attachment, content: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, attachment.kind.media_type()))
        .insert_header((header::CONTENT_DISPOSITION, disposition(attachment.name.as_str())))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ))
        .body(content)
}

/// RFC 6266, with the name in UTF-8 as RFC 8187 says it, and one in ASCII for whoever does not know that.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\%;".contains(c) || c == ' ' { c } else { '_' })
        .collect();
    let mut coded = String::new();
    for byte in name.bytes() {
        // attr-char of RFC 8187, 3.2.1.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_japanese_name_stands_in_the_header_in_both_ways() {
        assert_eq!(
            disposition("図面 1;\".pdf"),
            "attachment; filename=\"__ 1__.pdf\"; filename*=UTF-8''%E5%9B%B3%E9%9D%A2%201%3B%22.pdf"
        );
    }

    #[actix_web::test]
    async fn no_more_is_kept_than_may_be_attached() {
        let parts = |count: usize| {
            let part = Ok::<_, std::io::Error>(web::Bytes::from(vec![0; 1024 * 1024]));
            futures_util::stream::iter(
                (0..count).map(move |_| Ok::<_, std::io::Error>(part.as_ref().unwrap().clone())),
            )
        };
        assert_eq!(read(parts(10)).await.unwrap().unwrap().len(), MOST_ATTACHMENT_BYTES);
        assert_eq!(read(parts(11)).await.unwrap(), None);
        assert!(read(parts(65)).await.is_err());
    }
}
