//! Whom a need excludes, as lines of a form: 「甲工業」, or 「甲工業：競合」 with the reason behind a colon.

use crate::domain::{Exclusion, Language, Note, OrganizationId};
use crate::http::pages::form::FieldFaults;
use crate::http::pages::visitor::Visitor;
use crate::http::problem::ApiError;
use crate::services::{Context, organizations};

/// What stands between a name and the reason.
const COLONS: [char; 2] = ['：', ':'];
/// Each line is looked up; a need has fewer rivals.
const MOST: usize = 200;

/// A line for each. The identifier stands for a name that another organization has as well.
pub async fn lines(
    context: &Context,
    visitor: &Visitor,
    exclusions: &[Exclusion],
) -> Result<String, ApiError> {
    let ids: Vec<OrganizationId> = exclusions.iter().map(|exclusion| exclusion.organization_id).collect();
    let names = organizations::names(context, visitor.principal(), &ids).await?;
    let mut lines = Vec::new();
    for exclusion in exclusions {
        let id = exclusion.organization_id;
        let name = names.get(&id).cloned().unwrap_or_default();
        let meant = organizations::list_named(context, visitor.principal(), &name).await?;
        let is_clear = meant.len() == 1 && !name.contains(COLONS);
        let said = if is_clear { name } else { id.to_string() };
        let reason = exclusion.reason.as_ref().map(in_a_line);
        lines.push(reason.map_or(said.clone(), |reason| format!("{said}：{reason}")));
    }
    Ok(lines.join("\n"))
}

fn in_a_line(reason: &Note) -> String {
    reason.as_str().replace('\n', " ")
}

/// Whom the lines mean. A reason of several lines that nobody touched stays as it was before.
pub async fn read(
    context: &Context,
    visitor: &Visitor,
    text: &str,
    before: &[Exclusion],
    faults: &mut FieldFaults,
) -> Result<Vec<Exclusion>, ApiError> {
    let language = visitor.language();
    let mut exclusions: Vec<Exclusion> = Vec::new();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MOST {
        let said = match language {
            Language::Ja => format!("候補に出さない事業者は{MOST}件までです。"),
            Language::En => format!("No more than {MOST} organizations can be excluded."),
        };
        faults.push("_excluded", said);
        return Ok(exclusions);
    }
    for line in lines {
        let (name, reason) = line.split_once(COLONS).unwrap_or((line, ""));
        let organization_id = match find(context, visitor, name.trim()).await? {
            Ok(id) => id,
            Err(several) => {
                faults.push("_excluded", nobody(name.trim(), several, language));
                continue;
            }
        };
        let known = before.iter().find(|exclusion| exclusion.organization_id == organization_id);
        let known = known.and_then(|exclusion| exclusion.reason.clone());
        let reason = match reason.trim() {
            "" => None,
            reason if known.as_ref().is_some_and(|known| in_a_line(known) == reason) => known,
            reason => match Note::parse(reason) {
                Ok(reason) => Some(reason),
                Err(fault) => {
                    faults.push("_excluded", fault.message(language));
                    continue;
                }
            },
        };
        if !exclusions.iter().any(|other| other.organization_id == organization_id) {
            exclusions.push(Exclusion { organization_id, reason });
        }
    }
    Ok(exclusions)
}

/// The organization of a name or an identifier; else whether there are several.
async fn find(
    context: &Context,
    visitor: &Visitor,
    name: &str,
) -> Result<Result<OrganizationId, bool>, ApiError> {
    if let Ok(id) = name.parse::<OrganizationId>() {
        let known = organizations::names(context, visitor.principal(), &[id]).await?;
        return Ok(if known.contains_key(&id) { Ok(id) } else { Err(false) });
    }
    let found = organizations::list_named(context, visitor.principal(), name).await?;
    Ok(match found.as_slice() {
        [one] => Ok(one.id),
        several => Err(!several.is_empty()),
    })
}

fn nobody(name: &str, are_several: bool, language: Language) -> String {
    match (language, are_several) {
        (Language::Ja, false) => format!("「{name}」という名称の事業者は登録されていません。"),
        (Language::Ja, true) => {
            format!(
                "「{name}」という名称の事業者がいくつかあります。事業者のページのアドレスにある番号を書いてください。"
            )
        }
        (Language::En, false) => format!("No organization named “{name}” is registered."),
        (Language::En, true) => {
            format!(
                "Several organizations are named “{name}”. Write the identifier from the address of its page."
            )
        }
    }
}
