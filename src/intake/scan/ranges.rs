//! Two numbers with a line or a word between them.

use super::{Token, TokenKind};
use crate::draft::when_text::phrases;

/// Makes ranges of two numbers with a line between them, with or without units: `7-40`,
/// `115 - 150`, `7 U/L -- 40 U/L`.
pub(super) fn join_ranges(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let dash = matches!(&token.kind, TokenKind::Word(word) if is_between(word));
        let next_is_number =
            matches!(rest.peek(), Some(Token { kind: TokenKind::Number { sign: "", .. }, .. }));
        if !(dash && next_is_number) {
            joined.push(token);
            continue;
        }
        let glued = rest.peek().is_some_and(|next| next.start == token.end);
        let after_number = matches!(
            joined.last(),
            Some(Token { kind: TokenKind::Number { .. } | TokenKind::Unit(_), .. })
        );
        let after_range = matches!(joined.last(), Some(Token { kind: TokenKind::Range(..), .. }));
        // A number below zero is a change, and three numbers with lines between them are no range.
        if after_range || (glued && !after_number) {
            joined.push(Token { kind: TokenKind::Word("-?".to_owned()), ..token });
            continue;
        }
        let unit = matches!(joined.last(), Some(Token { kind: TokenKind::Unit(_), .. }));
        let place = joined.len().checked_sub(if unit { 2 } else { 1 });
        let low = place.and_then(|place| joined.get_mut(place));
        let Some(Token { kind, end, .. }) = low else {
            joined.push(token);
            continue;
        };
        match (kind.clone(), rest.peek()) {
            (
                TokenKind::Number { sign: "", digits: low },
                Some(Token { kind: TokenKind::Number { digits: high, .. }, end: high_end, .. }),
            ) => {
                *kind = TokenKind::Range(low, high.clone());
                *end = *high_end;
                rest.next();
            }
            _ => joined.push(token),
        }
    }
    joined
}

/// A sign or word between the ends of a range.
fn is_between(word: &str) -> bool {
    is_dash(word) || phrases(key!("spoken.number_to")).any(|known| known == word)
}

pub(super) fn is_dash(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(|c| {
            matches!(c, '-' | '–' | '—' | '―' | '−' | '~' | '～' | '‐' | '‑' | '至' | '到')
        })
}
