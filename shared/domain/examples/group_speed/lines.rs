//! Log lines made for measuring: thirty kinds of messages of services, systems and databases, with volatile parts
//! from a seed. About 75 bytes a line.

const KINDS: &[&str] = &[
    "connection from {ip} refused after {int} ms",
    "Received disconnect from {ip}: {int}: Bye Bye [preauth]",
    "request {uuid} finished with status 200 in {int}ms",
    "request {uuid} failed with status 503 in {int}ms",
    "Failed password for root from {ip} port {int} ssh2",
    "session opened for user {name} by (uid={int})",
    "generating core.{int}",
    "instruction cache parity error corrected",
    "cache miss for key order:{int}:lines, loading from replica {int}",
    "Block blk_{int} is not valid on node {ip}",
    "Deleting file /var/lib/store/part-{int}.parquet of job {uuid}",
    "GET https://api.example.com/v1/orders/{int}?page={int} answered 404 Not Found",
    "heartbeat of worker {int} is {int} ms late, marking it suspect",
    "setVisibility vis={int} mask={hex} oldVal={int} newVal={int} diff={hex} fullscreen=0 docked=0",
    "acquire lock={int}, flags=0x1, tag=\"View Lock\", name=com.example.android, ws=null, uid={int}",
    "task attempt_{int}_0001_m_{int}_0 moved from state RUNNING to state SUCCEEDED",
    "memory limit: {int}.00 MB, free: {int}.50 MB, used by {int} containers",
    "ERROR: duplicate key value violates unique constraint \"orders_pkey\" (SQLSTATE 23505) id={int}",
    "KeyError: {int} at {ts}",
    "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={ip} user={name}",
    "Link is up at {int} Mbps, full duplex, flow control off on interface {hex}",
    "Took {int}.{int} seconds to build instance {uuid} on node cp-{int}.eu.example.com",
    "data TLB error interrupt",
    "the change in focus caused a layout pass to begin",
    "retry {int} of {int} for message {uuid} in queue payments after error ECONNRESET",
    "mail to customer{int}@example.org was deferred until {ts}: mailbox is full",
    "user cancelled the upload",
    "starting compaction of level {int} with {int} files, {int} kB",
    "worker {int} exited with code 137 after {int} tasks",
    "Sending reverse resolution request for {ip}, expecting an answer within {int} ms",
];

/// That many lines.
pub(crate) fn lines(count: usize, seed: u64) -> Vec<String> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    };
    (0..count)
        .map(|_| fill(KINDS[next() as usize % KINDS.len()], &mut next))
        .collect()
}

fn fill(text: &str, next: &mut impl FnMut() -> u64) -> String {
    let mut out = String::with_capacity(128);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((kind, behind)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        let n = next();
        out.push_str(&match kind {
            "ip" => format!("10.{}.{}.{}", n & 255, n >> 8 & 255, n >> 16 & 255),
            "uuid" => format!(
                "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                n >> 32,
                n >> 16 & 0xffff,
                n & 0xfff,
                n >> 7 & 0xfff,
                next() >> 16
            ),
            "hex" => format!("0x{:08x}", n >> 32),
            "name" => ["root", "alice", "cyrus", "news"][n as usize & 3].to_owned(),
            "ts" => format!(
                "2025-{:02}-{:02}T{:02}:{:02}:00Z",
                1 + n % 12,
                1 + (n >> 8) % 28,
                (n >> 16) % 24,
                (n >> 24) % 60
            ),
            _ => (n >> (n % 50)).min(99_999_999).to_string(),
        });
        rest = behind;
    }
    out.push_str(rest);
    out
}
