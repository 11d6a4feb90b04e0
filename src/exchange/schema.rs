//! JSON Schema of the profile and of the catalogue's JSON form.
