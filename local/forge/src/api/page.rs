//! Pages of lists: `per_page`, `page`, and the `Link` header that leads to the others.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::LINK;
use serde::Deserialize;
use serde_json::Value;

/// Which part of a list is asked for. Nonsense is taken as GitHub takes it: as the default.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Page {
    pub(super) per_page: Option<String>,
    pub(super) page: Option<String>,
}

/// One page of a list.
pub(super) struct Slice<T> {
    pub(super) items: Vec<T>,
    pub(super) total: usize,
    page: usize,
    last: usize,
    size: usize,
}

impl Page {
    pub(super) fn slice<T>(&self, all: impl IntoIterator<Item = T>, total: usize) -> Slice<T> {
        let number =
            |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<usize>().ok());
        let size = number(&self.per_page)
            .filter(|size| *size > 0)
            .unwrap_or(30)
            .min(100);
        let page = number(&self.page).filter(|page| *page > 0).unwrap_or(1);
        let items = all
            .into_iter()
            .skip((page - 1).saturating_mul(size))
            .take(size)
            .collect();
        Slice {
            items,
            total,
            page,
            last: total.div_ceil(size).max(1),
            size,
        }
    }
}

impl<T> Slice<T> {
    /// The list as `body`, with links to the other pages. `url` is that of the list, with its other parameters.
    pub(super) fn respond(&self, url: &str, query: &[(&str, &str)], body: Value) -> Response {
        let address = |page: usize| {
            let mut pairs = url::form_urlencoded::Serializer::new(String::new());
            pairs.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
            pairs
                .append_pair("per_page", &self.size.to_string())
                .append_pair("page", &page.to_string());
            format!("<{url}?{}>", pairs.finish())
        };
        let mut links = Vec::new();
        if self.page > 1 {
            links.push(format!("{}; rel=\"prev\"", address(self.page - 1)));
        }
        if self.page < self.last {
            links.push(format!("{}; rel=\"next\"", address(self.page + 1)));
            links.push(format!("{}; rel=\"last\"", address(self.last)));
        }
        if self.page > 1 {
            links.push(format!("{}; rel=\"first\"", address(1)));
        }
        if links.is_empty() {
            return Json(body).into_response();
        }
        ([(LINK, links.join(", "))], Json(body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_what_was_asked_for_and_link_to_each_other() {
        let page = Page {
            per_page: Some("2".to_owned()),
            page: Some("2".to_owned()),
        };
        let slice = page.slice(1..=5, 5);
        assert_eq!(slice.items, [3, 4]);
        let response = slice.respond(
            "http://x/y",
            &[("state", "open"), ("head", "")],
            Value::Null,
        );
        let link = response.headers()[LINK].to_str().unwrap().to_owned();
        assert!(
            link.contains("<http://x/y?state=open&per_page=2&page=1>; rel=\"prev\""),
            "{link}"
        );
        assert!(
            link.contains("page=3>; rel=\"next\"") && link.contains("page=3>; rel=\"last\""),
            "{link}"
        );
    }

    #[test]
    fn nonsense_is_the_default() {
        let page = Page {
            per_page: Some("-3".to_owned()),
            page: Some("x".to_owned()),
        };
        assert_eq!(page.slice(0..100, 100).items.len(), 30);
        let page = Page {
            per_page: Some("1000".to_owned()),
            page: Some("99999999999999999999".to_owned()),
        };
        assert_eq!(page.slice(0..200, 200).items.len(), 100);
    }
}
