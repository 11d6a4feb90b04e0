//! The vocabulary and the catalogue as JSON, for authors and for sites with a form of their
//! own.
