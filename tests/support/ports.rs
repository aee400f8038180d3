//! Ports of the programs that a test starts, its own from the first moment to the last.
//!
//! A port that is only looked up and given back may be taken by a program of another test before it is used, and again
//! while the program that listens on it is started anew. Here a socket stays bound to it all the time without listening.
//! Linux lets a program listen beside such a socket where both allow the address to be reused, as nginx, Caddy and the
//! sandbox do, and hands out the port to nobody who asks for any free one.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

/// A port of 127.0.0.1 that nobody else gets while this lives.
pub struct Port {
    number: u16,
    _held: TcpSocket,
}

impl Port {
    pub fn hold() -> Self {
        let held = TcpSocket::new_v4().expect("there are sockets");
        held.set_reuseaddr(true)
            .expect("a socket's address can be reused");
        held.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .expect("there are free ports");
        let address = held.local_addr().expect("a bound socket has an address");
        Self {
            number: address.port(),
            _held: held,
        }
    }

    pub fn number(&self) -> u16 {
        self.number
    }
}
