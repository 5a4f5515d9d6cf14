//! Forms of a page of HTML, read well enough to send them.

use std::collections::BTreeMap;

use reqwest::Url;

/// A form of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// Where it is sent.
    pub(super) action: String,
    /// Its fields, buttons among them, with the values that they have on the page.
    pub(super) fields: Vec<(String, String)>,
}

impl Form {
    /// The first form of the page.
    pub(super) fn of(page: &str) -> Option<Self> {
        let form = elements(page, "form").next()?;
        let id = form.attributes.get("id");
        let inside = form.after.split("</form").next().unwrap_or_default();
        let outside =
            elements(page, "button").filter(|button| id.is_some() && button.attributes.get("form") == id);
        let fields = elements(inside, "input").chain(elements(inside, "button")).chain(outside);
        Some(Self {
            action: form.attributes.get("action").cloned().unwrap_or_default(),
            fields: fields.filter_map(Element::into_field).collect(),
        })
    }

    /// Whether it has this field.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// Fills a field in.
    pub(super) fn fill(&mut self, name: &str, value: &str) {
        for (field, old) in &mut self.fields {
            if field == name {
                value.clone_into(old);
            }
        }
    }
}

/// Where the first link of the page leads whose address has this end.
pub(super) fn link(page: &str, end: &str) -> Option<String> {
    let mut links = elements(page, "a").filter_map(|mut element| element.attributes.remove("href"));
    links.find(|href| href.ends_with(end))
}

/// Fields as the body of a request.
pub(super) fn encode<A: AsRef<str>, B: AsRef<str>>(fields: &[(A, B)]) -> String {
    let mut url = Url::parse("http://localhost").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

/// An element: its tag taken apart, and the page after it.
struct Element<'a> {
    attributes: BTreeMap<String, String>,
    after: &'a str,
}

impl Element<'_> {
    fn into_field(mut self) -> Option<(String, String)> {
        let value = self.attributes.remove("value").unwrap_or_default();
        Some((self.attributes.remove("name")?, value))
    }
}

/// The elements of this name.
fn elements<'a>(page: &'a str, name: &str) -> impl Iterator<Item = Element<'a>> {
    let open = format!("<{name}");
    let starts: Vec<_> = page.match_indices(&open).map(|(at, _)| &page[at + open.len()..]).collect();
    starts.into_iter().filter(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '>')).map(element)
}

/// An element from after its name on.
fn element(mut rest: &str) -> Element<'_> {
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        if name.is_empty() {
            return Element { attributes, after: rest };
        }
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = attribute(after.trim_start());
        }
        attributes.entry(name).or_insert_with(|| unescape(value));
    }
}

/// The value of an attribute, and what is after it.
fn attribute(rest: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    rest.split_at(rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len()))
}

fn unescape(text: &str) -> String {
    let known = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    known.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_what_it_has() {
        let page = r#"<formula><form id="f" action="/a?b=1&amp;c=2" method="post">
            <input type="hidden" name="prompt" value="login"/><input required name=login autofocus>
            <button type="submit">Sign in</button></form>
            <button autofocus form="f" value='yes' name="logout">Yes</button><a href="/x/abort">No</a>"#;
        let mut form = Form::of(page).unwrap();
        assert_eq!(form.action, "/a?b=1&c=2");
        form.fill("login", "a b&c");
        assert_eq!(encode(&form.fields), "prompt=login&login=a+b%26c&logout=yes");
        assert!(form.has("login") && !form.has("password"));
        assert_eq!(link(page, "/abort").as_deref(), Some("/x/abort"));
        assert_eq!(Form::of("<p>no form"), None);
        assert_eq!(Form::of("<form>").unwrap().fields, []);
    }
}
