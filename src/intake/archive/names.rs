//! What the names of the entries say.

use super::Content;

pub(super) fn content<'a>(names: impl Iterator<Item = &'a String>) -> Content {
    let mut content = Content::Files;
    for name in names {
        match name.as_str() {
            "xl/workbook.xml" | "xl/workbook.bin" => return Content::Workbook,
            "[Content_Types].xml" | "mimetype" => content = Content::Document,
            _ => {}
        }
    }
    content
}

/// Whether a name stays inside of the zip. Nothing is written to a disk, but a name like
/// `../Observation.json` is not one that an export makes.
pub(super) fn is_safe(name: &str) -> bool {
    !name.contains(['\\', '\0', ':'])
        && !name.starts_with('/')
        && !name.split('/').any(|part| part == "..")
        && !name.contains('\u{FFFD}')
}

/// Whether an entry may hold records, by its name. Of the export of an iPhone only the clinical
/// records: `export.xml` may have gigabytes of heart beats, `export_cda.xml` is made of them too,
/// their names are in the language of the phone, and the electrocardiograms are tables.
pub fn wanted(name: &str) -> bool {
    let name = name.to_lowercase().replace('\\', "/");
    let mut folders: Vec<&str> = name.split('/').collect();
    let Some(file) = folders.pop() else { return false };
    // What the zip program of a Mac adds.
    if file.starts_with("._") || folders.contains(&"__macosx") {
        return false;
    }
    let is_clinical =
        folders.iter().any(|folder| matches!(*folder, "clinical-records" | "clinical_records"));
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    if is_clinical || folders.contains(&"apple_health_export") {
        return is_clinical && extension == Some("json");
    }
    let is_exchange = folders.contains(&"ihe_xdm");
    match extension {
        Some("xml") => !matches!(file, "export.xml" | "export_cda.xml" | "metadata.xml"),
        Some("txt") => !file.starts_with("readme"),
        Some("json" | "ndjson" | "csv" | "tsv" | "hl7") => true,
        // Documents of the exchange format may have no ending.
        None => is_exchange && !file.is_empty(),
        Some(_) => false,
    }
}
