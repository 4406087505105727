//! Keeps the snapshots of this process warm: hears of changes and works them in before a request has to.
//!
//! Nothing depends on it. Every request looks for changes itself, so a notice that is lost costs a little time and
//! no truth.

use crate::db;
use crate::services::{Context, field};
use tokio::sync::watch;

/// How long to wait before listening again where the database went away.
const LISTEN_AGAIN: std::time::Duration = std::time::Duration::from_secs(5);

/// Follows until `stop` turns true.
pub async fn follow(ctx: Context, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            error = listen(&ctx) => {
                tracing::warn!(%error, "not hearing of changes; requests look for them themselves");
                tokio::select! {
                    () = tokio::time::sleep(LISTEN_AGAIN) => {}
                    _ = stop.changed() => {}
                }
            }
            _ = stop.changed() => {}
        }
    }
}

/// Hears and works in until the database fails.
async fn listen(ctx: &Context) -> crate::services::Error {
    let mut listener = match db::changes::Listener::open(&ctx.database).await {
        Ok(listener) => listener,
        Err(error) => return error.into(),
    };
    loop {
        let worked_in = match listener.next().await {
            Ok(office) => field::refresh(ctx, office).await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = worked_in {
            return error;
        }
    }
}
