//! A browser without scripts: keeps cookies, follows redirects where told to, and fills in the forms that it finds.

use reqwest::redirect::Policy;
use reqwest::{Client, Response};

pub struct Browser {
    client: Client,
    address: String,
}

/// A page as it arrived.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    /// The path and query that the browser is at, after redirects.
    pub path: String,
    pub headers: reqwest::header::HeaderMap,
    pub html: String,
}

impl Browser {
    pub fn new(address: &str) -> Self {
        let client = Client::builder().cookie_store(true).redirect(Policy::limited(5));
        Self { client: client.build().unwrap(), address: address.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Page {
        page(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    pub async fn get_in(&self, path: &str, language: &str) -> Page {
        let request = self.client.get(self.url(path)).header("accept-language", language);
        page(request.send().await.unwrap()).await
    }

    /// Sends exactly these fields.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        page(self.client.post(self.url(path)).form(fields).send().await.unwrap()).await
    }

    /// Sends a form with a file, the fields before it.
    pub async fn send_file(
        &self,
        path: &str,
        fields: &[(String, String)],
        name: &str,
        content: &[u8],
    ) -> Page {
        const BOUNDARY: &str = "----formdata-enishi-0123456789";
        let mut body = Vec::new();
        for (field, value) in fields.iter().filter(|(field, _)| field != "file") {
            let part = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = self.client.post(self.url(path));
        let request = request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
        page(request.body(body).send().await.unwrap()).await
    }

    /// Sends fields from a page that a browser says to be at this site, such as `cross-site`.
    pub async fn post_from(&self, site: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.client.post(self.url(path)).header("sec-fetch-site", site);
        page(request.form(fields).send().await.unwrap()).await
    }

    /// Sends these fields with the hidden ones of the form on a page that leads to `path`; those given count.
    pub async fn submit(&self, on: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let hidden = on.hidden(path);
        let kept = hidden.iter().filter(|(name, _)| !fields.iter().any(|(other, _)| other == name));
        let all: Vec<(&str, &str)> =
            kept.map(|(name, value)| (name.as_str(), value.as_str())).chain(fields.iter().copied()).collect();
        self.post(path, &all).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Page {
        let page = self.get("/sign-in").await;
        self.submit(&page, "/sign-in", &[("_email", email), ("_password", password)]).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Page {
    #[track_caller]
    pub fn has(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "{} {}: no “{text}” in\n{}", self.status, self.path, self.html);
        self
    }

    #[track_caller]
    pub fn has_not(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{} {}: “{text}” in\n{}", self.status, self.path, self.html);
        self
    }

    /// Names and values of the inputs of the form that leads to `path`, as a browser would send them: hidden ones, and
    /// what stands in the others.
    pub fn hidden(&self, path: &str) -> Vec<(String, String)> {
        let start = self
            .html
            .find(&format!("action=\"{path}\""))
            .unwrap_or_else(|| panic!("{}: no form leads to {path} in\n{}", self.path, self.html));
        let form = &self.html[start..];
        let form = &form[..form.find("</form>").unwrap_or(form.len())];
        let inputs =
            form.split("<input").skip(1).map(|input| &input[..input.find('>').unwrap_or(input.len())]);
        let inputs = inputs.filter(|input| {
            let is_box = input.contains("type=\"checkbox\"") || input.contains("type=\"radio\"");
            !is_box || input.contains(" checked")
        });
        inputs
            .filter_map(|input| {
                Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default()))
            })
            .collect()
    }

    /// Everything that a browser sends of the form that leads to `path` where nobody touches it: inputs, texts and what
    /// is chosen, in their order.
    pub fn untouched(&self, path: &str) -> Vec<(String, String)> {
        let start = self.html.find(&format!("action=\"{path}\"")).expect("a form leads there");
        let form = &self.html[start..];
        let mut rest = &form[..form.find("</form>").unwrap_or(form.len())];
        let mut fields = Vec::new();
        while let Some(at) = rest.find('<') {
            rest = &rest[at..];
            let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
            let is_box = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"");
            let name = attribute(tag, "name");
            if tag.starts_with("<input") && (!is_box || tag.contains(" checked")) {
                fields.extend(name.map(|name| (name, attribute(tag, "value").unwrap_or_default())));
            } else if tag.starts_with("<textarea") {
                let text = &rest[tag.len() + 1..rest.find("</textarea>").unwrap()];
                // Browsers leave out the first line break, and send the others with a carriage return.
                let text = plain(text.strip_prefix('\n').unwrap_or(text)).replace('\n', "\r\n");
                fields.extend(name.map(|name| (name, text)));
            } else if tag.starts_with("<select") {
                let options = &rest[..rest.find("</select>").unwrap()];
                let all = || options.split("<option").skip(1);
                let chosen = all().find(|option| option.contains(" selected")).or(all().next());
                let value = chosen.and_then(|option| attribute(&format!(" {option}"), "value"));
                fields.extend(name.map(|name| (name, value.unwrap_or_default())));
            }
            rest = &rest[1..];
        }
        fields
    }

    /// The first id in an address on the page that begins with `before`.
    pub fn id_after(&self, before: &str) -> String {
        let start = self.html.find(before).unwrap_or_else(|| panic!("no {before} in\n{}", self.html));
        self.html[start + before.len()..].chars().take(36).collect()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(plain(&tag[start..start + tag[start..].find('"')?]))
}

fn plain(text: &str) -> String {
    let plain = [("&#34;", "\""), ("&#60;", "<"), ("&#62;", ">"), ("&#39;", "'"), ("&#38;", "&")];
    plain.iter().fold(text.to_owned(), |text, (coded, plain)| text.replace(coded, plain))
}

async fn page(response: Response) -> Page {
    let url = response.url();
    let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let headers = response.headers().clone();
    Page { status: response.status().as_u16(), path, headers, html: response.text().await.unwrap() }
}
