//! The sheets of the guided form about an organization: the register entry and each section of the profile, with the
//! fields that each asks for.

use crate::domain::{CertificationStatus, Language, OrganizationId, OrganizationKind, ProfileSection};

/// A page of the guided form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    Register,
    Section(ProfileSection),
}

/// What a field takes, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    Line,
    Number,
    Term,
    Terms,
    Passage,
    Lines,
    Day,
    CertificationStatus,
    OrganizationKind,
    Flag,
}

/// A field: its name in the JSON, within its row where the sheet has rows.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    pub input: Input,
    label: (&'static str, &'static str),
    hint: (&'static str, &'static str),
}

const fn field(name: &'static str, input: Input, ja: &'static str, en: &'static str) -> Field {
    Field { name, input, label: (ja, en), hint: ("", "") }
}

impl Field {
    const fn hint(mut self, ja: &'static str, en: &'static str) -> Self {
        self.hint = (ja, en);
        self
    }

    pub fn label_in(&self, language: &Language) -> &'static str {
        language.pick(self.label.0, self.label.1)
    }

    pub fn hint_in(&self, language: &Language) -> &'static str {
        language.pick(self.hint.0, self.hint.1)
    }

    /// What becomes of its text: see `pages::form`.
    pub fn sort(&self) -> &'static str {
        match self.input {
            Input::Number => ":number",
            Input::Term => ":term",
            Input::Terms => ":terms",
            Input::Lines => ":lines",
            Input::CertificationStatus | Input::OrganizationKind => ":choice",
            Input::Flag => ":flag",
            Input::Line | Input::Passage | Input::Day => "",
        }
    }

    /// Which control of the template it is.
    pub fn control(&self) -> &'static str {
        match self.input {
            Input::Line | Input::Number | Input::Term | Input::Terms => "text",
            Input::Passage | Input::Lines => "passage",
            Input::Day => "day",
            Input::CertificationStatus | Input::OrganizationKind => "choice",
            Input::Flag => "flag",
        }
    }

    /// What may be chosen.
    pub fn options(&self, language: &Language) -> Vec<(&'static str, &'static str)> {
        match self.input {
            Input::CertificationStatus => {
                let all = [
                    ("held", CertificationStatus::Held),
                    ("in_progress", CertificationStatus::InProgress),
                    ("planned", CertificationStatus::Planned),
                ];
                all.iter().map(|(value, status)| (*value, status.label(*language))).collect()
            }
            Input::OrganizationKind => {
                OrganizationKind::ALL.iter().map(|kind| (kind.as_str(), kind.label(*language))).collect()
            }
            _ => Vec::new(),
        }
    }
}

const COMMAS: (&str, &str) = ("「、」で区切る", "commas between");

const REGISTER: &[Field] = &[
    field("name", Input::Line, "名称", "Name").hint("必須", "Required"),
    field("kana", Input::Line, "フリガナ", "Reading of the name (kana)"),
    field("kind", Input::OrganizationKind, "種類", "Kind"),
    field("corporate_number", Input::Line, "法人番号（13桁）", "Corporate number (13 digits)"),
    field("region", Input::Term, "地域", "Region").hint("例：新潟県、燕市", "Such as Niigata or Tsubame"),
    field("postal_code", Input::Line, "郵便番号", "Postal code"),
    field("address", Input::Line, "住所", "Address"),
    field("telephone", Input::Line, "電話番号", "Telephone"),
    field("email", Input::Line, "メールアドレス", "E-mail address"),
    field("website", Input::Line, "ウェブサイト", "Website")
        .hint("https:// で始めてください", "Beginning with https://"),
    field("industries", Input::Terms, "業種", "Industries").hint(COMMAS.0, COMMAS.1),
    field("employees", Input::Number, "従業員数（人）", "Employees (people)"),
    field("capital_yen", Input::Number, "資本金（円）", "Capital (yen)")
        .hint("例：10,000,000", "Such as 10,000,000"),
    field("founded_on", Input::Day, "設立日", "Founded on"),
    field(
        "name_withheld",
        Input::Flag,
        "両者が会うと決めるまで、運営機関のほかには名称を出さない",
        "Withhold the name from all but the office until both sides have agreed to meet",
    ),
];

