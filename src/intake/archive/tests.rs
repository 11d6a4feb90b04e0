use super::unpack::crc32;
use super::*;

/// A file to pack.
struct Packed {
    name: &'static str,
    data: Vec<u8>,
    method: u16,
    flags: u16,
    size: u32,
    crc: u32,
    bytes: Vec<u8>,
}

fn file(name: &'static str, data: &[u8]) -> Packed {
    Packed {
        name,
        data: data.to_vec(),
        method: 8,
        flags: 0,
        size: u32::try_from(data.len()).unwrap(),
        crc: crc32(data),
        bytes: miniz_oxide::deflate::compress_to_vec(data, 6),
    }
}

fn put(out: &mut Vec<u8>, numbers: &[(u64, usize)]) {
    for (number, width) in numbers {
        out.extend(&number.to_le_bytes()[..*width]);
    }
}

fn zip(files: &[Packed], large: bool) -> Vec<u8> {
    let (mut out, mut names) = (Vec::new(), Vec::new());
    let full = u64::from(u32::MAX);
    for file in files {
        let offset = out.len() as u64;
        let lengths = (file.bytes.len() as u64, u64::from(file.size));
        let head = [
            (u64::from(file.flags), 2),
            (u64::from(file.method), 2),
            (0, 4),
            (u64::from(file.crc), 4),
        ];
        let name = file.name.len() as u64;
        put(&mut out, &[(0x0403_4b50, 4), (20, 2)]);
        put(&mut out, &head);
        put(&mut out, &[(lengths.0, 4), (lengths.1, 4), (name, 2), (4, 2)]);
        out.extend(file.name.as_bytes());
        out.extend([9, 9, 0, 0]);
        out.extend(&file.bytes);
        put(&mut names, &[(0x0201_4b50, 4), (20, 2), (20, 2)]);
        put(&mut names, &head);
        if large {
            put(&mut names, &[(full, 4), (full, 4), (name, 2), (32, 2), (0, 8), (0, 2), (full, 4)]);
            names.extend(file.name.as_bytes());
            put(&mut names, &[(7, 2), (0, 2), (1, 2), (24, 2)]);
            put(&mut names, &[(lengths.1, 8), (lengths.0, 8), (offset, 8)]);
        } else {
            put(&mut names, &[(lengths.0, 4), (lengths.1, 4), (name, 2), (0, 2)]);
            put(&mut names, &[(0, 8), (0, 2), (offset, 4)]);
            names.extend(file.name.as_bytes());
        }
    }
    let (start, size, count) = (out.len() as u64, names.len() as u64, files.len() as u64);
    out.extend(names);
    if large {
        let place = out.len() as u64;
        put(&mut out, &[(0x0606_4b50, 4), (44, 8), (45, 2), (45, 2), (0, 4), (0, 4)]);
        put(&mut out, &[(count, 8), (count, 8), (size, 8), (start, 8)]);
        put(&mut out, &[(0x0706_4b50, 4), (0, 4), (place, 8), (1, 4)]);
        put(&mut out, &[(0x0605_4b50, 4), (0, 4), (0xffff, 2), (0xffff, 2)]);
        put(&mut out, &[(full, 4), (full, 4), (0, 2)]);
    } else {
        put(&mut out, &[(0x0605_4b50, 4), (0, 4), (count, 2), (count, 2)]);
        put(&mut out, &[(size, 4), (start, 4), (3, 2)]);
        out.extend(b"end");
    }
    out
}

fn all(bytes: &[u8]) -> Vec<(String, Result<Vec<u8>, Damage>)> {
    let listing = listing(bytes).unwrap();
    let read =
        |entry: &Entry| (entry.name.clone(), unpack(entry, piece(bytes, &entry.range()).unwrap()));
    listing.entries.iter().map(read).collect()
}

#[test]
fn wanted_entries_come_back_in_order() {
    for large in [false, true] {
        let mut plain = file("b.csv", b"name,value");
        plain.method = 0;
        plain.bytes = plain.data.clone();
        let bytes = zip(&[file("a.json", b"{}"), file("movie.mp4", b"x"), plain], large);
        assert_eq!(
            all(&bytes),
            [
                ("a.json".to_owned(), Ok(b"{}".to_vec())),
                ("b.csv".to_owned(), Ok(b"name,value".to_vec())),
            ],
            "{large}"
        );
        assert_eq!(listing(&bytes).unwrap().passed, 1);
    }
}

#[test]
fn names_are_chosen() {
    for name in [
        "apple_health_export/clinical-records/Observation-1.json",
        "apple_health_export/clinical_records/Patient-1.json",
        "IHE_XDM/SUBSET01/DOC0001.XML",
        "IHE_XDM/SUBSET01/DOC0001",
        "bulk/Observation.ndjson",
        "lab.CSV",
        "report.txt",
        "oru.hl7",
        "1 of 2 - My Health Summary.XML",
    ] {
        assert!(wanted(name), "{name}");
    }
    for name in [
        "apple_health_export/export.xml",
        "apple_health_export/导出.xml",
        "apple_health_export/export_cda.xml",
        "apple_health_export/electrocardiograms/ecg_2020-01-01.csv",
        "apple_health_export/workout-routes/route.gpx",
        "export.xml",
        "IHE_XDM/SUBSET01/METADATA.XML",
        "IHE_XDM/SUBSET01/STYLE.XSL",
        "README.TXT",
        "__MACOSX/._a.json",
        "scan.pdf",
        "folder/",
        "",
    ] {
        assert!(!wanted(name), "{name}");
    }
}

