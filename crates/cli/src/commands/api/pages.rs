//! All pages of a list, as the document says that it is paged.

use frontdesk_core::Request;
use serde_json::Value;

use super::described::Described;
use crate::failure::Failure;

/// Pages, one after another.
pub struct PageWalk {
    id: &'static str,
    rules: &'static Value,
    /// The parameter that leads to the next page, with its value.
    next: Option<(String, Value)>,
    taken: u64,
    last: Option<Vec<Value>>,
    ended: bool,
}

impl PageWalk {
    /// # Errors
    /// The operation is no list.
    pub fn new(described: &Described) -> Result<Self, Failure> {
        let id = described.id;
        let rules = described.at.value.get("x-pagination");
        let rules =
            rules.ok_or_else(|| Failure::refused(format!("{id}: it is no list; leave out --paginate")))?;
        Ok(Self { id, rules, next: None, taken: 0, last: None, ended: false })
    }

    fn rule(&self, name: &str) -> &'static str {
        self.rules.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the items of the next page, `None` after the last.
    ///
    /// # Errors
    /// The call fails, or the response has no list where the document says.
    pub async fn next(
        &mut self,
        request: impl Fn() -> Result<Request, Failure>,
    ) -> Result<Option<Vec<Value>>, Failure> {
        if self.ended {
            return Ok(None);
        }
        let mut request = request()?;
        if let Some((name, value)) = &self.next {
            request.query(name, value);
        }
        let page = request.send_json::<Value>().await?.value;
        let items = at(&page, self.rule("items")).and_then(Value::as_array).cloned();
        let wrong = |message: &str| Failure::from(format!("{}: {message}", self.id));
        let items = items.ok_or_else(|| wrong("the response has no list where the spec says"))?;
        if !items.is_empty() && self.last.as_ref() == Some(&items) {
            return Err(wrong("the server returned the same page twice"));
        }
        self.advance(&page, &items);
        self.last = Some(items.clone());
        Ok((!items.is_empty()).then_some(items))
    }

    /// Finds where the next page is.
    fn advance(&mut self, page: &Value, items: &[Value]) {
        let number = |name: &str| {
            let path = self.rules.get(name).and_then(Value::as_str)?;
            at(page, path).and_then(Value::as_u64)
        };
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        self.taken = self.taken.saturating_add(number("sent").unwrap_or(count));
        let total = number("total");
        let size = self.rules.get("size").and_then(Value::as_u64);
        self.ended = items.is_empty()
            || total.is_some_and(|total| self.taken >= total)
            || size.is_some_and(|size| count < size);
        match self.rule("style") {
            "offset" => self.next = Some((self.rule("offset").to_owned(), self.taken.into())),
            "page" => {
                let first = self.rules.get("first").and_then(Value::as_i64).unwrap_or(1);
                let before = self.next.as_ref().and_then(|(_, page)| page.as_i64()).unwrap_or(first);
                self.next = Some((self.rule("page").to_owned(), before.saturating_add(1).into()));
            }
            "cursor" => {
                let edge = if self.rule("from") == "first" { items.first() } else { items.last() };
                match edge.and_then(|item| item.get(self.rule("key"))) {
                    Some(key) => self.next = Some((self.rule("cursor").to_owned(), key.clone())),
                    None => self.ended = true,
                }
            }
            _ => self.ended = true,
        }
    }
}

/// The value at a path with dots; `.` is the whole.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|name| !name.is_empty()).try_fold(value, |value, name| value.get(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pages(rules: Value) -> PageWalk {
        PageWalk {
            id: "x",
            rules: Box::leak(Box::new(rules)),
            next: None,
            taken: 0,
            last: None,
            ended: false,
        }
    }

    #[test]
    fn each_style_leads_to_the_next_page() {
        let page = json!({"items": [{"id": 5}, {"id": 4}], "total": 3, "count": 2});
        let items = page["items"].as_array().unwrap().clone();
        let table = [
            (json!({"style": "whole"}), None, true),
            (json!({"style": "offset", "offset": "o", "total": "total"}), Some(("o", json!(2))), false),
            (
                json!({"style": "offset", "offset": "o", "sent": "total", "total": "total"}),
                Some(("o", json!(3))),
                true,
            ),
            (json!({"style": "page", "page": "p", "first": 1}), Some(("p", json!(2))), false),
            (json!({"style": "page", "page": "p", "first": 0, "size": 3}), Some(("p", json!(1))), true),
            (
                json!({"style": "cursor", "cursor": "c", "key": "id", "from": "first"}),
                Some(("c", json!(5))),
                false,
            ),
            (
                json!({"style": "cursor", "cursor": "c", "key": "id", "from": "last"}),
                Some(("c", json!(4))),
                false,
            ),
            (json!({"style": "cursor", "cursor": "c", "key": "no", "from": "last"}), None, true),
        ];
        for (rules, next, ended) in table {
            let mut pages = pages(rules.clone());
            pages.advance(&page, &items);
            let found = pages.next.as_ref().map(|(name, value)| (name.as_str(), value.clone()));
            assert_eq!((found, pages.ended), (next, ended), "{rules}");
        }
        let mut pages = pages(json!({"style": "page", "page": "p", "first": 1}));
        pages.advance(&page, &[]);
        assert!(pages.ended);
        assert_eq!(at(&page, "."), Some(&page));
        assert_eq!(at(&page, "items.id"), None);
    }
}
