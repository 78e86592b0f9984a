//! The streams, both ways, against the library whose format they are.

use std::path::Path;

use sealbid_envelope::stream::{decrypt, encrypt, sealed_len};
use sealbid_testkit::{rng, run};

use crate::formats::{counting, hex, with_threads};

const KEY: [u8; 32] = [9; 32];
const AAD: &[u8] = b"bound to this";
/// Around the ends of the first and second segment.
const LENGTHS: &[usize] = &[0, 1, 1000, 1_048_519, 1_048_520, 1_048_521, 2_097_080, 2_097_081];

const SCRIPT: &str = r#"
import io, sys
import tink
from tink import streaming_aead, secret_key_access
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2
from tink import cleartext_keyset_handle

folder, key, aad, lengths = sys.argv[1], bytes.fromhex(sys.argv[2]), sys.argv[3].encode(), sys.argv[4].split(",")
streaming_aead.register()
params = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
    ciphertext_segment_size=1 << 20, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256)
value = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(version=0, params=params, key_value=key)
keyset = tink_pb2.Keyset(primary_key_id=1)
entry = keyset.key.add(status=tink_pb2.ENABLED, key_id=1, output_prefix_type=tink_pb2.RAW)
entry.key_data.type_url = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"
entry.key_data.value = value.SerializeToString()
entry.key_data.key_material_type = tink_pb2.KeyData.SYMMETRIC
handle = cleartext_keyset_handle.read(tink.BinaryKeysetReader(keyset.SerializeToString()))
primitive = handle.primitive(streaming_aead.StreamingAead)

class Kept(io.BytesIO):
    def close(self):
        pass

for length in lengths:
    plain = open(f"{folder}/{length}.plain", "rb").read()
    with open(f"{folder}/{length}.ours", "rb") as sealed:
        with primitive.new_decrypting_stream(sealed, aad) as stream:
            assert stream.read() == plain, length
    kept = Kept()
    with primitive.new_encrypting_stream(kept, aad) as stream:
        stream.write(plain)
    open(f"{folder}/{length}.theirs", "wb").write(kept.getvalue())
    sealed = open(f"{folder}/{length}.ours", "rb").read()
    for cut in (1, 16, 17):
        try:
            with primitive.new_decrypting_stream(io.BytesIO(sealed[:-cut]), aad) as stream:
                stream.read()
        except Exception:
            continue
        raise SystemExit(f"{length} cut by {cut} was opened")
print("tink agrees")
"#;

fn write_ours(folder: &Path, len: usize) {
    let plain = counting(len);
    let mut sealed = Vec::new();
    with_threads(3, |control| {
        encrypt(&KEY, AAD, &mut &plain[..], len as u64, &mut sealed, &mut rng(len as u64), control)
    })
    .unwrap();
    assert_eq!(sealed.len() as u64, sealed_len(len as u64));
    std::fs::write(folder.join(format!("{len}.plain")), plain).unwrap();
    std::fs::write(folder.join(format!("{len}.ours")), sealed).unwrap();
}

#[test]
fn tink_opens_our_streams_and_we_open_tinks() {
    let folder = tempfile::tempdir().unwrap();
    for len in LENGTHS {
        write_ours(folder.path(), *len);
    }
    let script = folder.path().join("script.py");
    std::fs::write(&script, SCRIPT).unwrap();
    let lengths: Vec<String> = LENGTHS.iter().map(usize::to_string).collect();
    let folder_arg = folder.path().to_str().unwrap();
    let key = hex(&KEY);
    let aad = std::str::from_utf8(AAD).unwrap();
    let ran = run("python", [script.to_str().unwrap(), folder_arg, &key, aad, &lengths.join(",")]).ok();
    assert!(ran.out.contains("tink agrees"), "{}", ran.all());
    for len in LENGTHS {
        let theirs = std::fs::read(folder.path().join(format!("{len}.theirs"))).unwrap();
        assert_eq!(theirs.len() as u64, sealed_len(*len as u64), "{len}");
        let mut plain = Vec::new();
        with_threads(2, |control| decrypt(&KEY, AAD, &mut &theirs[..], *len as u64, &mut plain, control)).unwrap();
        assert!(plain == counting(*len), "{len}");
    }
}