const SUMMARY: &[Field] =
    &[field("summary", Input::Passage, "得意なこと、特長", "What the organization is good at").hint(
        "話すように書いてください。ここに書いたことばも、ニーズと比べられます。",
        "Write as you would tell it. These words are compared with needs, too.",
    )];

const CAPABILITIES: &[Field] = &[
    field("process", Input::Term, "加工", "Process").hint("例：5軸加工、めっき", "Such as plating"),
    field("materials", Input::Terms, "材料", "Materials").hint(COMMAS.0, COMMAS.1),
    field("tolerance_um", Input::Number, "公差（±µm）", "Tolerance (± µm)"),
    field("lot_min", Input::Number, "最小ロット（個）", "Smallest lot (pieces)"),
    field("lot_max", Input::Number, "最大ロット（個）", "Largest lot (pieces)"),
    field("monthly_capacity", Input::Number, "月産（個）", "A month (pieces)"),
    field("lead_time_days", Input::Number, "納期（日）", "Lead time (days)"),
    field("size.length_mm", Input::Number, "最大の長さ（mm）", "Largest length (mm)"),
    field("size.width_mm", Input::Number, "最大の幅（mm）", "Largest width (mm)"),
    field("size.height_mm", Input::Number, "最大の高さ（mm）", "Largest height (mm)"),
    field("size.diameter_mm", Input::Number, "最大の直径（mm）", "Largest diameter (mm)"),
    field("size.thickness_mm", Input::Number, "最大の板厚（mm）", "Largest thickness (mm)"),
    field("note", Input::Passage, "備考", "Note"),
];

const CERTIFICATIONS: &[Field] = &[
    field("standard", Input::Term, "規格", "Standard").hint("例：JIS Q 9100、Nadcap", "Such as Nadcap"),
    field("status", Input::CertificationStatus, "状態", "How far it has come"),
    field("processes", Input::Terms, "対象の加工", "For which processes").hint(COMMAS.0, COMMAS.1),
    field("valid_from", Input::Day, "有効期間の始まり", "Valid from"),
    field("valid_until", Input::Day, "有効期限", "Valid until"),
    field("expected_on", Input::Day, "取得予定日（取得前のとき）", "Expected on (where not held yet)"),
    field("registrar", Input::Line, "審査登録機関", "Registrar"),
    field("number", Input::Line, "登録番号", "Number"),
    field("scope", Input::Passage, "登録範囲（証書のとおり）", "Scope, as on the certificate"),
    field(
        "customer_approvals",
        Input::Lines,
        "承認を受けた顧客（1行に1社）",
        "Customers who approved (one a line)",
    ),
];

const PRODUCTS: &[Field] = &[
    field("name", Input::Line, "製品の名前", "Name of the product"),
    field("products", Input::Terms, "製品の種類", "Sort of product").hint(COMMAS.0, COMMAS.1),
    field("industries", Input::Terms, "納め先の業種", "Industries it is sold to").hint(COMMAS.0, COMMAS.1),
    field("note", Input::Passage, "備考", "Note"),
];

const EQUIPMENT: &[Field] = &[
    field("name", Input::Line, "設備の名前", "Name of the machine"),
    field("equipment", Input::Term, "設備の種類", "Sort of machine")
        .hint("例：5軸マシニングセンタ", "Such as machining centre"),
    field("maker", Input::Line, "メーカー", "Maker"),
    field("model", Input::Line, "型式", "Model"),
    field("machines", Input::Number, "台数（台）", "How many (machines)"),
    field("note", Input::Passage, "備考", "Note"),
];

const SEEDS: &[Field] = &[
    field("title", Input::Line, "題名", "Title"),
    field("fields", Input::Terms, "研究分野", "Research fields").hint(COMMAS.0, COMMAS.1),
    field("summary", Input::Passage, "概要", "Summary"),
];

const SITES: &[Field] = &[
    field("name", Input::Line, "拠点の名前", "Name of the site").hint("例：本社工場", "Such as main works"),
    field("region", Input::Term, "地域", "Region").hint("例：新潟県、燕市", "Such as Niigata or Tsubame"),
    field("address", Input::Line, "住所", "Address"),
];

