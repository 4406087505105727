//! The organizations as the engine wants them: sorted, their terms looked up once, their texts indexed.

use super::evidence::Source;
use super::profile_text::pieces;
use super::text::{Document, TextIndex};
use crate::domain::{OrganizationId, OrganizationKind, ProfileDetails, Scheme, TermId};
use crate::vocabulary::{TermIndex, Vocabulary};
use std::collections::HashMap;
use std::ops::Range;

/// An organization as the engine sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    pub id: OrganizationId,
    /// Never compared: what a firm is called is no evidence of what it does.
    pub name: String,
    pub kind: OrganizationKind,
    /// Of the head office.
    pub region: Option<TermId>,
    pub industries: Vec<TermId>,
    pub name_withheld: bool,
    pub profile: ProfileDetails,
}

/// All organizations that needs are matched against. Owns its data; make a new one when profiles change.
pub struct Snapshot {
    /// In order of id, so that nothing depends on the order in which they were handed in.
    subjects: Vec<Subject>,
    /// All that is held, subject by subject.
    held: Vec<Held>,
    /// By subject: its part of `held`.
    ranges: Vec<Range<usize>>,
    /// The terms that occur in `held`; `Held::term` is an index into it.
    terms: Vec<TermIndex>,
    texts: TextIndex,
}

/// A term that a subject has, and where it says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    /// Index into the snapshot's own terms.
    pub term: u32,
    pub role: Role,
    /// In the list that `role` names.
    pub index: u16,
}

/// In what way a subject has a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The process of a capability.
    Capability,
    /// A material of a capability.
    Material,
    Certification,
    /// A process that a certificate was granted for.
    CertifiedProcess,
    Product,
    /// An industry that a product is sold to.
    Market,
    Equipment,
    Seed,
    /// An industry of the register entry.
    Industry,
    /// The region of the head office.
    HeadOffice,
    Site,
    // Named in free text: of the summary or of the entry of a list.
    InSummary,
    InCapability,
    InCertification,
    InProduct,
    InEquipment,
    InSeed,
}

impl Role {
    /// Whether the term is only named in free text.
    pub(super) fn is_mention(self) -> bool {
        use Role::{InCapability, InCertification, InEquipment, InProduct, InSeed, InSummary};
        matches!(self, InSummary | InCapability | InCertification | InProduct | InEquipment | InSeed)
    }

    /// Whether the term is where the subject is.
    pub(super) fn is_place(self) -> bool {
        matches!(self, Self::HeadOffice | Self::Site)
    }
}

impl Held {
    pub(super) fn source(self) -> Source {
        let index = usize::from(self.index);
        match self.role {
            Role::InSummary => Source::Summary,
            Role::Capability | Role::Material | Role::InCapability => Source::Capability { index },
            Role::Certification | Role::CertifiedProcess | Role::InCertification => {
                Source::Certification { index }
            }
            Role::Product | Role::Market | Role::InProduct => Source::Product { index },
            Role::Equipment | Role::InEquipment => Source::Equipment { index },
            Role::Seed | Role::InSeed => Source::Seed { index },
            Role::Industry | Role::HeadOffice => Source::Register,
            Role::Site => Source::Site { index },
        }
    }
}

impl Snapshot {
    /// Looks up every term, tags and indexes every text. Of two subjects with the same id one is kept.
    ///
    /// The snapshot may be used with this vocabulary only.
    pub fn new(vocabulary: &Vocabulary, mut subjects: Vec<Subject>) -> Snapshot {
        subjects.sort_by_key(|subject| subject.id);
        subjects.dedup_by_key(|subject| subject.id);
        let mut reader = Reader { vocabulary, numbers: HashMap::new(), terms: Vec::new(), held: Vec::new() };
        let mut ranges = Vec::with_capacity(subjects.len());
        let mut texts = TextIndex::default();
        for subject in &subjects {
            let start = reader.held.len();
            let mut document = Document::default();
            reader.read(subject, start, &mut document);
            ranges.push(start..reader.held.len());
            texts.push(document);
        }
        texts.finish();
        let Reader { held, terms, .. } = reader;
        Snapshot { subjects, held, ranges, terms, texts }
    }

