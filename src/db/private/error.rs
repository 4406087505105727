//! Why the private PostgreSQL cannot be had: one sentence each, in English and in Japanese.

use std::io;
use std::path::PathBuf;

/// Everything that can stand between a data directory and a running server. The text of each is complete: it
/// names the place and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum PrivateServerError {
    #[error(
        "No PostgreSQL server was found. Install it with: apt-get install postgresql (PostgreSQL 14 or newer), \
         or set ENISHI_DATABASE_URL. / PostgreSQL が見つかりません。apt-get install postgresql で PostgreSQL 14 \
         以降を導入するか、ENISHI_DATABASE_URL を設定してください。"
    )]
    NoServer,

    #[error(
        "ENISHI_POSTGRES_BIN names {path}, but initdb, pg_ctl and postgres are not all there. / \
         ENISHI_POSTGRES_BIN の {path} に initdb、pg_ctl、postgres が揃っていません。",
        path = path.display()
    )]
    BinDirectory { path: PathBuf },

    #[error(
        "PostgreSQL {found} is too old: install PostgreSQL 14 or newer, or set ENISHI_DATABASE_URL. / \
         PostgreSQL {found} は古すぎます。PostgreSQL 14 以降を導入するか、ENISHI_DATABASE_URL を設定してください。"
    )]
    TooOld { found: u32 },

    #[error(
        "The database in {path} was made by PostgreSQL {found}, but only version {installed} is installed: \
         install postgresql-{found}, or set ENISHI_DATABASE_URL. / {path} は PostgreSQL {found} \
         のデータですが、導入されているのは {installed} だけです。postgresql-{found} を導入するか、\
         ENISHI_DATABASE_URL を設定してください。",
        path = path.display()
    )]
    OtherVersion { path: PathBuf, found: String, installed: String },

    #[error(
        "The data directory {path} cannot be used ({source}): give a directory that can be created and written. \
         / データディレクトリ {path} を使えません（{source}）。作成と書き込みのできる場所を指定してください。",
        path = path.display()
    )]
    DataDirectory { path: PathBuf, source: io::Error },

    #[error(
        "The data directory {path} is not a directory. / データディレクトリ {path} はディレクトリではありません。",
        path = path.display()
    )]
    NotADirectory { path: PathBuf },

    #[error(
        "{path} holds files but no PostgreSQL database: move it away or choose another data directory. / {path} \
         は PostgreSQL のデータではありません。移動するか、別のデータディレクトリを指定してください。",
        path = path.display()
    )]
    NotACluster { path: PathBuf },

    #[error(
        "The database in {path} belongs to another user: run as {owner} or as root. / {path} \
         は別の利用者のものです。{owner} または root として実行してください。",
        path = path.display()
    )]
    ForeignOwner { path: PathBuf, owner: String },

    #[error(
        "{record} says that the database is in {path}, but it is not there: restore it, or delete {record} to \
         begin with an empty database. / {record} に記録された {path} にデータがありません。復元するか、\
         {record} を削除して空のデータベースから始めてください。",
        record = record.display(),
        path = path.display()
    )]
    LocationGone { record: PathBuf, path: PathBuf },

    #[error(
        "The user {user}, who runs PostgreSQL, may not enter {path}: open the directories above it (chmod a+x) or \
         move the data directory. / PostgreSQL を動かす利用者 {user} が {path} に入れません。\
         上位のディレクトリに実行権を与える（chmod a+x）か、データディレクトリを移してください。",
        path = path.display()
    )]
    Unreachable { path: PathBuf, user: String },

    #[error(
        "PostgreSQL may not run as root, and neither the user postgres nor nobody exists to hand it to: create \
         one, or set ENISHI_DATABASE_URL. / PostgreSQL は root では動きません。利用者 postgres または nobody \
         を作成するか、ENISHI_DATABASE_URL を設定してください。"
    )]
    NoUnprivilegedUser,

    #[error(
        "The socket directory {path} cannot be used ({source}): remove it and start again. / \
         ソケット用ディレクトリ {path} を使えません（{source}）。削除してから再実行してください。",
        path = path.display()
    )]
    SocketDirectory { path: PathBuf, source: io::Error },

    #[error(
        "PostgreSQL could not create its database in {path}: {output} / PostgreSQL が {path} \
         にデータベースを作成できませんでした。",
        path = path.display()
    )]
    CannotCreate { path: PathBuf, output: String },

    #[error(
        "PostgreSQL does not start; the last lines of {log} are: {tail} / PostgreSQL が起動しません。{log} \
         の最後の行を確認してください。",
        log = log.display()
    )]
    DoesNotStart { log: PathBuf, tail: String },

    #[error(
        "The private PostgreSQL is running but does not let enishi in ({source}): see {log}. / 専用の PostgreSQL \
         は動いていますが、接続できません（{source}）。{log} を確認してください。",
        log = log.display()
    )]
    DoesNotAnswer { log: PathBuf, source: sqlx::Error },

    #[error("PostgreSQL does not stop: {output} / PostgreSQL が停止しません: {output}")]
    DoesNotStop { output: String },

    #[error(
        "{path} cannot be read or written: {source}. / {path} を読み書きできません（{source}）。",
        path = path.display()
    )]
    File { path: PathBuf, source: io::Error },
}

/// Names the file in an input or output error.
pub(super) fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> PrivateServerError {
    move |source| PrivateServerError::File { path: path.into(), source }
}
