//! Problem documents (RFC 9457): one closed table from what went wrong to type, status and words.

use super::pages;
use crate::domain::{Closed, Fault, Faults, Language, LinkClosed, Reason};
use crate::services::{Conflict, Context, Error};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use serde::Serialize;
use utoipa::ToSchema;

/// The largest request body, in bytes. A longer one is not read to its end.
pub const MOST_BODY_BYTES: usize = 8 * 1024 * 1024;

/// Why a request was not carried out.
#[derive(Debug)]
pub enum ApiError {
    Service(Error),
    /// The body is not JSON.
    MalformedJson {
        line: usize,
        column: usize,
        reason: String,
    },
    /// The body does not say that it is JSON.
    NotJson,
    BodyTooLarge,
    /// The query has a field that does not exist or a value that cannot be read.
    BadQuery(QueryFault),
    /// A header cannot be read.
    BadHeader {
        name: &'static str,
    },
    /// What people edit together is written with If-Match.
    IfMatchMissing,
    NoSuchPath,
    /// A form that cannot be read.
    BadForm,
    /// A form that was not made for this session, or comes from another site.
    ForeignForm,
    /// A form that was made before the last sign-in in the same browser.
    StaleForm,
}

/// What of a query cannot be read, as far as that can be said.
#[derive(Debug, Default)]
pub struct QueryFault {
    pub name: Option<String>,
    pub reason: Option<Reason>,
}

impl QueryFault {
    fn said(&self, language: Language) -> Option<String> {
        let name = self.name.as_ref()?;
        let reason = match &self.reason {
            Some(reason) => reason.message(language),
            None => language.pick("この値は使えません。", "this value cannot be used.").to_owned(),
        };
        Some(match language {
            Language::Ja => format!("「{name}」：{reason}"),
            Language::En => format!("“{name}”: {reason}"),
        })
    }
}

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

impl ApiError {
    /// A value of the query that breaks a rule.
    pub fn bad_query(name: &str, reason: Reason) -> Self {
        Self::BadQuery(QueryFault { name: Some(name.to_owned()), reason: Some(reason) })
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            other => write!(f, "{other:?}"),
        }
    }
}

/// A problem document.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable identifier of the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:enishi:problem:invalid")]
    kind: String,
    /// What it is, in the reader's language.
    title: String,
    #[schema(example = 422)]
    status: u16,
    /// What to do about it, in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Every fault of the body, with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// The version the record has now, where the request was about an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<i64>,
    /// The record that is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflicting_id: Option<uuid::Uuid>,
}

/// One fault of the body.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901).
    #[schema(example = "/capabilities/0/tolerance_um")]
    pointer: String,
    #[schema(example = "out_of_range")]
    code: &'static str,
    /// In the reader's language.
    message: String,
}

impl From<(&Fault, Language)> for FieldError {
    fn from((fault, language): (&Fault, Language)) -> Self {
        Self {
            pointer: fault.pointer.clone(),
            code: fault.reason.code(),
            message: fault.reason.message(language),
        }
    }
}

