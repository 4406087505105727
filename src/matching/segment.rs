//! Some tens of thousands of organizations as the engine wants them: their terms looked up once, entered in lists
//! by term, their numbers in columns, their texts indexed. Never changed once made.

use super::by_term::ByTerm;
use super::capabilities::{Added, Capabilities, CapabilityRow};
use super::evidence::Source;
use super::held::{Held, Role};
use super::postings::Postings;
use super::profile_text::{Piece, pieces};
use super::subject::Subject;
use super::text::{Document, TextIndex, Token, plain, sentences, tokens};
use crate::domain::{
    Capability, Certification, Day, OrganizationId, OrganizationKind, PastCase, Scheme, TermId, Validity,
};
use crate::vocabulary::{TermIndex, Vocabulary};
use std::ops::Range;

/// The most subjects of a segment: few enough that what is worked out for each of them stays in the processor's
/// cache, and that a number fits 16 bits.
pub const SEGMENT_MOST: usize = 32_768;

/// A part of a [`super::Snapshot`].
pub struct Segment {
    /// In order of id.
    subjects: Vec<Entry>,
    /// By subject: the day on which its profile was confirmed, as a number. What was never confirmed is as old as can
    /// be: that earns the same.
    confirmed: Vec<i32>,
    kinds: Vec<OrganizationKind>,
    /// By subject: the region of the head office, or the number of terms where there is none.
    head_offices: Vec<u32>,
    /// By subject: where its capabilities begin, and its certificates.
    first_capabilities: Vec<u32>,
    first_certificates: Vec<u32>,
    /// All that is held, subject by subject.
    held: Vec<Held>,
    /// By subject: its part of `held`.
    ranges: Vec<Range<usize>>,
    postings: Postings,
    capabilities: Capabilities,
    /// Those for one standard side by side.
    certificates: Vec<CertificateRow>,
    by_standard: ByTerm,
    sites: Vec<KnownSite>,
    /// All past cases, subject by subject.
    records: Vec<PastCase>,
    /// The numbers of the subjects that have any.
    recorded: Vec<u16>,
    texts: TextIndex,
    /// The texts of all subjects in plain form, each on a line of its own.
    prose: String,
    /// As `texts` numbers them.
    passages: Vec<Passage>,
}

/// What is kept of a subject itself.
pub(super) struct Entry {
    pub id: OrganizationId,
    pub name: Box<str>,
    pub kind: OrganizationKind,
    pub region: Option<TermId>,
    pub name_withheld: bool,
    pub confirmed_on: Option<Day>,
    /// Where its sites, past cases and texts begin; they end where those of the next one begin.
    sites: u32,
    records: u32,
    prose: usize,
}

/// A place of work beside the head office.
#[derive(Debug, Clone)]
pub struct KnownSite {
    pub name: Box<str>,
    pub region: TermId,
}

/// The dates of a certificate.
#[derive(Clone)]
pub(super) struct CertificateRow {
    /// None where the vocabulary does not have it.
    pub standard: Option<TermIndex>,
    pub validity: Validity,
    pub expected_on: Option<Day>,
    /// Whether it says for which processes it was granted.
    pub lists_processes: bool,
}

/// A few words of a subject's profile that belong together: a name with its remark, or a sentence.
struct Passage {
    /// In the text of its subject.
    start: u32,
    /// The entry of the profile that it stands in.
    role: Role,
    index: u16,
}

impl Segment {
    /// Looks up every term, tags and indexes every text. Of two subjects with the same id one is kept.
    ///
    /// The segment may be used with this vocabulary only.
    ///
    /// # Panics
    /// Where there are more than [`SEGMENT_MOST`] subjects.
    pub fn new(vocabulary: &Vocabulary, mut subjects: Vec<Subject>) -> Self {
        subjects.sort_by_key(|subject| subject.id);
        subjects.dedup_by_key(|subject| subject.id);
        assert!(subjects.len() <= SEGMENT_MOST, "{} subjects in one segment", subjects.len());
        let mut reader = Reader::new(vocabulary);
        for subject in subjects {
            reader.read(subject);
        }
        reader.finish()
    }

    pub(super) fn len(&self) -> usize {
        self.subjects.len()
    }

    pub(super) fn number(&self, id: OrganizationId) -> Option<usize> {
        self.subjects.binary_search_by_key(&id, |subject| subject.id).ok()
    }

    pub(super) fn entry(&self, number: usize) -> &Entry {
        &self.subjects[number]
    }

    pub(super) fn confirmed(&self) -> &[i32] {
        &self.confirmed
    }

    pub(super) fn kinds(&self) -> &[OrganizationKind] {
        &self.kinds
    }

    pub(super) fn head_offices(&self) -> &[u32] {
        &self.head_offices
    }

    /// What the subject with this number has, in the order of its profile; what is only mentioned comes last.
    pub(super) fn held(&self, number: usize) -> &[Held] {
        &self.held[self.ranges[number].clone()]
    }

