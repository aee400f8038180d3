//! What a screen reader is told of the page, as Chromium's accessibility tree has it; and the keyboard, which goes to
//! whatever has the focus.

use std::fmt;

use serde_json::{Value, json};
use thirtyfour::{Key, TypingData};

use super::World;

/// How often Tab is pressed in search of something before it counts as out of reach.
const MOST_TABS: usize = 80;

/// One element, as it is told.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// What it is: `button`, `row`, `textbox`.
    pub role: String,
    pub name: String,
    pub description: String,
    /// `checked=true`, `invalid=true`, …: all that are told, in order.
    pub states: Vec<String>,
}

impl fmt::Display for Heard {
    /// Everything in one line, to be searched: `checkbox "Webstore customer" checked=false (what it is for)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.role, self.name)?;
        for state in &self.states {
            write!(f, " {state}")?;
        }
        match self.description.is_empty() {
            true => Ok(()),
            false => write!(f, " ({})", self.description),
        }
    }
}

impl Heard {
    fn of(node: &Value) -> Self {
        let text = |member: &str| {
            let text = node.pointer(&format!("/{member}/value"));
            text.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let properties = node["properties"].as_array().into_iter().flatten();
        let states = properties.filter_map(|it| {
            let name = it["name"].as_str()?;
            let value = &it["value"]["value"];
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (value != "null").then(|| format!("{name}={value}"))
        });
        Self {
            role: text("role"),
            name: text("name"),
            description: text("description"),
            states: states.collect(),
        }
    }
}

/// The accessibility tree, without what it leaves out.
struct Tree(Vec<Value>);

impl Tree {
    fn node(&self, element: &Value) -> Option<&Value> {
        self.0.iter().find(|it| it["backendDOMNodeId"] == *element)
    }

    /// The line that a list names instead of itself, else what has the focus.
    fn at(&self) -> Option<&Value> {
        let mut focused = self
            .0
            .iter()
            .filter(|it| property(it, "focused")["value"] == json!(true));
        // The page itself has it as well.
        let focused = focused.rfind(|it| it["role"]["value"] != "RootWebArea")?;
        let named = property(focused, "activedescendant");
        match named["relatedNodes"].get(0) {
            Some(named) => self.node(&named["backendDOMNodeId"]),
            None => Some(focused),
        }
    }
}

fn property<'n>(node: &'n Value, name: &str) -> &'n Value {
    let mut properties = node["properties"].as_array().into_iter().flatten();
    let found = properties.find(|it| it["name"] == name);
    found.map_or(&Value::Null, |it| &it["value"])
}

impl World {
    async fn tree(&self) -> Tree {
        self.devtools("Accessibility.enable", json!({})).await;
        let mut tree = self
            .devtools("Accessibility.getFullAXTree", json!({}))
            .await;
        let nodes = tree["nodes"]
            .as_array_mut()
            .map(std::mem::take)
            .unwrap_or_default();
        Tree(
            nodes
                .into_iter()
                .filter(|it| it["ignored"] != json!(true))
                .collect(),
        )
    }

    /// What a screen reader is at: the element with the focus, or the line that the keyboard is at in a list. None while
    /// nothing in the page has it.
    pub async fn at(&self) -> Option<Heard> {
        self.tree().await.at().map(Heard::of)
    }

    /// Waits until the screen reader is at something of which all of these are said.
    pub async fn arrives_at(&self, words: &[&str]) -> Heard {
        let mut last = None;
        let arrived = async || {
            last = self.at().await;
            let said = last.as_ref()?.to_string();
            words
                .iter()
                .all(|it| said.contains(it))
                .then(|| last.clone())
                .flatten()
        };
        match super::wait::poll(super::wait::PATIENCE, arrived).await {
            Some(heard) => heard,
            None => {
                let at = last.map_or_else(|| "nowhere".to_owned(), |it| it.to_string());
                self.fail(&format!("the keyboard is at {at}, not at {words:?}"))
                    .await
            }
        }
    }

    /// Waits until the tree has an element with this role of which all of these are said, wherever the keyboard is.
    pub async fn is_told(&self, role: &str, words: &[&str]) -> Heard {
        let found = async || {
            let tree = self.tree().await;
            let mut all = tree.0.iter().map(Heard::of).filter(|it| it.role == role);
            all.find(|it| {
                let said = it.to_string();
                words.iter().all(|word| said.contains(word))
            })
        };
        self.until(&format!("there is a {role} with {words:?}"), found)
            .await
    }

    /// Everything in the tree with this role.
    pub async fn told(&self, role: &str) -> Vec<Heard> {
        let tree = self.tree().await;
        let all = tree.0.iter().map(Heard::of);
        all.filter(|it| it.role == role).collect()
    }

    /// Presses keys, whatever has the focus.
    pub async fn keys(&self, keys: impl Into<TypingData>) {
        let keys = keys.into().to_string();
        let typed = async || {
            let focused = self.active_element().await?;
            focused.send_keys(keys.as_str()).await.ok()
        };
        self.until("what has the focus takes keys", typed).await;
    }

    /// Walks with Tab, or back, until the screen reader is at something of which all of these are said.
    pub async fn tab_to(&self, key: Way, words: &[&str]) -> Heard {
        let mut stops = Vec::new();
        for _ in 0..MOST_TABS {
            match key {
                Way::On => self.keys(Key::Tab).await,
                Way::Back => self.keys(Key::Shift + Key::Tab.value().to_string()).await,
            }
            let Some(heard) = self.at().await else {
                continue;
            };
            let said = heard.to_string();
            if words.iter().all(|it| said.contains(it)) {
                return heard;
            }
            stops.push(said);
        }
        self.fail(&format!(
            "{words:?} is out of reach; the stops were {stops:#?}"
        ))
        .await
    }
}

/// Which way Tab goes.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    On,
    Back,
}
