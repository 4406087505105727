//! Tokens: a short-lived access token (JWT, HMAC-SHA256) and the refresh token that is exchanged for the next one.

use crate::domain::{AccountId, OfficeId, OrganizationId, Principal, Role, SessionId};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long an access token is good for. A suspended account can act at most this much longer.
pub const ACCESS_TOKEN_MINUTES: i64 = 10;
/// How long a refresh token is good for.
pub const REFRESH_TOKEN_DAYS: i64 = 30;

/// What an access token says. Signed, not encrypted: it holds no secret and no personal data.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: AccountId,
    office: OfficeId,
    role: Role,
    organization: Option<OrganizationId>,
    session: SessionId,
    iat: i64,
    exp: i64,
}

/// The key that access tokens are signed with.
#[derive(Clone)]
pub struct TokenKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl TokenKeys {
    /// From a secret of at least 32 bytes.
    pub fn new(secret: &[u8]) -> Self {
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret) }
    }

    /// A fresh secret.
    pub fn random_secret() -> [u8; 32] {
        let mut secret = [0; 32];
        rand::rng().fill_bytes(&mut secret);
        secret
    }

    /// Signs an access token for a person and a session.
    pub fn sign(
        &self,
        (account_id, office_id): (AccountId, OfficeId),
        (role, organization_id): (Role, Option<OrganizationId>),
        session_id: SessionId,
        now: DateTime<Utc>,
    ) -> String {
        let claims = Claims {
            sub: account_id,
            office: office_id,
            role,
            organization: organization_id,
            session: session_id,
            iat: now.timestamp(),
            exp: (now + Duration::minutes(ACCESS_TOKEN_MINUTES)).timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .expect("an HMAC key signs any claims")
    }

    /// The person behind an access token, and the session; none where it is forged, altered or expired.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<(Principal, SessionId)> {
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is compared with our own clock below; the library would read the system's.
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation).ok()?.claims;
        (now.timestamp() < claims.exp).then_some((
            Principal::Person {
                account_id: claims.sub,
                office_id: claims.office,
                role: claims.role,
                organization_id: claims.organization,
            },
            claims.session,
        ))
    }
}

/// What somebody shows to go on with a session, a refresh token or the cookie of the pages: 256 random bits. Only its hash
/// is stored.
#[derive(Clone)]
pub struct SessionSecret(String);

impl SessionSecret {
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(TokenKeys::random_secret()))
    }

    pub fn typed(text: String) -> Self {
        Self(text)
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(keys: &TokenKeys, now: DateTime<Utc>) -> String {
        keys.sign((AccountId::new(), OfficeId::new()), (Role::Coordinator, None), SessionId::new(), now)
    }

    #[test]
    fn an_access_token_expires() {
        let keys = TokenKeys::new(&[7; 32]);
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let token = token(&keys, now);
        assert!(keys.verify(&token, now + Duration::seconds(599)).is_some());
        assert!(keys.verify(&token, now + Duration::seconds(600)).is_none());
    }

    #[test]
    fn a_forged_or_altered_token_is_nobody() {
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        let keys = TokenKeys::new(&[7; 32]);
        assert!(keys.verify(&token(&TokenKeys::new(&[8; 32]), now), now).is_none());
        assert!(keys.verify("", now).is_none());
        let unsigned = "eyJhbGciOiJub25lIn0.e30.";
        assert!(keys.verify(unsigned, now).is_none());
        let mut altered = token(&keys, now).into_bytes();
        let middle = altered.len() / 2;
        altered[middle] = if altered[middle] == b'A' { b'B' } else { b'A' };
        assert!(keys.verify(std::str::from_utf8(&altered).unwrap(), now).is_none());
    }
}
