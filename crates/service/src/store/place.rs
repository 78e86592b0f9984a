//! Where the database is.

use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// A database on a PostgreSQL server: `postgres://user@host:5432/name`, with `?host=/folder` for a socket and
/// `?sslmode=verify-full&sslrootcert=FILE` for TLS. Its password stands in `PGPASSWORD` or a password file, never here.
#[derive(Clone)]
pub struct DatabaseServer(pub(super) Box<PgConnectOptions>);

/// It is no address of a database, or has a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotADatabase {
    /// It is none.
    #[error("no address of a PostgreSQL database")]
    Malformed,
    /// Whoever lists the machine's processes would read it.
    #[error("a password in the address")]
    Password,
}

impl NotADatabase {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "service_database_address",
            Self::Password => "service_database_password",
        }
    }
}

impl FromStr for DatabaseServer {
    type Err = NotADatabase;

    fn from_str(text: &str) -> Result<Self, NotADatabase> {
        let rest = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let authority = rest.ok_or(NotADatabase::Malformed)?.split(['/', '?']).next().unwrap_or_default();
        if authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) || text.contains("password=") {
            return Err(NotADatabase::Password);
        }
        let options: PgConnectOptions = text.parse().map_err(|_| NotADatabase::Malformed)?;
        options.get_database().ok_or(NotADatabase::Malformed)?;
        Ok(Self(Box::new(options.application_name("sealbid"))))
    }
}

impl std::fmt::Debug for DatabaseServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("DatabaseServer").field(&self.0.get_database()).finish()
    }
}

/// A file of SQLite, or a database on a server.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    File(PathBuf),
    Server(DatabaseServer),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(server) => f.write_str(server.0.get_database().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_password_is_refused() {
        for (text, expected) in [
            ("postgres://sealbid@localhost/sealbid", Ok(())),
            ("postgresql://sealbid@localhost/sealbid?host=/run/postgresql", Ok(())),
            ("postgres://sealbid:geheim@localhost/sealbid", Err(NotADatabase::Password)),
            ("postgres://sealbid@localhost/sealbid?password=geheim", Err(NotADatabase::Password)),
            ("postgres://sealbid@localhost", Err(NotADatabase::Malformed)),
            ("mysql://localhost/x", Err(NotADatabase::Malformed)),
            ("service.sqlite", Err(NotADatabase::Malformed)),
        ] {
            assert_eq!(text.parse::<DatabaseServer>().map(|_| ()), expected, "{text}");
        }
    }
}
