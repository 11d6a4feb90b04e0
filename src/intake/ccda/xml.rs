//! Elements of a document by their names.

use super::{INSTANCE, LONGEST_TEXT};
use crate::intake::printed::squeeze;
use roxmltree::Node;
use std::collections::BTreeMap;

pub(super) type El<'a, 'i> = Node<'a, 'i>;

pub(super) fn is(node: El, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

pub(super) fn kids<'a, 'i>(
    node: El<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = El<'a, 'i>> {
    node.children().filter(move |child| is(*child, name))
}

pub(super) fn kid<'a, 'i>(node: El<'a, 'i>, name: &'static str) -> Option<El<'a, 'i>> {
    kids(node, name).next()
}

pub(super) fn path<'a, 'i>(node: El<'a, 'i>, names: &[&'static str]) -> Option<El<'a, 'i>> {
    names.iter().try_fold(node, |node, name| kid(node, name))
}

pub(super) fn attribute<'a>(node: El<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name).map(str::trim).filter(|text| !text.is_empty())
}

pub(super) fn null(node: El) -> bool {
    attribute(node, "nullFlavor").is_some()
}

/// The data type of a value without its prefix.
pub(super) fn data_type<'a>(node: El<'a, '_>) -> Option<&'a str> {
    node.attribute((INSTANCE, "type")).map(|name| name.rsplit(':').next().unwrap_or(name).trim())
}

/// The acts, observations and so on that hang on an element by `entryRelationship`.
pub(super) fn related<'a, 'i>(
    node: El<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = El<'a, 'i>> {
    kids(node, "entryRelationship").flat_map(move |link| kids(link, name))
}

/// The text of an element. Cells, lines and paragraphs are kept apart. A very long one is cut,
/// since thousands of entries may point to the same one.
pub(super) fn text_of(node: El) -> String {
    let mut out = String::new();
    for part in node.descendants() {
        let left = LONGEST_TEXT.saturating_sub(out.len());
        if left == 0 {
            break;
        }
        if part.is_text() {
            out.extend(part.text().unwrap_or_default().chars().take(left));
        } else if part.is_element() {
            match part.tag_name().name() {
                "td" | "th" | "tr" | "br" | "paragraph" | "item" | "list" | "caption" | "table" => {
                    out.push(' ');
                }
                "sup" => out.push('^'),
                _ => {}
            }
        }
    }
    squeeze(&out)
}

pub(super) type Texts<'a, 'i> = BTreeMap<&'a str, Option<El<'a, 'i>>>;

/// The narrative by `ID`. An `ID` that stands twice points nowhere.
pub(super) fn texts<'a, 'i>(root: El<'a, 'i>) -> Texts<'a, 'i> {
    let mut texts = Texts::new();
    for node in root.descendants().filter(Node::is_element) {
        if let Some(id) = attribute(node, "ID") {
            texts.entry(id).and_modify(|known| *known = None).or_insert(Some(node));
        }
    }
    texts
}