impl Sheet {
    /// In the order in which people are asked.
    pub fn all() -> impl Iterator<Item = Sheet> {
        let sections = ProfileSection::ALL.into_iter().map(Self::Section);
        std::iter::once(Self::Register).chain(sections)
    }

    /// That of a section, or the register entry.
    pub fn of(section: Option<ProfileSection>) -> Self {
        section.map_or(Self::Register, Self::Section)
    }

    pub fn address(self, id: OrganizationId) -> String {
        match self {
            Self::Register => format!("/organizations/{id}/edit"),
            Self::Section(section) => format!("/organizations/{id}/profile/{}", section.as_str()),
        }
    }

    /// The one that is asked next; none after the last.
    pub fn next(self) -> Option<Sheet> {
        Self::all().skip_while(|sheet| *sheet != self).nth(1)
    }

    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Register => language.pick("基本情報", "Register entry"),
            Self::Section(section) => section.label(language),
        }
    }

    /// What it is good for, in a sentence.
    pub fn purpose(self, language: Language) -> &'static str {
        let Self::Section(section) = self else {
            return language.pick(
                "地域と業種は、ニーズに合うかを見るときに使われます。",
                "Region and industries are looked at when needs are matched.",
            );
        };
        match section {
            ProfileSection::Summary => language.pick(
                "何ができる事業者かを、ご自身のことばで書くところです。",
                "Say in your own words what the organization does.",
            ),
            ProfileSection::Capabilities => language.pick(
                "加工ごとに一つ書いてください。分かるところだけでかまいません。書かれていない数値は「要確認」になります。",
                "One entry for each process. Fill in what you know: a number that is not there has to be asked for.",
            ),
            ProfileSection::Certifications => language.pick(
                "取得中や取得予定の認証も書いてください。有効期限があると、更新の時期をお知らせできます。",
                "Those in progress or planned are welcome. With a date of expiry, you are reminded of the renewal.",
            ),
            ProfileSection::Products => language.pick(
                "つくっているもの、売っているもの。",
                "What the organization makes or sells.",
            ),
            ProfileSection::Equipment => language.pick(
                "頼む側は、設備からできることを読み取ります。",
                "Those who look for somebody read from it what can be done.",
            ),
            ProfileSection::Seeds => language.pick(
                "大学・研究機関が提供できる技術。企業の技術でもかまいません。",
                "Technologies that universities and laboratories have to offer; those of firms are welcome, too.",
            ),
            ProfileSection::Sites => language.pick(
                "本社のほかに工場や営業所があれば書いてください。",
                "Works and offices other than the head office.",
            ),
        }
    }

    /// The list that the sheet has rows of; none where it is asked once.
    pub fn list(self) -> Option<&'static str> {
        match self {
            Self::Register | Self::Section(ProfileSection::Summary) => None,
            Self::Section(section) => Some(section.as_str()),
        }
    }

    /// What one row is, for its heading and for the button that adds one.
    pub fn row(self, language: Language) -> &'static str {
        let Self::Section(section) = self else { return "" };
        match section {
            ProfileSection::Summary => "",
            ProfileSection::Capabilities => language.pick("加工", "Process"),
            ProfileSection::Certifications => language.pick("認証", "Certification"),
            ProfileSection::Products => language.pick("製品", "Product"),
            ProfileSection::Equipment => language.pick("設備", "Machine"),
            ProfileSection::Seeds => language.pick("研究シーズ", "Seed"),
            ProfileSection::Sites => language.pick("拠点", "Site"),
        }
    }

    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Register => REGISTER,
            Self::Section(ProfileSection::Summary) => SUMMARY,
            Self::Section(ProfileSection::Capabilities) => CAPABILITIES,
            Self::Section(ProfileSection::Certifications) => CERTIFICATIONS,
            Self::Section(ProfileSection::Products) => PRODUCTS,
            Self::Section(ProfileSection::Equipment) => EQUIPMENT,
            Self::Section(ProfileSection::Seeds) => SEEDS,
            Self::Section(ProfileSection::Sites) => SITES,
        }
    }
}
