//! A certificate authority for one test, and a server certificate signed by it.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use std::path::PathBuf;

/// Files in PEM form, deleted with this value.
pub struct Certificates {
    directory: tempfile::TempDir,
}

impl Certificates {
    /// A server certificate for `host`, signed by an authority of its own (an authority's certificate is itself
    /// refused as a server's).
    pub fn for_host(host: &str) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "Enishi test authority");
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new([host.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        let this = Self { directory: tempfile::tempdir().unwrap() };
        std::fs::write(this.authority(), authority.pem()).unwrap();
        std::fs::write(this.certificate(), leaf.pem()).unwrap();
        std::fs::write(this.key(), key.serialize_pem()).unwrap();
        this
    }

    pub fn authority(&self) -> PathBuf {
        self.directory.path().join("authority.pem")
    }

    pub fn certificate(&self) -> PathBuf {
        self.directory.path().join("server.pem")
    }

    pub fn key(&self) -> PathBuf {
        self.directory.path().join("server.key")
    }

    /// The options that give the test server this certificate.
    pub fn options(&self, mode: &str) -> Vec<String> {
        let [certificate, key] = [self.certificate(), self.key()].map(|path| path.display().to_string());
        ["--tls", mode, "--certificate", &certificate, "--key", &key].map(str::to_owned).to_vec()
    }
}