    /// The subject with this id, where the snapshot has it.
    pub fn subject(&self, id: OrganizationId) -> Option<&Subject> {
        self.number(id).map(|number| &self.subjects[number])
    }

    /// How many subjects there are.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    pub(super) fn number(&self, id: OrganizationId) -> Option<usize> {
        self.subjects.binary_search_by_key(&id, |subject| subject.id).ok()
    }

    pub(super) fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// What the subject with this number has, in the order of its profile; what is only mentioned comes last.
    pub(super) fn held(&self, number: usize) -> &[Held] {
        &self.held[self.ranges[number].clone()]
    }

    /// All terms that any subject has.
    pub(super) fn terms(&self) -> &[TermIndex] {
        &self.terms
    }

    pub(super) fn texts(&self) -> &TextIndex {
        &self.texts
    }
}

/// Reads subjects into `held`.
struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    numbers: HashMap<TermIndex, u32>,
    terms: Vec<TermIndex>,
    held: Vec<Held>,
}

impl Reader<'_> {
    /// What is stated first, then what is mentioned.
    fn read(&mut self, subject: &Subject, start: usize, document: &mut Document) {
        let profile = &subject.profile;
        self.hold(subject.region.as_ref(), Role::HeadOffice, 0);
        self.hold(&subject.industries, Role::Industry, 0);
        for (index, capability) in profile.capabilities.iter().enumerate() {
            self.hold([&capability.process], Role::Capability, index);
            self.hold(&capability.materials, Role::Material, index);
        }
        for (index, certification) in profile.certifications.iter().enumerate() {
            self.hold([&certification.standard], Role::Certification, index);
            self.hold(&certification.processes, Role::CertifiedProcess, index);
        }
        for (index, product) in profile.products.iter().enumerate() {
            self.hold(&product.products, Role::Product, index);
            self.hold(&product.industries, Role::Market, index);
        }
        for (index, equipment) in profile.equipment.iter().enumerate() {
            self.hold(equipment.equipment.as_ref(), Role::Equipment, index);
        }
        for (index, seed) in profile.seeds.iter().enumerate() {
            self.hold(&seed.fields, Role::Seed, index);
        }
        for (index, site) in profile.sites.iter().enumerate() {
            self.hold([&site.region], Role::Site, index);
        }
        for piece in pieces(self.vocabulary, profile) {
            if piece.is_prose {
                document.prose(piece.text);
            } else {
                document.label(piece.text);
            }
            if let Some(role) = piece.role {
                self.mention(piece.text, role, piece.index, start);
            }
        }
    }

    fn hold<'t>(&mut self, terms: impl IntoIterator<Item = &'t TermId>, role: Role, index: usize) {
        for id in terms {
            // A term that this vocabulary does not have can stand in no relation to anything.
            if let Some(term) = self.vocabulary.index(id) {
                self.push(term, role, index);
            }
        }
    }

    fn mention(&mut self, text: &str, role: Role, index: usize, start: usize) {
        for tag in self.vocabulary.tag(text) {
            // Regions named in a text are as often customers as places of work.
            if self.vocabulary.term(tag.term).id.scheme() == Scheme::Region {
                continue;
            }
            // The second mention of a term adds nothing to the first.
            let number = self.numbers.get(&tag.term).copied();
            let is_again = |held: &Held| held.role.is_mention() && Some(held.term) == number;
            if !self.held[start..].iter().any(is_again) {
                self.push(tag.term, role, index);
            }
        }
    }

    fn push(&mut self, term: TermIndex, role: Role, index: usize) {
        let next = self.terms.len() as u32;
        let number = *self.numbers.entry(term).or_insert(next);
        if number == next {
            self.terms.push(term);
        }
        // Profiles have at most 500 entries a list (`domain::profile`).
        self.held.push(Held { term: number, role, index: index as u16 });
    }
}
