//! Where the service can be reached. Keys in a browser belong to an address, so the port is chosen once and kept.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::str::FromStr;

use sealbid_bid::store::{self, Existing, Folder, RelPath, Store};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

/// An address to listen at, with or without a port: `127.0.0.1`, `0.0.0.0:8443`, `[::]:8443`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenAddress {
    ip: IpAddr,
    port: Option<u16>,
}

impl ListenAddress {
    /// The same address at this port; 0 is any free one.
    #[must_use]
    pub fn at_port(self, port: u16) -> Self {
        Self { port: Some(port), ..self }
    }

    /// Whether all addresses of the machine are meant, its own among them.
    pub fn is_everywhere(self) -> bool {
        self.ip.is_unspecified()
    }
}

/// The text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an IP address with or without a port")]
pub struct NotAnAddress;

impl FromStr for ListenAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        if let Ok(socket) = text.parse::<SocketAddr>() {
            return Ok(Self { ip: socket.ip(), port: Some(socket.port()).filter(|port| *port != 0) });
        }
        text.parse().map(|ip| Self { ip, port: None }).map_err(|_| NotAnAddress)
    }
}

impl From<IpAddr> for ListenAddress {
    /// This address, on the port that was taken before.
    fn from(ip: IpAddr) -> Self {
        Self { ip, port: None }
    }
}

/// Why nothing can be listened to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListenError {
    /// Another program has the port.
    #[error("port {port} is taken")]
    Taken {
        /// The port.
        port: u16,
    },
    /// The system refused.
    #[error("{address}: {source}")]
    Refused {
        /// The address.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// The folder cannot be read or written.
    #[error(transparent)]
    Folder(#[from] store::StoreError),
    /// The file that keeps the port is damaged.
    #[error("{FILE} is damaged")]
    Damaged,
}

impl ListenError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "service_port_taken",
            Self::Refused { .. } => "service_address",
            Self::Folder(cause) => cause.code(),
            Self::Damaged => "service_listen_damaged",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Taken { port } => vec![("port", port.to_string())],
            Self::Refused { address, source } => {
                vec![("address", address.clone()), ("reason", source.to_string())]
            }
            Self::Folder(cause) => cause.params(),
            Self::Damaged => vec![("path", FILE.to_owned())],
        }
    }
}

const FILE: &str = "listen.json";
const MAX_FILE: u64 = 4 * 1024;

/// `listen.json`: the port that was chosen at the first start.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListenFile {
    format: u32,
    port: u16,
}

/// A bound listener and how it is reached.
pub(crate) struct Bound {
    pub(crate) listener: TcpListener,
    /// The address that others use: that of this machine where all were asked for.
    pub(crate) ip: IpAddr,
    port: u16,
}

impl Bound {
    /// Binds the port asked for, else the one kept, else any free one, and keeps it.
    pub(crate) async fn new(folder: &Folder, wanted: ListenAddress) -> Result<Self, ListenError> {
        let path = RelPath::parse(FILE).map_err(store::StoreError::from)?;
        let kept = match folder.kind(&path)? {
            None => None,
            Some(_) => {
                let file: ListenFile = serde_json::from_slice(&store::read_limited(folder, &path, MAX_FILE)?)
                    .map_err(|_| ListenError::Damaged)?;
                Some(file.port).filter(|_| file.format == 1)
            }
        };
        let port = wanted.port.or(kept).unwrap_or(0);
        let listener = TcpListener::bind((wanted.ip, port)).await.map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => ListenError::Taken { port },
            _ => ListenError::Refused { address: SocketAddr::new(wanted.ip, port).to_string(), source },
        })?;
        let refused = |source| ListenError::Refused { address: wanted.ip.to_string(), source };
        let port = listener.local_addr().map_err(refused)?.port();
        if kept != Some(port) {
            let mut json = serde_json::to_vec(&ListenFile { format: 1, port }).map_err(|_| ListenError::Damaged)?;
            json.push(b'\n');
            store::write_whole(folder, &path, &json, Existing::Replace)?;
        }
        let ip = if wanted.ip.is_unspecified() { own_address() } else { wanted.ip };
        Ok(Self { listener, ip, port })
    }

    /// Whether nobody beyond this machine reaches it: then no certificate is needed, and browsers agree.
    pub(crate) fn is_local(&self) -> bool {
        self.ip.is_loopback() && self.listener.local_addr().is_ok_and(|at| at.ip().is_loopback())
    }

    /// As people type it.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.is_local() { "http" } else { "https" };
        format!("{scheme}://{}", SocketAddr::new(self.ip, self.port))
    }
}

/// The address by which this machine reaches others. Nothing is sent: the address asked about is one of
/// documentation (RFC 5737), and connecting a datagram socket only chooses a route. A machine without a network has a loopback
/// address alone.
pub fn own_address() -> IpAddr {
    let found = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    });
    found.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |at| at.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_and_without_a_port() {
        for (text, expected) in [
            ("127.0.0.1", Some(None)),
            ("0.0.0.0:8443", Some(Some(8443))),
            ("127.0.0.1:0", Some(None)),
            ("[::]:8443", Some(Some(8443))),
            ("::1", Some(None)),
            ("localhost", None),
            ("127.0.0.1:99999", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<ListenAddress>().ok().map(|address| address.port), expected, "{text}");
        }
    }
}
