//! What a person does with a page: look at it, click, type.

use std::fmt;
use std::path::Path;

use thirtyfour::components::SelectElement;
use thirtyfour::error::WebDriverError;
use thirtyfour::{By, Key, WebElement};

use super::World;
use super::wait::{PATIENCE, poll};

/// How an element is found. A plain `&str` is a CSS selector.
#[derive(Clone, Debug)]
pub struct At {
    by: By,
    shown: String,
}

impl From<&str> for At {
    fn from(css: &str) -> Self {
        Self {
            by: By::Css(css),
            shown: css.to_owned(),
        }
    }
}

impl From<&At> for At {
    fn from(at: &At) -> Self {
        at.clone()
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// The element with this `data-testid`.
pub fn test_id(id: &str) -> At {
    At {
        by: By::Css(format!("[data-testid=\"{id}\"]")),
        shown: format!("the element with the test id {id:?}"),
    }
}

/// The button, link or tab with exactly this label.
pub fn button(label: &str) -> At {
    let label_text = quoted(label);
    At {
        by: By::XPath(format!(
            "//*[self::button or self::a or self::summary or @role='button' or @role='tab' or @role='menuitem']\
             [normalize-space()={label_text} or @aria-label={label_text}]"
        )),
        shown: format!("the button or link {label:?}"),
    }
}

/// The input, list or text area with exactly this label.
pub fn field(label: &str) -> At {
    let label_text = quoted(label);
    At {
        by: By::XPath(format!(
            "//*[self::input or self::select or self::textarea]\
             [@aria-label={label_text} or @id=//label[normalize-space()={label_text}]/@for \
             or ancestor::label[normalize-space()={label_text} or *[normalize-space()={label_text}] or normalize-space(text())={label_text}]]"
        )),
        shown: format!("the field {label:?}"),
    }
}

/// The innermost element that holds exactly this text.
pub fn text(text: &str) -> At {
    let quoted_text = quoted(text);
    At {
        by: By::XPath(format!(
            "//body//*[normalize-space()={quoted_text} and not(*[normalize-space()={quoted_text}])]"
        )),
        shown: format!("the text {text:?}"),
    }
}

/// Why something could not be done with an element this time.
struct Why(String);

impl From<WebDriverError> for Why {
    fn from(error: WebDriverError) -> Self {
        Self(error.to_string())
    }
}

/// XPath 1.0 has no escapes: a text with both kinds of quotes must be joined from parts.
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}

/// Whether it is neither disabled nor says that it is.
async fn usable(element: &WebElement) -> Result<bool, WebDriverError> {
    let says_so = element.attr("aria-disabled").await?;
    Ok(element.is_enabled().await? && says_so.as_deref() != Some("true"))
}

impl World {
    /// Opens a page of the app; the path begins with a slash.
    pub async fn open(&self, path: &str) {
        let address = format!("{}{path}", self.origin());
        if let Err(error) = self.browser.driver.goto(&address).await {
            self.fail(&format!("{address} can't be opened: {error}"))
                .await;
        }
    }

    /// Loads the page again, as F5 does.
    pub async fn reload(&self) {
        if let Err(error) = self.browser.driver.refresh().await {
            self.fail(&format!("the page can't be loaded again: {error}"))
                .await;
        }
    }

    /// The path of the page that is shown, with its query.
    pub async fn path(&self) -> String {
        let Ok(url) = self.browser.driver.current_url().await else {
            return String::new();
        };
        url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        )
    }

    /// The page's title.
    pub async fn title(&self) -> String {
        self.browser.driver.title().await.unwrap_or_default()
    }

    /// All text that the page shows now.
    pub async fn page_text(&self) -> String {
        match self
            .browser
            .driver
            .execute(
                "return document.body ? document.body.innerText : ''",
                Vec::new(),
            )
            .await
        {
            Ok(answer) => answer.json().as_str().unwrap_or_default().to_owned(),
            Err(error) => format!("({error})"),
        }
    }

    /// Waits until the page shows this text somewhere.
    pub async fn sees(&self, text: &str) {
        self.until(&format!("the page shows {text:?}"), async || {
            self.page_text().await.contains(text).then_some(())
        })
        .await;
    }

    /// Waits until the page shows this text nowhere.
    pub async fn sees_no(&self, text: &str) {
        let gone = async || (!self.page_text().await.contains(text)).then_some(());
        self.until(&format!("the page no longer shows {text:?}"), gone)
            .await;
    }

    /// Waits until the element shows this text.
    pub async fn sees_in(&self, at: impl Into<At>, text: &str) {
        let at = at.into();
        let shows = async || {
            self.shown(&at)
                .await?
                .text()
                .await
                .ok()
                .filter(|shown| shown.contains(text))
                .map(drop)
        };
        self.until(&format!("{at} shows {text:?}"), shows).await;
    }

    /// Waits for the element to be visible.
    pub async fn find(&self, at: impl Into<At>) -> WebElement {
        let at = at.into();
        self.until(&format!("{at} is visible"), async || self.shown(&at).await)
            .await
    }