#[test]
fn dangerous_entries_are_refused_one_by_one() {
    let mut encrypted = file("secret.json", b"{}");
    encrypted.flags = 1;
    let mut odd = file("lzma.json", b"{}");
    odd.method = 14;
    let files = [
        file("good.json", b"{}"),
        file("../up.json", b"{}"),
        file("a\\b.json", b"{}"),
        file("/root.json", b"{}"),
        file("twice.json", b"{}"),
        file("twice.json", b"[]"),
        encrypted,
        odd,
    ];
    let listing = listing(&zip(&files, false)).unwrap();
    assert_eq!(listing.entries.len(), 1);
    assert_eq!(listing.entries[0].name, "good.json");
    let malformed = listing.refused.iter().filter(|(_, why)| *why == Damage::Malformed);
    assert_eq!(malformed.count(), 5);
    let packed = listing.refused.iter().filter(|(_, why)| *why == Damage::Packed).count();
    assert_eq!(packed, 2);
}

#[test]
fn bombs_are_cut_at_the_stated_size() {
    let huge = vec![b' '; 9 * 1024 * 1024];
    let honest = listing(&zip(&[file("bomb.json", &huge)], false)).unwrap();
    assert_eq!(honest.refused, [("bomb.json".to_owned(), Damage::TooLarge)]);
    let mut lying = file("bomb.json", &huge);
    lying.size = 100;
    let bytes = zip(&[lying], false);
    assert_eq!(all(&bytes), [("bomb.json".to_owned(), Err(Damage::TooLarge))]);
}

#[test]
fn all_entries_together_are_limited() {
    let names: [&'static str; 40] =
        std::array::from_fn(|at| &*Box::leak(format!("{at}.json").into_boxed_str()));
    let data = vec![b' '; 7 * 1024 * 1024];
    let packed = file("x.json", &data);
    let files: Vec<Packed> = names
        .iter()
        .map(|name| Packed {
            name,
            data: Vec::new(),
            bytes: packed.bytes.clone(),
            ..file("x", b"")
        })
        .map(|file| Packed { size: packed.size, crc: packed.crc, ..file })
        .collect();
    let listing = listing(&zip(&files, false)).unwrap();
    assert_eq!((listing.entries.len(), listing.refused.len()), (36, 4));
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let mut bytes = zip(&[file("a.json", b"{}"), file("b.json", b"[]")], false);
    // The directory begins where its first signature stands; both entries now begin at 0.
    let central = bytes.windows(4).position(|w| w == [0x50, 0x4b, 1, 2]).unwrap();
    let second = central + CENTRAL + "a.json".len();
    bytes[second + 42..second + 46].copy_from_slice(&[0; 4]);
    let listing = listing(&bytes).unwrap();
    assert!(listing.entries.is_empty());
    assert_eq!(listing.refused.len(), 2);
}

#[test]
fn a_changed_byte_is_seen() {
    let mut damaged = file("a.json", b"{\"value\": 9.1}");
    damaged.method = 0;
    damaged.bytes = b"{\"value\": 9.7}".to_vec();
    assert_eq!(all(&zip(&[damaged], false)), [("a.json".to_owned(), Err(Damage::Malformed))]);
}

#[test]
fn other_names_in_front_of_the_bytes_are_seen() {
    let mut bytes = zip(&[file("a.json", b"{}")], false);
    bytes[LOCAL] = b'b';
    assert_eq!(all(&bytes), [("a.json".to_owned(), Err(Damage::Malformed))]);
}

#[test]
fn workbooks_are_known_by_their_names() {
    let bytes = zip(&[file("[Content_Types].xml", b""), file("xl/workbook.xml", b"")], false);
    assert_eq!(listing(&bytes).unwrap().content, Content::Workbook);
    let bytes = zip(&[file("[Content_Types].xml", b""), file("word/document.xml", b"")], false);
    assert_eq!(listing(&bytes).unwrap().content, Content::Document);
}

#[test]
fn what_is_cut_off_is_no_zip() {
    let bytes = zip(&[file("a.json", b"{}")], false);
    for length in 0..bytes.len() {
        assert!(listing(&bytes[..length]).is_err(), "{length}");
    }
    assert_eq!(listing(&zip(&[], false)).unwrap(), Listing::default());
}

#[test]
fn the_checksum_is_that_of_zip() {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
}

#[cfg(not(target_arch = "wasm32"))]
proptest::proptest! {
    #[test]
    fn damaged_zips_never_panic(
        changes in proptest::collection::vec((0_usize..400, 0_u8..=255), 0..6),
        large: bool,
    ) {
        let mut bytes = zip(&[file("a.json", b"{\"a\":1}"), file("b.txt", b"text")], large);
        for (at, byte) in changes {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        if let Ok(listing) = listing(&bytes) {
            for entry in &listing.entries {
                if let Some(piece) = piece(&bytes, &entry.range())
                    && let Ok(unpacked) = unpack(entry, piece)
                {
                    // What passes is one of the two files as packed.
                    let is_whole = unpacked == b"{\"a\":1}" || unpacked == b"text";
                    proptest::prop_assert!(is_whole);
                }
            }
        }
    }
}
