//! Keys that do something wherever the focus is.

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// Takes back the last change.
    Undo,
    /// Makes the last undone change again.
    Redo,
    /// Goes to the search.
    Search,
}

/// A key that was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// Its name, as browsers give it.
    pub key: &'a str,
    /// With Ctrl or the command key.
    pub command: bool,
    /// With Shift.
    pub shift: bool,
}

/// What has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Something that takes letters, or a list that is searched by them.
    Text,
    /// A box for a number in which nothing stands yet: no number begins with "/".
    EmptyNumber,
    /// Anything else.
    Other,
}

impl Target {
    /// By the name of the element, its `type`, and whether it is an empty box for a number.
    pub fn of(tag: &str, kind: &str, empty_number: bool) -> Self {
        let ticks = matches!(kind, "radio" | "checkbox" | "button" | "file");
        match tag {
            "INPUT" if empty_number => Self::EmptyNumber,
            "INPUT" | "TEXTAREA" | "SELECT" if !ticks => Self::Text,
            _ => Self::Other,
        }
    }
}

/// What a key does there; a field keeps its own keys, the browser's undo of its text included.
pub fn find(key: Key<'_>, target: Target) -> Option<Shortcut> {
    match target {
        Target::Text => return None,
        Target::EmptyNumber if key.command => return None,
        Target::EmptyNumber | Target::Other => {}
    }
    match (key.command, key.shift, key.key.to_ascii_lowercase().as_str()) {
        (true, false, "z") => Some(Shortcut::Undo),
        (true, true, "z") | (true, false, "y") => Some(Shortcut::Redo),
        (false, _, "/") => Some(Shortcut::Search),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_what_people_expect_and_fields_keep_theirs() {
        let pressed = |key, command, shift, target| find(Key { key, command, shift }, target);
        for (key, command, shift, wanted) in [
            ("z", true, false, Some(Shortcut::Undo)),
            ("Z", true, true, Some(Shortcut::Redo)),
            ("y", true, false, Some(Shortcut::Redo)),
            ("/", false, false, Some(Shortcut::Search)),
            // On a German keyboard "/" is Shift and 7.
            ("/", false, true, Some(Shortcut::Search)),
            ("z", false, false, None),
            ("/", true, false, None),
        ] {
            assert_eq!(pressed(key, command, shift, Target::Other), wanted, "{key}");
            assert_eq!(pressed(key, command, shift, Target::Text), None, "{key} in a field");
        }
        let empty = Target::of("INPUT", "text", true);
        assert_eq!(pressed("/", false, false, empty), Some(Shortcut::Search));
        assert_eq!(pressed("z", true, false, empty), None, "the field undoes its own text");
        for (tag, kind, target) in [
            ("INPUT", "text", Target::Text),
            ("INPUT", "radio", Target::Other),
            ("TEXTAREA", "", Target::Text),
            ("SELECT", "", Target::Text),
            ("BUTTON", "button", Target::Other),
            ("BODY", "", Target::Other),
        ] {
            assert_eq!(Target::of(tag, kind, false), target, "{tag} {kind}");
        }
    }
}
