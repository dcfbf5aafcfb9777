//! Who is connected to the data port.

use std::collections::HashMap;
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// Open connections and how many there ever were.
#[derive(Debug, Default)]
pub struct Connections(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    total: u64,
    failed_handshakes: u64,
    open: HashMap<u64, TcpStream>,
}

impl Connections {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a connection for as long as the returned value lives.
    pub fn opened(&self, socket: &TcpStream) -> io::Result<Tracked<'_>> {
        let socket = socket.try_clone()?;
        let mut state = self.state();
        state.total += 1;
        let number = state.total;
        state.open.insert(number, socket);
        Ok(Tracked {
            connections: self,
            number,
        })
    }

    /// The counts.
    pub fn describe(&self) -> Value {
        let state = self.state();
        json!({
            "open": state.open.len(),
            "total": state.total,
            "failed_handshakes": state.failed_handshakes,
        })
    }

    /// Cuts every open connection, as a restart would.
    pub fn close_all(&self) {
        for socket in self.state().open.values() {
            // One that ended by itself just now is as good.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

/// An open connection.
#[derive(Debug)]
pub struct Tracked<'a> {
    connections: &'a Connections,
    number: u64,
}

impl Tracked<'_> {
    /// Its number, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Counts a client that did not accept the certificate or spoke no TLS.
    pub fn handshake_failed(&self) {
        self.connections.state().failed_handshakes += 1;
    }
}

impl Drop for Tracked<'_> {
    fn drop(&mut self) {
        self.connections.state().open.remove(&self.number);
    }
}