    pub(super) fn capability(&self, number: usize, index: u16) -> CapabilityRow<'_> {
        self.capabilities.get(self.first_capabilities[number] as usize + usize::from(index))
    }

    /// The process of a capability, where the vocabulary has it.
    pub(super) fn process(&self, number: usize, index: u16) -> Option<TermIndex> {
        self.capabilities.process(self.first_capabilities[number] as usize + usize::from(index))
    }

    pub(super) fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    pub(super) fn certificate(&self, number: usize, index: u16) -> &CertificateRow {
        let at = self.first_certificates[number] as usize + usize::from(index);
        &self.certificates[self.by_standard.row(at)]
    }

    /// The certificates for a standard, in the order of their subjects.
    pub(super) fn certificates_of(&self, standard: TermIndex) -> &[CertificateRow] {
        &self.certificates[self.by_standard.rows_of(standard)]
    }

    pub(super) fn postings(&self) -> &Postings {
        &self.postings
    }

    pub(super) fn sites(&self, number: usize) -> &[KnownSite] {
        let start = self.subjects[number].sites as usize;
        let end = self.subjects.get(number + 1).map_or(self.sites.len(), |next| next.sites as usize);
        &self.sites[start..end]
    }

    /// What came of the cases of a subject.
    pub(super) fn record(&self, number: usize) -> &[PastCase] {
        let start = self.subjects[number].records as usize;
        let end = self.subjects.get(number + 1).map_or(self.records.len(), |next| next.records as usize);
        &self.records[start..end]
    }

    /// The numbers of the subjects with a record, in order: few, in most offices.
    pub(super) fn recorded(&self) -> &[u16] {
        &self.recorded
    }

    pub(super) fn texts(&self) -> &TextIndex {
        &self.texts
    }

    /// All texts of a subject in plain form, each on a line of its own.
    pub(super) fn text_of(&self, number: usize) -> &str {
        let end = self.subjects.get(number + 1).map_or(self.prose.len(), |next| next.prose);
        &self.prose[self.subjects[number].prose..end]
    }

    /// The texts of one passage of a subject, and where in the profile it stands. Passages are numbered as in `texts`.
    pub(super) fn passage(&self, number: usize, passage: usize) -> (&str, Source) {
        let text = self.text_of(number);
        let Passage { start, role, index } = &self.passages[passage];
        let is_last = passage + 1 == self.texts.passages(number).end;
        let end = if is_last { text.len() } else { self.passages[passage + 1].start as usize };
        (&text[*start as usize..end], role.source(usize::from(*index)))
    }

    /// Every token that a subject has, once.
    pub(super) fn tokens_of(&self, number: usize) -> Vec<Token> {
        let mut tokens = tokens(self.text_of(number));
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }
}

/// Reads subjects into a segment.
struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    segment: Segment,
    capabilities: Vec<Added>,
    certificates: Vec<CertificateRow>,
}

impl<'a> Reader<'a> {
    fn new(vocabulary: &'a Vocabulary) -> Self {
        let segment = Segment {
            subjects: Vec::new(),
            confirmed: Vec::new(),
            kinds: Vec::new(),
            head_offices: Vec::new(),
            first_capabilities: Vec::new(),
            first_certificates: Vec::new(),
            held: Vec::new(),
            ranges: Vec::new(),
            postings: Postings::new(0, &[], &[]),
            capabilities: Capabilities::default(),
            certificates: Vec::new(),
            by_standard: ByTerm::default(),
            sites: Vec::new(),
            records: Vec::new(),
            recorded: Vec::new(),
            texts: TextIndex::default(),
            prose: String::new(),
            passages: Vec::new(),
        };
        Self { vocabulary, segment, capabilities: Vec::new(), certificates: Vec::new() }
    }

    fn finish(mut self) -> Segment {
        let segment = &mut self.segment;
        segment.postings = Postings::new(self.vocabulary.len(), &segment.held, &segment.ranges);
        segment.capabilities = Capabilities::new(self.vocabulary.len(), &self.capabilities);
        let standards: Vec<Option<TermIndex>> = self.certificates.iter().map(|row| row.standard).collect();
        let (by_standard, order) = ByTerm::new(self.vocabulary.len(), &standards);
        segment.certificates = order.into_iter().map(|at| self.certificates[at].clone()).collect();
        segment.by_standard = by_standard;
        segment.texts.shrink_to_fit();
        segment.held.shrink_to_fit();
        segment.prose.shrink_to_fit();
        segment.passages.shrink_to_fit();
        self.segment
    }

