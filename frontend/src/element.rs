//! Elements that are made at run time, for what is only shown: one compiled copy serves every tag.
//!
//! leptos compiles its `view!` anew for every shape of markup, a kilobyte of wasm for each few elements.
//! That buys events and attributes that change by themselves; a table of facts needs neither. Text is
//! always a text node and never markup. Never takes an event: what a person acts on is made by `view!`.

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

/// An element in the making.
pub(crate) struct El {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<AnyView>,
}

/// An element of this tag, with nothing in it.
pub(crate) fn el(tag: &'static str) -> El {
    El {
        tag,
        attributes: Vec::new(),
        children: Vec::new(),
    }
}

/// An element of this tag and class.
pub(crate) fn of(tag: &'static str, class: &str) -> El {
    el(tag).set("class", class)
}

/// A link.
pub(crate) fn link(href: impl Into<String>) -> El {
    el("a").set("href", href)
}

/// A link to another site, in a tab of its own.
pub(crate) fn outside(href: impl Into<String>, word: &str) -> El {
    link(href)
        .set("target", "_blank")
        .set("rel", "noopener")
        .text(word)
        .add(of("span", "visually-hidden").text(" (opens in a new tab)"))
}

impl El {
    /// The same with an attribute.
    pub(crate) fn set(mut self, name: &'static str, value: impl Into<String>) -> El {
        self.attributes.push((name, value.into()));
        self
    }

    /// The same with a name for tests.
    pub(crate) fn hook(self, name: impl Into<String>) -> El {
        self.set("data-testid", name)
    }

    /// The same with a text at its end.
    pub(crate) fn text(self, text: impl Into<String>) -> El {
        let text: String = text.into();
        self.view(text.into_any())
    }

    /// The same with an element at its end.
    pub(crate) fn add(self, child: El) -> El {
        self.view(child.done())
    }

    /// The same with elements at its end.
    pub(crate) fn all(self, children: impl IntoIterator<Item = El>) -> El {
        children.into_iter().fold(self, El::add)
    }

    /// The same with anything at its end.
    pub(crate) fn view(mut self, child: AnyView) -> El {
        self.children.push(child);
        self
    }

    /// It is complete.
    pub(crate) fn done(self) -> AnyView {
        self.into_any()
    }
}

/// An element in the page.
pub(crate) struct Drawn {
    node: types::Element,
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: <Vec<AnyView> as Render>::State,
}

impl Render for El {
    type State = Drawn;

    fn build(self) -> Drawn {
        let node = document()
            .create_element(self.tag)
            .expect("the tags of the site are names of elements");
        for (name, value) in &self.attributes {
            _ = node.set_attribute(name, value);
        }
        let mut children = self.children.build();
        children.mount(&node, None);
        Drawn {
            node,
            tag: self.tag,
            attributes: self.attributes,
            children,
        }
    }

    fn rebuild(self, state: &mut Drawn) {
        if self.tag != state.tag {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        for (name, _) in &state.attributes {
            if !self.attributes.iter().any(|(new, _)| new == name) {
                _ = state.node.remove_attribute(name);
            }
        }
        for attribute in &self.attributes {
            if !state.attributes.contains(attribute) {
                _ = state.node.set_attribute(attribute.0, &attribute.1);
            }
        }
        state.attributes = self.attributes;
        self.children.rebuild(&mut state.children);
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        self.node.remove();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        _ = parent.insert_before(&self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(parent) = self.node.parent_element() else {
            return false;
        };
        child.mount(&parent, Some(&self.node));
        true
    }

    fn elements(&self) -> Vec<types::Element> {
        vec![self.node.clone()]
    }
}

impl AddAnyAttr for El {
    type Output<New: Attribute> = El;

    fn add_any_attr<New: Attribute>(self, _: New) -> El {
        self
    }
}

// What leptos asks of views for servers that draw pages: the site has none, so these are never called.
impl RenderHtml for El {
    type AsyncOutput = El;
    type Owned = El;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> El {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Drawn {
        self.build()
    }

    fn into_owned(self) -> El {
        self
    }
}
