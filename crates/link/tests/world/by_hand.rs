//! Both sides written anew from `docs/protocol/link.md` on published libraries: a second implementation that can also
//! be made to do what ours never does.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hkdf::Hkdf;
use hpke::aead::{AeadCtxR, AeadCtxS, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, Kem};
use hpke::{Deserializable as _, OpModeR, OpModeS, PskBundle, Serializable as _};
use rand_core::Rng as _;
use sealbid_link::phone::{self, KnownDesk};
use sealbid_link::{Ask, Hello, MemoryKey, PublicKey, Record as _, Request, Signed, SigningKey as _, Time};
use sha2::Sha256;

use super::{World, sha256};

const HELLO_INFO: &[u8] = b"sealbid-link/1 hello";

/// The 85 bytes of a code.
pub fn qr(kind: u8, relay: u8, frame: u16, sid: &[u8; 16], public: &[u8; 33], root: &[u8; 32]) -> [u8; 85] {
    let mut psk = [0; 32];
    Hkdf::<Sha256>::from_prk(root)
        .unwrap()
        .expand(&[b"sealbid-link/1 qr".as_slice(), sid, &frame.to_be_bytes()].concat(), &mut psk)
        .unwrap();
    [&[kind, relay], frame.to_be_bytes().as_slice(), sid, public, &psk].concat().try_into().unwrap()
}

/// `SBL1:` and the digits of 85 bytes.
pub fn text(qr: &[u8; 85]) -> String {
    let mut text = "SBL1:".to_owned();
    for group in qr[..84].chunks(7) {
        let mut number = [0; 8];
        number[1..].copy_from_slice(group);
        text += &format!("{:017}", u64::from_be_bytes(number));
    }
    text + &format!("{:03}", qr[84])
}

pub fn padded(cbor: &[u8]) -> Vec<u8> {
    let size = [1_024, 4_096, 16_384].into_iter().find(|size| *size >= cbor.len() + 2).unwrap();
    let mut out = (cbor.len() as u16).to_be_bytes().to_vec();
    out.extend(cbor);
    out.resize(size, 0);
    out
}

pub fn unpadded(plain: &[u8]) -> Vec<u8> {
    plain[2..2 + usize::from(u16::from_be_bytes([plain[0], plain[1]]))].to_vec()
}

pub fn header(sid: &[u8; 16], dir: u8, seq: u16, kind: u8, len: usize) -> [u8; 25] {
    [&[1], sid.as_slice(), &[dir], &seq.to_be_bytes(), &[kind], &(len as u32).to_be_bytes()]
        .concat()
        .try_into()
        .unwrap()
}

pub struct HandDesk {
    pub k_desk: MemoryKey,
    pub nonce: [u8; 32],
    pub qr: [u8; 85],
    pub sid: [u8; 16],
    secret: [u8; 32],
    pub payload: Vec<u8>,
    pub hello: Vec<u8>,
    context: Option<AeadCtxR<AesGcm256, HkdfSha256, DhP256HkdfSha256>>,
    pub exported: [u8; 32],
    pub prk: [u8; 32],
    pub keys: ([u8; 32], [u8; 12]),
    pub response_nonce: [u8; 32],
    seq: u16,
}

impl HandDesk {
    pub fn new(kind: u8, k_desk: MemoryKey, world: &mut World) -> Self {
        let (mut root, mut nonce) = ([0; 32], [0; 32]);
        world.rng.fill_bytes(&mut root);
        world.rng.fill_bytes(&mut nonce);
        let (secret, public) = DhP256HkdfSha256::gen_keypair_with_rng(&mut world.rng);
        Self::of(kind, 0, k_desk, &root, nonce, secret.to_bytes().into(), &public.to_bytes())
    }

    pub fn of(
        kind: u8,
        frame: u16,
        k_desk: MemoryKey,
        root: &[u8; 32],
        nonce: [u8; 32],
        secret: [u8; 32],
        point: &[u8],
    ) -> Self {
        let fingerprint = k_desk.public_key().fingerprint();
        let hash = sha256(&[b"SBL1-SID\0".as_slice(), &nonce, &fingerprint].concat());
        let sid = hash[..16].try_into().unwrap();
        let mut compressed = [2 + (point[64] & 1); 33];
        compressed[1..].copy_from_slice(&point[1..33]);
        Self {
            k_desk,
            nonce,
            qr: qr(kind, 0, frame, &sid, &compressed, root),
            sid,
            secret,
            payload: Vec::new(),
            hello: Vec::new(),
            context: None,
            exported: [0; 32],
            prk: [0; 32],
            keys: ([0; 32], [0; 12]),
            response_nonce: [0x77; 32],
            seq: 0,
        }
    }