    /// What is stated first, then what is mentioned.
    fn read(&mut self, subject: Subject) {
        let start = self.segment.held.len();
        let number = self.segment.subjects.len();
        let Subject { id, name, kind, region, industries, name_withheld, profile, record } = subject;
        self.hold(region.as_ref(), Role::HeadOffice, 0);
        self.hold(&industries, Role::Industry, 0);
        self.segment.confirmed.push(profile.confirmed_on.map_or(0, Day::number));
        self.segment.kinds.push(kind);
        let head_office = region.as_ref().and_then(|region| self.vocabulary.index(region));
        let nowhere = self.vocabulary.len() as u32;
        self.segment.head_offices.push(head_office.map_or(nowhere, |region| region.0));
        self.segment.first_capabilities.push(self.capabilities.len() as u32);
        self.segment.first_certificates.push(self.certificates.len() as u32);
        self.segment.subjects.push(Entry {
            id,
            name: name.into(),
            kind,
            region,
            name_withheld,
            confirmed_on: profile.confirmed_on,
            sites: self.segment.sites.len() as u32,
            records: self.segment.records.len() as u32,
            prose: self.segment.prose.len(),
        });
        if !record.is_empty() {
            self.segment.recorded.push(number as u16);
            self.segment.records.extend(record);
        }
        for (index, capability) in profile.capabilities.iter().enumerate() {
            self.hold([&capability.process], Role::Capability, index);
            self.hold(&capability.materials, Role::Material, index);
            let known = |id| self.vocabulary.index(id);
            let process = known(&capability.process);
            let materials = capability.materials.iter().filter_map(known).collect();
            self.capabilities.push(Added { process, materials, capability: capability.clone() });
        }
        for (index, certification) in profile.certifications.iter().enumerate() {
            self.hold([&certification.standard], Role::Certification, index);
            self.hold(&certification.processes, Role::CertifiedProcess, index);
            self.certificate(certification);
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
            let (name, region) = (site.name.as_str().into(), site.region.clone());
            self.segment.sites.push(KnownSite { name, region });
        }
        let mut document = Document::default();
        for piece in pieces(&profile) {
            // A place of work is named after where it is.
            for text in [piece.name, piece.prose].into_iter().flatten().filter(|_| piece.role != Role::Site) {
                self.mention(text, piece.role, piece.index, start);
            }
            let capability = (piece.role == Role::InCapability).then(|| &profile.capabilities[piece.index]);
            self.passages(&mut document, &piece, capability);
        }
        self.segment.ranges.push(start..self.segment.held.len());
        self.segment.texts.push(document);
    }

    /// The passages of an entry: its name, its terms and the first sentence about it together, and every further
    /// sentence.
    fn passages(&mut self, document: &mut Document, piece: &Piece, capability: Option<&Capability>) {
        let prose = plain(piece.prose.unwrap_or_default());
        let mut sentences = sentences(&prose);
        self.begin(document, piece);
        if let Some(name) = piece.name.map(plain) {
            document.name(&name);
            self.line(&name);
        }
        if let Some(sentence) = sentences.next() {
            document.prose(sentence);
            self.line(sentence);
        }
        // What somebody does is found by its name in either language.
        for id in capability.iter().flat_map(|own| std::iter::once(&own.process).chain(&own.materials)) {
            let Some(index) = self.vocabulary.index(id) else { continue };
            let term = self.vocabulary.term(index);
            for label in [&term.ja, &term.en].map(|label| plain(label)) {
                document.label(&label);
                self.line(&label);
            }
        }
        for sentence in sentences {
            self.begin(document, piece);
            document.prose(sentence);
            self.line(sentence);
        }
    }

    fn begin(&mut self, document: &mut Document, piece: &Piece) {
        document.begin();
        let text = self.segment.subjects.last().map_or(0, |subject| subject.prose);
        let start = (self.segment.prose.len() - text) as u32;
        self.segment.passages.push(Passage { start, role: piece.role, index: piece.index as u16 });
    }

    fn line(&mut self, text: &str) {
        self.segment.prose.push_str(text);
        self.segment.prose.push('\n');
    }

    fn hold<'t>(&mut self, terms: impl IntoIterator<Item = &'t TermId>, role: Role, index: usize) {
        for id in terms {
            // A term that this vocabulary does not have can stand in no relation to anything.
            if let Some(term) = self.vocabulary.index(id) {
                self.push(term, role, index);
            }
        }
    }

    fn certificate(&mut self, certification: &Certification) {
        self.certificates.push(CertificateRow {
            standard: self.vocabulary.index(&certification.standard),
            validity: certification.validity(),
            expected_on: certification.expected_on,
            lists_processes: !certification.processes.is_empty(),
        });
    }

    fn mention(&mut self, text: &str, role: Role, index: usize, start: usize) {
        let is_support_body = self.segment.kinds.last() == Some(&OrganizationKind::SupportBody);
        for tag in self.vocabulary.tag(text) {
            match self.vocabulary.term(tag.term).id.scheme() {
                // Regions named in a text are as often customers as places of work.
                Scheme::Region => continue,
                // A support body writes of certificates that it helps others to.
                Scheme::Standard if is_support_body => continue,
                _ => {}
            }
            // The second mention of a term adds nothing to the first.
            let is_again = |held: &Held| held.role.is_mention() && held.term == tag.term;
            if !self.segment.held[start..].iter().any(is_again) {
                self.push(tag.term, role, index);
            }
        }
    }

    fn push(&mut self, term: TermIndex, role: Role, index: usize) {
        // Profiles have at most 500 entries a list (`domain::profile`).
        self.segment.held.push(Held { term, role, index: index as u16 });
    }
}