/// One row of the table: type, status, title in Japanese and in English.
struct Row(&'static str, StatusCode, &'static str, &'static str);

impl ApiError {
    fn row(&self) -> Row {
        use StatusCode as S;
        match self {
            Self::NoSuchPath | Self::Service(Error::NotFound) => {
                Row("not-found", S::NOT_FOUND, "見つかりません。", "Not found.")
            }
            Self::MalformedJson { .. } => {
                Row("malformed-json", S::BAD_REQUEST, "JSON として読めません。", "Not readable as JSON.")
            }
            Self::NotJson => Row(
                "not-json",
                S::UNSUPPORTED_MEDIA_TYPE,
                "Content-Type: application/json で送ってください。",
                "Send it with Content-Type: application/json.",
            ),
            Self::BodyTooLarge => Row(
                "too-large",
                S::PAYLOAD_TOO_LARGE,
                "送られた内容が大きすぎます。",
                "The request is too large.",
            ),
            Self::BadQuery(_) => Row(
                "bad-query",
                S::BAD_REQUEST,
                "アドレスの ? より後ろを読めません。",
                "The query of the address cannot be read.",
            ),
            Self::BadHeader { .. } => {
                Row("bad-header", S::BAD_REQUEST, "ヘッダーを読めません。", "A header cannot be read.")
            }
            Self::IfMatchMissing => Row(
                "if-match-missing",
                S::PRECONDITION_REQUIRED,
                "If-Match に、読んだときの ETag を付けてください。",
                "Send If-Match with the ETag of what you read.",
            ),
            Self::BadForm => {
                Row("bad-form", S::BAD_REQUEST, "送られたフォームを読めません。", "The form cannot be read.")
            }
            Self::ForeignForm => Row(
                "foreign-form",
                S::FORBIDDEN,
                "このフォームは古くなっています。前のページに戻り、再読み込みしてから、もう一度送ってください。",
                "This form is out of date. Go back, reload the page and send it again.",
            ),
            Self::StaleForm => Row(
                "stale-form",
                S::CONFLICT,
                "この画面を開いたあとに、サインインし直しています。前のページに戻り、再読み込みしてから、もう一度送ってください。",
                "Somebody signed in anew after this page was opened. Go back, reload the page and send it again.",
            ),
            Self::Service(Error::NotSignedIn) => {
                Row("not-signed-in", S::UNAUTHORIZED, "サインインしてください。", "Please sign in.")
            }
            Self::Service(Error::WrongCredentials) => Row(
                "wrong-credentials",
                S::UNAUTHORIZED,
                "メールアドレスまたはパスワードが違います。",
                "The address or the password is wrong.",
            ),
            Self::Service(Error::Locked { .. }) => Row(
                "locked",
                S::TOO_MANY_REQUESTS,
                "パスワードの誤りが続いたため、しばらくサインインできません。",
                "Too many wrong passwords: signing in is not possible for a while.",
            ),
            Self::Service(Error::Forbidden) => {
                Row("forbidden", S::FORBIDDEN, "この操作の権限がありません。", "You may not do this.")
            }
            Self::Service(Error::Invalid(_)) => Row(
                "invalid",
                S::UNPROCESSABLE_ENTITY,
                "入力に誤りがあります。何も保存していません。",
                "The request has faults. Nothing was stored.",
            ),
            Self::Service(Error::VersionConflict { .. }) => Row(
                "version-conflict",
                S::PRECONDITION_FAILED,
                "ほかの人が先に変更しました。読み直してからもう一度変更してください。",
                "Somebody else changed this first. Read it again, then change it.",
            ),
            Self::Service(Error::Conflict(conflict)) => conflict_row(conflict),
            Self::Service(Error::Unavailable(_)) => Row(
                "unavailable",
                S::SERVICE_UNAVAILABLE,
                "ただいまデータベースに接続できません。しばらくしてからもう一度お試しください。",
                "The database cannot be reached just now. Please try again in a while.",
            ),
            Self::Service(Error::Internal(_)) => Row(
                "internal",
                S::INTERNAL_SERVER_ERROR,
                "こちら側の問題で処理できませんでした。記録を残しました。",
                "Something went wrong on our side. It has been recorded.",
            ),
        }
    }

    fn detail(&self, language: Language) -> Option<String> {
        match self {
            Self::MalformedJson { line, column, reason } => Some(match language {
                Language::Ja => format!("{line}行{column}文字目: {reason}"),
                Language::En => format!("line {line}, column {column}: {reason}"),
            }),
            Self::BodyTooLarge => {
                let mebibytes = MOST_BODY_BYTES / 1024 / 1024;
                Some(match language {
                    Language::Ja => format!("{mebibytes} MiB まで送れます。"),
                    Language::En => format!("At most {mebibytes} MiB."),
                })
            }
            Self::BadQuery(fault) => fault.said(language),
            Self::BadHeader { name } => Some((*name).to_owned()),
            Self::Service(Error::Locked { until }) => {
                let until = until.with_timezone(&chrono_tz::Asia::Tokyo).format("%H:%M");
                Some(match language {
                    Language::Ja => format!("{until} 以降にもう一度お試しください。"),
                    Language::En => format!("Try again after {until} (Japan time)."),
                })
            }
            Self::Service(Error::Conflict(Conflict::MeetingsClash { meetings })) => {
                let said = meetings.iter().map(|(need, at)| {
                    let at = at.with_timezone(&chrono_tz::Asia::Tokyo).format("%Y-%m-%d %H:%M");
                    match language {
                        Language::Ja => format!("「{need}」の面談（{at}）"),
                        Language::En => format!("“{need}” on {at} (Japan time)"),
                    }
                });
                Some(said.collect::<Vec<_>>().join(language.pick("、", "; ")))
            }
            Self::Service(Error::Conflict(Conflict::ChainTooLong { steps, most })) => Some(match language {
                Language::Ja => {
                    format!("{steps}工程あります。{most}工程までにまとめるか、ニーズを分けてください。")
                }
                Language::En => {
                    format!("There are {steps} steps. Combine them into at most {most}, or split the need.")
                }
            }),
            _ => None,
        }
    }

    pub fn status(&self) -> StatusCode {
        self.row().1
    }

    /// What it is and what to do about it, in a sentence or two.
    pub fn words(&self, language: Language) -> String {
        let Row(_, _, ja, en) = self.row();
        let title = language.pick(ja, en);
        self.detail(language)
            .map_or_else(|| title.to_owned(), |detail| format!("{title}{}{detail}", language.pick("", " ")))
    }

    fn problem(&self, language: Language) -> Problem {
        let Row(kind, status, ja, en) = self.row();
        let none = Faults::default();
        let faults = if let Self::Service(Error::Invalid(faults)) = self { faults } else { &none };
        Problem {
            kind: format!("urn:enishi:problem:{kind}"),
            title: language.pick(ja, en).to_owned(),
            status: status.as_u16(),
            detail: self.detail(language),
            errors: faults.0.iter().map(|fault| FieldError::from((fault, language))).collect(),
            current_version: match self {
                Self::Service(Error::VersionConflict { current }) => Some(*current),
                _ => None,
            },
            conflicting_id: match self {
                Self::Service(Error::Conflict(Conflict::NameTaken { organization_id })) => {
                    Some(organization_id.0)
                }
                Self::Service(Error::Conflict(Conflict::CaseExists { introduction_id })) => {
                    Some(introduction_id.0)
                }
                _ => None,
            },
        }
    }

    fn respond(&self, language: Language) -> HttpResponse {
        let mut response = HttpResponse::build(self.row().1);
        if matches!(self, Self::Service(Error::NotSignedIn)) {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response
            .insert_header((header::CONTENT_TYPE, "application/problem+json"))
            .insert_header((header::CONTENT_LANGUAGE, language.as_str()))
            .body(serde_json::to_vec(&self.problem(language)).unwrap_or_default())
    }
}

fn conflict_row(conflict: &Conflict) -> Row {
    use StatusCode as S;
    match conflict {
        Conflict::EmailTaken => Row(
            "email-taken",
            S::CONFLICT,
            "このメールアドレスのアカウントは既にあります。",
            "There is an account with this address already.",
        ),
        Conflict::CorporateNumberTaken => Row(
            "corporate-number-taken",
            S::CONFLICT,
            "この法人番号の事業者は既に登録されています。",
            "An organization with this corporate number is registered already.",
        ),
        Conflict::NameTaken { .. } => Row(
            "name-taken",
            S::CONFLICT,
            "同じ名前の事業者が既に登録されています。別の事業者であれば、両方に法人番号を入れてください。",
            "An organization of this name is registered already. If it is another one, give both their corporate numbers.",
        ),
        Conflict::OfficeNameTaken => Row(
            "office-name-taken",
            S::CONFLICT,
            "同じ名前の運営機関が既にあります。",
            "There is an office of this name already.",
        ),
        Conflict::IdempotencyKeyReused => Row(
            "idempotency-key-reused",
            S::CONFLICT,
            "この Idempotency-Key は別の内容に使われています。",
            "This Idempotency-Key was used for a different request.",
        ),
        Conflict::Transition { .. } => Row(
            "no-such-transition",
            S::CONFLICT,
            "ニーズの今の状態からは、その状態に変えられません。",
            "The need cannot go from its present state to that one.",
        ),
        Conflict::NeedIsFinal { .. } => Row(
            "need-is-final",
            S::CONFLICT,
            "終了したニーズは変更できません。",
            "A need that has come to its end cannot be changed.",
        ),
        Conflict::CaseExists { .. } => Row(
            "case-exists",
            S::CONFLICT,
            "このニーズとこの候補の案件は、すでにあります。終わった案件は再開できます。",
            "There is a case of this need and this candidate already. One that was closed can be reopened.",
        ),
        Conflict::CandidateExcluded => Row(
            "candidate-excluded",
            S::CONFLICT,
            "この事業者は、ニーズの「候補に出さない事業者」か、引き合わせない相手に入っています。",
            "The need excludes this organization, or the two are not to be introduced to each other.",
        ),
        Conflict::MailIsLetter => Row(
            "mail-is-letter",
            S::CONFLICT,
            "案件の相手に送る文面です。案件のページで、あらためて書いて送ってください。",
            "This is a letter to a side of a case: write and send it anew on the page of the case.",
        ),
        Conflict::LetterIsDecided => Row(
            "letter-decided",
            S::CONFLICT,
            "この文面は、すでに送られたか、送らないことになっています。",
            "This letter has left already, or was dropped.",
        ),
        Conflict::OccasionPassed => Row(
            "occasion-passed",
            S::CONFLICT,
            "案件がその後に進んだか、同じ種類の文面があとから書かれているため、この文面は下書きに戻せません。",
            "The case has moved on, or another letter of this kind was written since: this one cannot be taken up again.",
        ),
        Conflict::UnknownLink => Row(
            "link-unknown",
            S::GONE,
            "このリンクは使えません。アドレスの途中が切れていないかをお確かめください。メールの返信かお電話でもお答えいただけます。",
            "This link cannot be used. Check that it was not cut off; you can also reply to the mail, or telephone.",
        ),
        Conflict::LinkClosed { because } => {
            let kind = match because {
                LinkClosed::Answered => "link-answered",
                LinkClosed::Expired => "link-expired",
                LinkClosed::Replaced => "link-replaced",
                LinkClosed::Withdrawn => "link-withdrawn",
            };
            Row(kind, S::GONE, because.sentence(Language::Ja), because.sentence(Language::En))
        }
        Conflict::DoubleBooked => Row(
            "double-booked",
            S::CONFLICT,
            "この時間には、参加者のだれかに別の面談が入っています。",
            "Somebody of this meeting is at another one then.",
        ),
        Conflict::TimesNotOffered => Row(
            "times-not-offered",
            S::CONFLICT,
            "この日時は、いまは提案されていません。面談がもう決まったか、別の日時が提案されています。",
            "These times are not offered any more: the meeting is arranged by now, or other times were offered.",
        ),
        Conflict::NotAgreed => Row(
            "not-agreed",
            S::CONFLICT,
            "面談シートは、双方が会うことを了承してから作れます。それまでは、相手の名前をお知らせできないためです。",
            "There is a meeting sheet once both sides have agreed to meet: until then neither may learn the other's name.",
        ),
        Conflict::MeetingsClash { .. } => Row(
            "meetings-clash",
            S::CONFLICT,
            "引き継ぐ人に、同じ時間の別の面談があります。面談を動かすか、その案件の担当をほかの人に変えてから、もう一度引き継いでください。何も変えていません。",
            "Whoever takes over is at another meeting then. Move the meeting or put somebody else in charge of that case, then hand over again. Nothing was changed.",
        ),
        Conflict::NothingToHandOver => Row(
            "nothing-to-hand-over",
            S::CONFLICT,
            "引き継ぐ案件もニーズもありません。",
            "There is no open case and no need to hand over.",
        ),
        Conflict::NotYet => {
            Row("not-yet", S::CONFLICT, "面談はまだ始まっていません。", "The meeting has not begun yet.")
        }
        Conflict::Step { .. } => Row(
            "step-not-possible",
            S::CONFLICT,
            "案件のいまの段階では、この操作はできません。",
            "This is not possible from where the case stands.",
        ),
        Conflict::ChainTooLong { .. } => Row(
            "chain-too-long",
            S::UNPROCESSABLE_ENTITY,
            "工程が多すぎるため、共同受注グループを探せません。",
            "The chain has too many steps to find groups for.",
        ),
        Conflict::LinkErased => Row(
            "link-erased",
            S::CONFLICT,
            "このメールのリンクは期限が切れています。アカウントの画面から、もう一度招待してください。",
            "The link in this mail has expired. Invite again from the page of the account.",
        ),
        Conflict::MailIsNotDead => Row(
            "mail-is-not-dead",
            S::CONFLICT,
            "このメールは送信済みか、自動で再送されます。",
            "This mail was sent, or will be tried again by itself.",
        ),
        Conflict::ProposalIsDecided => Row(
            "proposal-is-decided",
            S::CONFLICT,
            "この提案は既に採否が決まったか、新しい提案に置き換わりました。",
            "This proposal was decided about already, or a later one has taken its place.",
        ),
        Conflict::TuningRuns => Row(
            "tuning-runs",
            S::CONFLICT,
            "この運営機関の重みはいま学習中です。終わってからもう一度お試しください。",
            "Weights are being fitted for this office already. Try again when that is done.",
        ),
        Conflict::InvitationClosed { because: Closed::Unknown } => Row(
            "invitation-unknown",
            S::GONE,
            "このリンクは使えません。アドレスの途中が切れているか、新しいものに置き換わっています。いちばん新しいメールのリンクを開くか、運営機関にお問い合わせください。",
            "This link cannot be used: it was cut off, or a newer one has taken its place. Follow the link of the latest mail, or ask the office.",
        ),
        Conflict::InvitationClosed { because: Closed::Used } => Row(
            "invitation-used",
            S::GONE,
            "このリンクまたはコードは、すでに使われています。パスワードを設定した方は、そのパスワードでサインインできます。",
            "This link or code has been used already. If you have set a password, you can sign in with it.",
        ),
        Conflict::InvitationClosed { because: Closed::Expired } => Row(
            "invitation-expired",
            S::GONE,
            "有効期限を過ぎているため使えません。お手数ですが、運営機関にもう一度お申し出ください。パスワードの再設定は、サインインの画面からやり直せます。",
            "This has expired. Please ask the office for a new invitation; a forgotten password can be reset anew from the page to sign in.",
        ),
        Conflict::InvitationAccepted => Row(
            "invitation-accepted",
            S::CONFLICT,
            "この方はすでにパスワードを設定しています。忘れたときは、パスワードの再発行をお使いください。",
            "This person has set a password already. If it was forgotten, reset it.",
        ),
        Conflict::OwnAccount => Row(
            "own-account",
            S::CONFLICT,
            "自分のアカウントを停止したり、管理者でなくしたりすることはできません。",
            "You cannot suspend or demote your own account.",
        ),
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.row().1
    }

    /// In Japanese; [`speak`] says it again in the reader's language.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        self.respond(Language::Ja)
    }
}

/// The language that the reader prefers, by Accept-Language; Japanese where that says nothing of either.
pub fn language(request: &HttpRequest) -> Language {
    if let Some(language) = request.extensions().get::<Language>() {
        return *language;
    }
    let text = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let mut best = (0.0, Language::Ja);
    for part in text.unwrap_or_default().split(',') {
        let mut pieces = part.trim().split(';');
        let tag = pieces.next().unwrap_or_default().to_ascii_lowercase();
        let weight: f32 = pieces
            .find_map(|piece| piece.trim().strip_prefix("q="))
            .map_or(Some(1.0), |q| q.parse().ok())
            .unwrap_or(0.0);
        let language = match tag.split('-').next() {
            Some("ja") => Language::Ja,
            Some("en") => Language::En,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// Middleware: puts problem documents into the reader's language, records what went wrong on our side, and adds
/// the headers that every answer has.
pub async fn speak<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let response = next.call(request).await?;
    let problem = response.response().error().and_then(|error| error.as_error::<ApiError>());
    if let Some(ApiError::Service(error @ (Error::Internal(_) | Error::Unavailable(_)))) = problem {
        let (method, path) = (response.request().method(), response.request().path());
        tracing::error!(%method, %path, %error, "a request failed");
    }
    // Only now: whoever is signed in reads the language of the account.
    let language = self::language(response.request());
    let is_page = !["/api/", "/health/"].iter().any(|path| response.request().path().starts_with(path));
    let spoken = problem.map(|problem| match problem {
        problem if is_page => pages::answer(response.request(), problem, language),
        problem => problem.respond(language),
    });
    let mut response = match spoken {
        Some(spoken) => response.into_response(spoken).map_into_right_body(),
        None => response.map_into_left_body(),
    };
    let public_url = response.request().app_data::<web::Data<Context>>().map(|ctx| &ctx.settings.public_url);
    let is_over_tls = public_url.is_some_and(|url| url.starts_with("https:"));
    let headers = response.headers_mut();
    if is_over_tls {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, header::HeaderValue::from_static("max-age=31536000"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, header::HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, header::HeaderValue::from_static("DENY"));
    headers.insert(header::CROSS_ORIGIN_OPENER_POLICY, header::HeaderValue::from_static("same-origin"));
    headers.insert(header::CROSS_ORIGIN_RESOURCE_POLICY, header::HeaderValue::from_static("same-origin"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    }
    Ok(response)
}
