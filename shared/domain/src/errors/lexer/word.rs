//! Words with digits in them that are names of things everybody knows, not of one of many.

/// Kept whole whatever digits they have; in lower case, sorted.
const KNOWN: &[&str] = &[
    "amd64", "arm64", "armv7", "b64", "base32", "base64", "bz2", "cp1252", "crc32", "db2", "dhcp4",
    "dhcp6", "ec2", "es6", "ext3", "ext4", "f32", "f64", "float32", "float64", "h2", "h264",
    "h265", "http2", "http3", "i16", "i18n", "i32", "i64", "i8", "imap4", "int16", "int32",
    "int64", "int8", "ip4", "ip6", "ipv4", "ipv6", "iso8601", "k8s", "l10n", "latin1", "log4j",
    "md5", "mp3", "mp4", "neo4j", "nfs3", "nfs4", "nfsv3", "nfsv4", "oauth1", "oauth2", "p2p",
    "pop3", "py3", "python2", "python3", "rfc3339", "s3", "sha1", "sha224", "sha256", "sha384",
    "sha512", "smbv1", "smbv2", "socks4", "socks5", "ssh1", "ssh2", "sslv2", "sslv3", "tls1",
    "tlsv1", "u16", "u32", "u64", "u8", "uint16", "uint32", "uint64", "uint8", "utf16", "utf32",
    "utf8", "v8", "win32", "x509", "x64", "x86",
];

/// Longest of them.
const LONGEST: usize = 8;

/// Whether a run of letters and digits is such a word, or the class of an exception.
pub(super) fn kept(run: &[u8]) -> Option<&'static str> {
    if run.len() > LONGEST {
        let class = run[0].is_ascii_uppercase()
            && (run.ends_with(b"Exception") || run.ends_with(b"Error") || run.ends_with(b"Fault"));
        return class.then_some("the class of an exception");
    }
    let mut lower = [0; LONGEST];
    let lower = &mut lower[..run.len()];
    lower.copy_from_slice(run);
    lower.make_ascii_lowercase();
    let found = KNOWN.binary_search_by(|word| word.as_bytes().cmp(lower));
    found.is_ok().then_some("a name everybody knows")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_searched() {
        assert!(KNOWN.is_sorted());
        assert!(KNOWN.iter().all(|word| word.len() <= LONGEST));
        assert!(kept(b"UTF8").is_some() && kept(b"AmazonS3Exception").is_some());
        assert!(kept(b"node1").is_none() && kept(b"").is_none());
    }
}
