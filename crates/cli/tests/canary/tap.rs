//! What passes between desks, phones and their service: one who sits in between writes all of it down.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::search::Place;

/// The bytes of one direction of one connection.
type Stream = Arc<Mutex<Vec<u8>>>;

pub struct Tap {
    pub address: String,
    streams: Arc<Mutex<Vec<Stream>>>,
}

impl Tap {
    /// Before the service at this address.
    pub fn before(service: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, service) = (listener.local_addr().unwrap().to_string(), service.to_owned());
        let streams = Arc::<Mutex<Vec<Stream>>>::default();
        let all = Arc::clone(&streams);
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                // A service that was killed is away: so is this.
                let Ok(far) = TcpStream::connect(&service) else { continue };
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let stream = Stream::default();
                    all.lock().unwrap().push(Arc::clone(&stream));
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    thread::spawn(move || pass(from, to, &stream));
                }
            }
        });
        Self { address, streams }
    }

    /// All that passed so far.
    pub fn dump(&self) -> Vec<Place> {
        let streams = self.streams.lock().unwrap();
        let bytes = streams.iter().map(|stream| stream.lock().unwrap().clone());
        bytes.map(|bytes| Place { name: "the relay".to_owned(), bytes }).collect()
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, stream: &Stream) {
    let mut buffer = [0; 1 << 14];
    while let Ok(len @ 1..) = from.read(&mut buffer) {
        stream.lock().unwrap().extend(&buffer[..len]);
        if to.write_all(&buffer[..len]).is_err() {
            break;
        }
    }
    to.shutdown(Shutdown::Write).ok();
}
