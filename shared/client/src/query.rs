//! Paths with a query. Knows no route.

/// A path with a query that is escaped as it grows.
pub(crate) struct Query(pub(crate) String);

impl Query {
    pub(crate) fn new(path: &str) -> Query {
        Query(path.to_owned())
    }

    pub(crate) fn add(&mut self, name: &str, value: Option<String>) {
        let Some(value) = value else { return };
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                self.0.push(char::from(byte));
            } else {
                self.0.push_str(&format!("%{byte:02X}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_escaped() {
        let mut query = Query::new("/x");
        query.add("q", Some("a b&c=ж".to_owned()));
        query.add("none", None);
        query.add("n", Some("1".to_owned()));
        assert_eq!(query.0, "/x?q=a%20b%26c%3D%D0%B6&n=1");
    }
}