    /// Opens a HELLO: its CBOR is in `hello` then.
    pub fn take_hello(&mut self, frame: &[u8]) {
        self.payload = frame[25..].to_vec();
        let psk_id = [&self.qr[4..20], &self.qr[2..4]].concat();
        assert_eq!(self.payload[..2], self.qr[2..4]);
        let mode = OpModeR::Psk(PskBundle::new(&self.qr[53..], &psk_id).unwrap());
        let info = [HELLO_INFO, &sha256(&self.qr)].concat();
        let secret = <DhP256HkdfSha256 as Kem>::PrivateKey::from_bytes(&self.secret).unwrap();
        let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&self.payload[2..67]).unwrap();
        let mut context = hpke::setup_receiver(&mode, &secret, &enc, &info).unwrap();
        self.hello = unpadded(&context.open(&self.payload[67..], &frame[..25]).unwrap());
        context.export(b"sealbid-link/1 d2p", &mut self.exported).unwrap();
        let salt = [&self.payload[2..67], &self.response_nonce].concat();
        let (prk, hkdf) = Hkdf::<Sha256>::extract(Some(&salt), &self.exported);
        self.prk = prk.into();
        hkdf.expand(b"key", &mut self.keys.0).unwrap();
        hkdf.expand(b"nonce", &mut self.keys.1).unwrap();
        self.context = Some(context);
    }

    /// Opens a later frame of the phone.
    pub fn open(&mut self, frame: &[u8]) -> Vec<u8> {
        unpadded(&self.context.as_mut().unwrap().open(&frame[25..], &frame[..25]).unwrap())
    }

    fn nonce(&self, seq: u16) -> [u8; 12] {
        let mut nonce = self.keys.1;
        nonce[10] ^= (seq >> 8) as u8;
        nonce[11] ^= seq as u8;
        nonce
    }

    /// Opens a frame of a desk that has the same secrets.
    pub fn open_own(&self, frame: &[u8]) -> Vec<u8> {
        let seq = u16::from_be_bytes([frame[18], frame[19]]);
        let first = if seq == 0 { 32 } else { 0 };
        let sealed = Payload { msg: &frame[25 + first..], aad: &frame[..25] };
        unpadded(&Aes256Gcm::new(&self.keys.0.into()).decrypt(&self.nonce(seq).into(), sealed).unwrap())
    }

    /// Seals a padded plaintext as the next frame.
    pub fn seal_padded(&mut self, kind: u8, plain: &[u8]) -> Vec<u8> {
        let first: &[u8] = if self.seq == 0 { &self.response_nonce } else { &[] };
        let header = header(&self.sid, 1, self.seq, kind, first.len() + plain.len() + 16);
        let nonce = self.nonce(self.seq);
        let sealed =
            Aes256Gcm::new(&self.keys.0.into()).encrypt(&nonce.into(), Payload { msg: plain, aad: &header }).unwrap();
        self.seq += 1;
        [header.as_slice(), first, &sealed].concat()
    }

    pub fn seal(&mut self, kind: u8, cbor: &[u8]) -> Vec<u8> {
        self.seal_padded(kind, &padded(cbor))
    }

    pub fn sign(&self, request: &Request) -> Signed<Request> {
        let message =
            [b"SBL1-REQ\0".as_slice(), &sha256(&self.qr), &sha256(&self.payload), &sha256(&request.to_cbor())].concat();
        Signed { body: request.clone(), sig: self.k_desk.sign(&message).unwrap() }
    }

    pub fn request(&mut self, request: &Request) -> Vec<u8> {
        let signed = self.sign(request).to_cbor();
        self.seal(2, &signed)
    }
}

pub struct HandPhone {
    pub qr: [u8; 85],
    enc: [u8; 65],
    context: AeadCtxS<AesGcm256, HkdfSha256, DhP256HkdfSha256>,
    seq: u16,
}

impl HandPhone {
    /// Takes up a session with 85 bytes, whatever their type says.
    pub fn new(qr: [u8; 85], world: &mut World) -> Self {
        let psk_id = [&qr[4..20], &qr[2..4]].concat();
        let mode = OpModeS::Psk(PskBundle::new(&qr[53..], &psk_id).unwrap());
        let info = [HELLO_INFO, &sha256(&qr)].concat();
        let point = PublicKey::from_sec1(&qr[20..53]).unwrap().to_uncompressed();
        let public = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&point).unwrap();
        let (enc, context) =
            hpke::setup_sender_with_rng::<_, _, DhP256HkdfSha256>(&mode, &public, &info, &mut world.rng).unwrap();
        Self { qr, enc: enc.to_bytes().into(), context, seq: 0 }
    }

    pub fn sid(&self) -> [u8; 16] {
        self.qr[4..20].try_into().unwrap()
    }

    pub fn hello(&mut self, hello: Hello, k_auth: &MemoryKey) -> Vec<u8> {
        let info = [HELLO_INFO, &sha256(&self.qr)].concat();
        let message =
            [b"SBL1-HELLO\0".as_slice(), &sha256(&[self.enc.as_slice(), &info].concat()), &sha256(&hello.to_cbor())]
                .concat();
        let signed = Signed { body: hello, sig: k_auth.sign(&message).unwrap() };
        self.seal(1, &padded(&signed.to_cbor()))
    }

    /// Seals a padded plaintext as the next frame.
    pub fn seal(&mut self, kind: u8, plain: &[u8]) -> Vec<u8> {
        let first = if self.seq == 0 { [&self.qr[2..4], &self.enc].concat() } else { Vec::new() };
        let header = header(&self.sid(), 0, self.seq, kind, first.len() + plain.len() + 16);
        let sealed = self.context.seal(plain, &header).unwrap();
        self.seq += 1;
        [header.as_slice(), &first, &sealed].concat()
    }
}

/// A desk by hand that the phone knows, up to its HELLO.
pub fn known_desk(world: &mut World) -> (HandDesk, phone::Session) {
    let key = MemoryKey::from_bytes(&[0x33; 32]).unwrap();
    world.book.desks.push(KnownDesk { key: key.public_key().clone(), is_revoked: false });
    let mut desk = HandDesk::new(0x12, key, world);
    let (phone, hello) = world.scan_text(&text(&desk.qr));
    desk.take_hello(&hello);
    (desk, phone)
}

/// A question of a desk by hand.
pub fn request_of(world: &World, desk: &mut HandDesk, ask: Ask) -> Vec<u8> {
    let request = Request {
        req_id: [1; 16],
        now: Time::new(world.now / 1_000).unwrap(),
        exp: Time::new(world.now / 1_000 + 60).unwrap(),
        desk: desk.k_desk.public_key().fingerprint(),
        desk_nonce: desk.nonce,
        display: world.display(),
        platform_ctx: None,
        ask,
    };
    desk.request(&request)
}
