//! The meeting of a case as a file for calendars: what it says to whom.

use super::drafting::sides;
use super::{Context, Error, Result, person, require};
use crate::auth::Permission;
use crate::db;
use crate::domain::{
    Email, Introduction, IntroductionId, Language, Line, Meeting, Organization, PlaceKind, Principal, Side,
};
pub use crate::exchange::calendar::{Event, Method, Person};

/// The meeting that is arranged, as a file to put into one's calendar. It names both sides.
///
/// # Errors
/// [`Error::NotFound`] where none is arranged.
pub async fn meeting_calendar(
    ctx: &Context,
    principal: &Principal,
    id: IntroductionId,
    language: Language,
) -> Result<String> {
    require(principal, Permission::ReadIntroductions)?;
    let mut tx = ctx.database.begin(principal).await?;
    let introduction = db::introductions::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let meeting = db::meetings::find_arranged(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let reader = db::accounts::find(&mut tx, person(principal)?).await?.ok_or(Error::NotFound)?;
    let reader = Person { name: reader.name.to_string(), email: reader.email };
    let event = event_of(ctx, &mut tx, &introduction, &meeting, (None, language), reader).await?;
    Ok(event.write(Method::Publish))
}

/// A meeting as the calendar of a side shows it, or, for none, that of the office. Both sides have agreed to meet by
/// then, so that each may know the other's name; addresses of mail stand in a side's file for that side only. Whoever
/// is in charge when the first invitation leaves receives the answers, and `otherwise` where nobody is.
pub async fn event_of(
    ctx: &Context,
    tx: &mut db::Tx,
    introduction: &Introduction,
    meeting: &Meeting,
    (side, language): (Option<Side>, Language),
    otherwise: Person,
) -> Result<Event> {
    let (need, owner, candidate) = sides(tx, introduction).await?;
    let office = db::offices::find(tx, introduction.office_id).await?.ok_or(Error::NotFound)?;
    let in_charge = introduction.owner_coordinator_id.or(introduction.candidate_coordinator_id);
    let in_charge = match in_charge {
        Some(id) => db::accounts::find(tx, id).await?,
        None => None,
    };
    let in_charge = in_charge
        .map_or(otherwise, |account| Person { name: account.name.to_string(), email: account.email });
    // Calendars take an update from whoever invited first, and from nobody else (RFC 5546, section 3.2.2).
    let organizer = match db::meetings::find_organizer(tx, meeting.id).await? {
        Some((name, email)) => {
            Person { name, email: Email::parse(&email).map_err(|_| Error::internal("no address"))? }
        }
        None => in_charge.clone(),
    };
    let sides = [(Side::Owner, &owner), (Side::Candidate, &candidate)];
    let attendees = sides.into_iter().filter(|(other, _)| side.is_none_or(|side| side == *other));
    let attendees = attendees.filter_map(|(_, organization)| {
        let email = organization.details.email.clone()?;
        Some(Person { name: organization.details.name.to_string(), email })
    });
    let attendees = attendees.collect();
    let (owner_name, candidate_name) = (&owner.details.name, &candidate.details.name);
    let title = &need.details.title;
    let place = (meeting.details.place, &meeting.details.place_detail);
    let location = location(place, (&owner, &candidate), office.name.as_str());
    let (summary, description) = match language {
        Language::Ja => (
            format!("【面談】{owner_name} と {candidate_name}"),
            format!(
                "{title}\n依頼側：{owner_name}\n候補側：{candidate_name}\n場所：{}\n担当：{}（{}）",
                location.as_deref().unwrap_or(meeting.details.place.label(language)),
                in_charge.name,
                office.name
            ),
        ),
        Language::En => (
            format!("Meeting: {owner_name} and {candidate_name}"),
            format!(
                "{title}\nWith the need: {owner_name}\nThe candidate: {candidate_name}\nPlace: {}\nIn charge: {} ({})",
                location.as_deref().unwrap_or(meeting.details.place.label(language)),
                in_charge.name,
                office.name
            ),
        ),
    };
    Ok(Event {
        uid: format!("{}@enishi", meeting.id),
        sequence: meeting.sequence,
        written_at: ctx.clock.now(),
        starts_at: meeting.details.starts_at,
        ends_at: meeting.details.ends_at,
        zone: chrono_tz::Asia::Tokyo,
        organizer,
        attendees,
        summary,
        location,
        description,
    })
}

/// Where a meeting is, as somebody finds the way there; none where only the sort of the place is known.
pub(super) fn location(
    (place, detail): (PlaceKind, &Option<Line<300>>),
    (owner, candidate): (&Organization, &Organization),
    office: &str,
) -> Option<String> {
    let site = |organization: &Organization| {
        let address = organization.details.address.as_ref().map(|address| address.to_string());
        [Some(organization.details.name.to_string()), address]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let place = match place {
        PlaceKind::OwnerSite => Some(site(owner)),
        PlaceKind::CandidateSite => Some(site(candidate)),
        PlaceKind::Office => Some(office.to_owned()),
        PlaceKind::Online => None,
    };
    let detail = detail.as_ref().map(|detail| detail.to_string());
    let both: Vec<String> = [place, detail].into_iter().flatten().collect();
    (!both.is_empty()).then(|| both.join("　"))
}