    /// Waits until no such element is visible.
    pub async fn gone(&self, at: impl Into<At>) {
        let at = at.into();
        let gone = async || self.shown(&at).await.is_none().then_some(());
        self.until(&format!("{at} is gone"), gone).await;
    }

    /// How many such elements there are right now, visible or not.
    pub async fn count(&self, at: impl Into<At>) -> usize {
        self.browser
            .driver
            .find_all(at.into().by)
            .await
            .map_or(0, |found| found.len())
    }

    /// Whether such an element is visible right now.
    pub async fn is_visible(&self, at: impl Into<At>) -> bool {
        self.shown(&at.into()).await.is_some()
    }

    /// The text that the element shows, once it is visible.
    pub async fn text(&self, at: impl Into<At>) -> String {
        self.on(at.into(), "read", async |element| {
            Ok(element.text().await?)
        })
        .await
    }

    /// The texts of all such elements that are there right now.
    pub async fn texts(&self, at: impl Into<At>) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self
            .browser
            .driver
            .find_all(at.into().by)
            .await
            .unwrap_or_default()
        {
            texts.push(element.text().await.unwrap_or_default());
        }
        texts
    }

    /// What is entered in the field, once it is visible.
    pub async fn value(&self, at: impl Into<At>) -> String {
        self.on(at.into(), "read", async |element| {
            Ok(element.value().await?.unwrap_or_default())
        })
        .await
    }

    /// Clicks the element once it is visible, enabled and not covered.
    pub async fn click(&self, at: impl Into<At>) {
        let click = async |element: &WebElement| {
            // WebDriver clicks on what is disabled as well, and nothing happens.
            if !usable(element).await? {
                return Err(Why("it is disabled".to_owned()));
            }
            // As a person would, who does not click on what lies below the navigation.
            element.scroll_into_view().await?;
            Ok(element.click().await?)
        };
        self.on(at.into(), "clicked", click).await;
    }

    /// Whether the element, once it is visible, can be used; a button that can't may keep the focus.
    pub async fn is_usable(&self, at: impl Into<At>) -> bool {
        let is_usable = async |element: &WebElement| Ok(usable(element).await?);
        self.on(at.into(), "looked at", is_usable).await
    }

    /// Replaces what is entered in the field.
    pub async fn type_into(&self, at: impl Into<At>, text: &str) {
        // Select and overwrite, as a person would: clearing it by script would not tell the app about it.
        let overwrite = async |element: &WebElement| {
            element.send_keys(Key::Control + "a").await?;
            element.send_keys(Key::Delete + "").await?;
            Ok(element.send_keys(text).await?)
        };
        self.on(at.into(), "typed into", overwrite).await;
    }

    /// Presses a key while the element has the focus.
    pub async fn press(&self, at: impl Into<At>, key: Key) {
        self.on(at.into(), "given a key", async |element| {
            Ok(element.send_keys(key.clone() + "").await?)
        })
        .await;
    }

    /// Presses a key together with Ctrl while the element has the focus.
    pub async fn press_with_control(&self, at: impl Into<At>, key: Key) {
        let both = format!("{}{}", Key::Control.value(), key.value());
        self.on(at.into(), "given a key", async |element| {
            Ok(element.send_keys(both.as_str()).await?)
        })
        .await;
    }

    /// Chooses from a list by what the person sees.
    pub async fn choose(&self, at: impl Into<At>, option: &str) {
        let choose = async |element: &WebElement| {
            let list = SelectElement::new(element).await?;
            Ok(list.select_by_exact_text(option).await?)
        };
        self.on(at.into(), &format!("set to {option:?}"), choose)
            .await;
    }

    /// Hands a file to a file field, which need not be visible.
    pub async fn upload(&self, at: impl Into<At>, file: &Path) {
        let at = at.into();
        let upload = async || {
            let element = self.browser.driver.find(at.by.clone()).await.ok()?;
            element
                .send_keys(file.to_string_lossy().as_ref())
                .await
                .ok()
        };
        self.until(&format!("{at} takes {}", file.display()), upload)
            .await;
    }

    async fn shown(&self, at: &At) -> Option<WebElement> {
        for element in self.browser.driver.find_all(at.by.clone()).await.ok()? {
            if element.is_displayed().await.unwrap_or(false) {
                return Some(element);
            }
        }
        None
    }

    /// Does something with an element. Elements are replaced, moved and covered while a page is being built, so it is
    /// tried again until it works or the time is up; the last reason is in the failure.
    async fn on<T>(
        &self,
        at: At,
        done: &str,
        act: impl AsyncFn(&WebElement) -> Result<T, Why>,
    ) -> T {
        let mut why = Why("it is not visible".to_owned());
        let attempt = async || {
            let element = self.shown(&at).await?;
            act(&element).await.map_err(|error| why = error).ok()
        };
        match poll(PATIENCE, attempt).await {
            Some(answer) => answer,
            None => self.fail(&format!("{at} can't be {done}: {}", why.0)).await,
        }
    }
}
