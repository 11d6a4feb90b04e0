//! Tables of laboratory results: CSV and its kin, long (a row a result) or wide (a column a day).

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::dates::{Dates, looks_like_day};
use super::left_out;
use super::printed::{comparator, cut, fold, is_nothing, is_number, other_material, squeeze};
use super::record::{
    Code, Damage, ReadFile, Record, RecordKind, Source, Status, Subject, System, Value,
};

const ROWS: usize = 20_000;
const COLUMNS: usize = 200;
const CELL: usize = 4096;
/// Rows in which a header is looked for.
const HEAD: usize = 60;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Column {
    Name,
    Value,
    Unit,
    Range,
    Low,
    High,
    Flag,
    Sampled,
    Reported,
    Status,
    Specimen,
    Panel,
    Loinc,
    Code,
    Person,
    /// A number of whatever: of the row, the sample, the test or the person.
    Id,
}

/// Words of a header by column, without spaces and signs. The earlier a word stands, the surer it
/// is: of two columns for one thing, that with the earlier word is taken.
const HEADERS: &[(Column, &[&str])] = &[
    (
        Column::Name,
        &[
            "analyte",
            "analytename",
            "component",
            "componentname",
            "testname",
            "labtest",
            "testdescription",
            "labname",
            "resultname",
            "parameter",
            "observation",
            "observationname",
            "measurement",
            "examination",
            "investigation",
            "test",
            "biomarker",
            "marker",
            "item",
            "itemname",
            "labtestname",
            "项目名称",
            "检验项目",
            "检测项目",
            "检查项目",
            "检验项目名称",
            "检测项目名称",
            "检验名称",
            "指标名称",
            "项目",
            "指标",
            "中文名称",
            "項目名稱",
            "檢驗項目",
            "項目",
            "検査項目",
            "項目名",
            "analyse",
            "analyt",
            "messgröße",
            "messgrösse",
            "untersuchung",
            "laborwert",
            "laborparameter",
            "bezeichnung",
            "examen",
            "prueba",
            "determinación",
            "esame",
            "paramètre",
            "parámetro",
            "nombre",
            "名称",
            "name",
        ],
    ),
    (
        Column::Value,
        &[
            "result",
            "results",
            "resultvalue",
            "testresult",
            "labresult",
            "observationvalue",
            "measuredvalue",
            "value",
            "values",
            "yourvalue",
            "yourresult",
            "结果",
            "检验结果",
            "检测结果",
            "测定结果",
            "检查结果",
            "测定值",
            "检测值",
            "结果值",
            "數值",
            "結果",
            "検査結果",
            "数值",
            "ergebnis",
            "messwert",
            "wert",
            "resultat",
            "befundwert",
            "résultat",
            "resultado",
            "risultato",
            "valor",
            "valeur",
            "valore",
        ],
    ),
    (
        Column::Unit,
        &[
            "unit",
            "units",
            "uom",
            "unitofmeasure",
            "unitsofmeasure",
            "resultunit",
            "resultunits",
            "单位",
            "结果单位",
            "單位",
            "単位",
            "einheit",
            "einheiten",
            "masseinheit",
            "maßeinheit",
            "unité",
            "unités",
            "unidad",
            "unidades",
            "unità",
        ],
    ),
    (
        Column::Range,
        &[
            "referencerange",
            "refrange",
            "referenceinterval",
            "refinterval",
            "normalrange",
            "standardrange",
            "referencevalue",
            "referencevalues",
            "reference",
            "ref",
            "normal",
            "normals",
            "range",
            "normalvalues",
            "参考范围",
            "参考区间",
            "参考值",
            "参考值范围",
            "正常值",
            "正常范围",
            "正常参考值",
            "參考範圍",
            "參考區間",
            "參考值",
            "基準値",
            "基準範囲",
            "referenzbereich",
            "referenz",
            "normbereich",
            "normalbereich",
            "normwert",
            "normwerte",
            "referenzwert",
            "referenzwerte",
            "referenzintervall",
            "valeursderéférence",
            "valeurderéférence",
            "intervalodereferencia",
            "valoresdereferencia",
            "valoridiriferimento",
        ],
    ),
    (
        Column::Low,
        &[
            "referencelow",
            "reflow",
            "lowlimit",
            "lowerlimit",
            "rangelow",
            "lowerreferencelimit",
            "normallow",
            "lln",
            "lower",
            "low",
            "min",
            "minimum",
            "参考下限",
            "下限",
            "下限值",
            "参考值下限",
            "untergrenze",
            "unterergrenzwert",
            "unterergrenze",
        ],
    ),
    (
        Column::High,
        &[
            "referencehigh",
            "refhigh",
            "highlimit",
            "upperlimit",
            "rangehigh",
            "upperreferencelimit",
            "normalhigh",
            "uln",
            "upper",
            "high",
            "max",
            "maximum",
            "参考上限",
            "上限",
            "上限值",
            "参考值上限",
            "obergrenze",
            "oberergrenzwert",
            "oberegrenze",
        ],
    ),
    (
        Column::Flag,
        &[
            "flag",
            "flags",
            "abnormalflag",
            "abnormal",
            "interpretation",
            "hl",
            "lh",
            "提示",
            "异常提示",
            "标志",
            "标识",
            "异常",
            "高低",
            "异常标志",
            "升降",
            "結果提示",
            "结果提示",
            "bewertung",
            "markierung",
            "kennzeichen",
            "auffällig",
        ],
    ),
    (
        Column::Sampled,
        &[
            "collected",
            "collectiondate",
            "datecollected",
            "collectiontime",
            "collectiondatetime",
            "collecteddate",
            "collectedon",
            "datetimecollected",
            "specimencollected",
            "specimendate",
            "sampledate",
            "samplingdate",
            "sampled",
            "drawn",
            "drawdate",
            "采样时间",
            "采集时间",
            "采样日期",
            "采集日期",
            "标本采集时间",
            "抽血时间",
            "采血时间",
            "採樣時間",
            "採檢日期",
            "採血日",
            "abnahme",
            "abnahmedatum",
            "entnahme",
            "entnahmedatum",
            "abnahmezeit",
            "entnahmezeit",
            "probenentnahme",
            "effectivedate",
            "observationdate",
            "resultdate",
            "testdate",
            "labdate",
            "datetested",
            "dateoftest",
            "检验时间",
            "检验日期",
            "检测时间",
            "检测日期",
            "检查日期",
            "檢驗日期",
            "untersuchungsdatum",
            "messdatum",
            "datetime",
            "date",
            "时间",
            "日期",
            "datum",
            "fecha",
            "检查时间",
            "測定日",
            "検査日",
        ],
    ),
    (
        Column::Reported,
        &[
            "reported",
            "reportdate",
            "datereported",
            "reporteddate",
            "issued",
            "dateissued",
            "received",
            "datereceived",
            "receiveddate",
            "报告时间",
            "报告日期",
            "审核时间",
            "审核日期",
            "送检时间",
            "送检日期",
            "接收时间",
            "接收日期",
            "報告日期",
            "報告時間",
            "befunddatum",
            "berichtsdatum",
            "eingang",
            "eingangsdatum",
            "freigabe",
        ],
    ),
    (
        Column::Status,
        &[
            "status",
            "resultstatus",
            "reportstatus",
            "teststatus",
            "状态",
            "报告状态",
            "结果状态",
            "审核状态",
            "狀態",
            "befundstatus",
        ],
    ),
    (
        Column::Specimen,
        &[
            "specimen",
            "specimentype",
            "sample",
            "sampletype",
            "material",
            "标本",
            "标本类型",
            "样本",
            "样本类型",
            "标本种类",
            "样本种类",
            "標本",
            "檢體",
            "検体",
            "probe",
            "probenmaterial",
            "probenart",
            "untersuchungsmaterial",
        ],
    ),
    (
        Column::Panel,
        &[
            "panel",
            "panelname",
            "group",
            "category",
            "order",
            "ordername",
            "battery",
            "profile",
            "section",
            "组合",
            "检验组合",
            "组合名称",
            "类别",
            "分类",
            "报告名称",
            "gruppe",
            "kategorie",
        ],
    ),
    (Column::Loinc, &["loinc", "loinccode", "loincnum"]),
    (Column::Code, &["code", "testcode", "labcode", "resultcode", "项目代码", "代码", "项目编号"]),
    (
        Column::Person,
        &[
            "patientid",
            "patientidentifier",
            "patientno",
            "patientnumber",
            "mrn",
            "medicalrecordnumber",
            "subjectid",
            "personid",
            "病历号",
            "住院号",
            "门诊号",
            "患者编号",
            "病人编号",
            "登记号",
            "就诊卡号",
            "病案号",
            "patientennummer",
            "patientenid",
            "patientennr",
            "patientname",
            "patient",
            "patientenname",
            "姓名",
            "患者姓名",
            "病人姓名",
            "患者",
        ],
    ),
    (Column::Id, &["id", "subject", "编号", "号码"]),
];

/// Words of a status column.
const STATUSES: &[(Status, &[&str])] = &[
    (
        Status::Final,
        &[
            "final",
            "f",
            "complete",
            "completed",
            "verified",
            "approved",
            "released",
            "reviewed",
            "reported",
            "final result",
            "final report",
            "已审核",
            "审核",
            "已报告",
            "已发布",
            "最终",
            "最终报告",
            "正式",
            "正式报告",
            "已完成",
            "完成",
            "已确认",
            "endgültig",
            "endbefund",
            "validiert",
            "freigegeben",
            "vidiert",
            "abgeschlossen",
            "fertig",
        ],
    ),
    (
        Status::Corrected,
        &[
            "corrected",
            "c",
            "amended",
            "revised",
            "modified",
            "已更正",
            "更正",
            "修正",
            "已修正",
            "已修改",
            "korrigiert",
            "berichtigt",
        ],
    ),
    (
        Status::Preliminary,
        &[
            "preliminary",
            "p",
            "prelim",
            "partial",
            "pending",
            "in progress",
            "in process",
            "unverified",
            "initial",
            "registered",
            "初步",
            "初步报告",
            "初步结果",
            "未审核",
            "待审核",
            "检验中",
            "检测中",
            "待检",
            "待报告",
            "vorläufig",
            "teilbefund",
            "ausstehend",
            "in arbeit",
        ],
    ),
    (
        Status::NotDone,
        &[
            "cancelled",
            "canceled",
            "x",
            "not done",
            "not performed",
            "rejected",
            "aborted",
            "取消",
            "已取消",
            "未做",
            "未检",
            "退回",
            "已退回",
            "拒收",
            "storniert",
            "abgelehnt",
            "nicht durchgeführt",
        ],
    ),
    (
        Status::EnteredInError,
        &[
            "entered in error",
            "entered-in-error",
            "error",
            "wrong patient",
            "deleted",
            "withdrawn",
            "作废",
            "已作废",
            "撤销",
            "已撤销",
            "撤回",
            "已撤回",
            "录入错误",
            "fehleingabe",
            "gelöscht",
        ],
    ),
];

/// Words that some systems write into a status column although they are marks.
const MARKS: &[&str] = &[
    "normal",
    "abnormal",
    "high",
    "low",
    "h",
    "l",
    "n",
    "a",
    "hh",
    "ll",
    "critical",
    "in range",
    "out of range",
    "正常",
    "异常",
    "偏高",
    "偏低",
    "↑",
    "↓",
];

/// Reads a table of laboratory results.
///
/// # Errors
/// [`Damage::Malformed`] if no header is found, which is no table that can be read,
/// [`Damage::TooLarge`] for more than 20,000 rows or 200 columns.
pub fn read(text: &str, file: &str) -> Result<ReadFile, Damage> {
    let text = text.trim_start_matches('\u{feff}');
    let separator = separator(text).ok_or(Damage::Malformed)?;
    let rows = rows(text, separator, None)?;
    let blocks = blocks(&rows);
    if blocks.is_empty() {
        return Err(Damage::Malformed);
    }
    let comma = separator != b',' && decimal_commas(&blocks);
    let mut reader = Reader {
        file,
        comma,
        separator: char::from(separator),
        first: None,
        out: ReadFile::default(),
    };
    for block in &blocks {
        reader.block(block);
    }
    Ok(reader.out)
}

/// A row with the number a spreadsheet would show.
struct Row {
    number: usize,
    cells: Vec<String>,
}

/// The separator that makes the widest header, and then the most even rows.
fn separator(text: &str) -> Option<u8> {
    let mut best: Option<((usize, usize), u8)> = None;
    for separator in [b',', b';', b'\t', b'|'] {
        let Ok(rows) = rows(text, separator, Some(HEAD * 2)) else { continue };
        let at = rows.iter().take(HEAD).position(|row| Header::of(&row.cells).is_some());
        let Some(head) = at.and_then(|at| rows.get(at)) else { continue };
        let known = Header::of(&head.cells).map_or(0, |header| header.known());
        let even = rows.iter().filter(|row| row.cells.len() == head.cells.len()).count();
        if best.is_none_or(|(score, _)| (known, even) > score) {
            best = Some(((known, even), separator));
        }
    }
    best.map(|(_, separator)| separator)
}

/// All rows, or the first of them. With a limit it is only looked whether the separator fits, and
/// what is too large is passed over.
fn rows(text: &str, separator: u8, limit: Option<usize>) -> Result<Vec<Row>, Damage> {
    let mut csv = ReaderBuilder::new().delimiter(separator).build();
    let input = text.as_bytes();
    let mut at = 0;
    let mut rows = Vec::new();
    let mut cells = vec![0_u8; CELL];
    let mut ends = vec![0_usize; COLUMNS + 1];
    let mut number = 0;
    while limit.is_none_or(|limit| rows.len() < limit) {
        number += skip_blank_lines(input, &mut at);
        let (mut filled, mut columns, mut wide) = (0, 0, false);
        let done = loop {
            let (result, read, wrote, ended) = csv.read_record(
                input.get(at..).unwrap_or_default(),
                cells.get_mut(filled..).unwrap_or_default(),
                ends.get_mut(columns..).unwrap_or_default(),
            );
            at += read;
            filled += wrote;
            columns += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                // A quote that is never closed would swallow the rest of the file.
                ReadRecordResult::OutputFull if cells.len() > CELL * COLUMNS => {
                    return Err(Damage::TooLarge);
                }
                ReadRecordResult::OutputFull => cells.resize(cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => (columns, wide) = (0, true),
                ReadRecordResult::Record => break false,
                ReadRecordResult::End => break true,
            }
        };
        if done {
            break;
        }
        number += 1;
        wide |= columns > COLUMNS;
        if limit.is_none() && (wide || rows.len() >= ROWS) {
            return Err(Damage::TooLarge);
        }
        if wide {
            columns = 0;
        }
        let mut from = 0;
        let row = ends.iter().take(columns).map(|end| {
            let cell = cells.get(from..*end).unwrap_or_default();
            from = *end;
            String::from_utf8_lossy(cell).into_owned()
        });
        rows.push(Row { number, cells: row.collect() });
    }
    Ok(rows)
}

/// Passes over empty lines, which the parser does not count, and tells how many there were.
fn skip_blank_lines(input: &[u8], at: &mut usize) -> usize {
    let byte = |at: usize| input.get(at).copied();
    // The parser may have stopped in the middle of `\r\n`.
    if byte(*at) == Some(b'\n') && at.checked_sub(1).and_then(byte) == Some(b'\r') {
        *at += 1;
    }
    let mut blank = 0;
    loop {
        match (byte(*at), byte(*at + 1)) {
            (Some(b'\r'), Some(b'\n')) => *at += 2,
            (Some(b'\r' | b'\n'), _) => *at += 1,
            _ => return blank,
        }
        blank += 1;
    }
}

/// Which column holds what.
#[derive(Clone)]
struct Header {
    columns: Vec<(Column, usize)>,
    /// Columns of the wide form, with their day as printed.
    days: Vec<(usize, String)>,
    /// Columns of tests, where each row is a day, with what they are called.
    across: Vec<(usize, String)>,
    /// The unit behind the word for the result: `Result (g/L)`.
    unit: String,
    width: usize,
}

impl Header {
    /// A header names what was measured, and the result or days with results.
    fn of(cells: &[String]) -> Option<Header> {
        let mut found: Vec<(Column, usize, usize)> = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            if let Some((column, rank)) = column(cell) {
                found.push((column, rank, at));
            }
        }
        found.sort_unstable();
        let mut columns: Vec<(Column, usize)> = Vec::new();
        for (column, rank, at) in found {
            if !columns.iter().any(|(known, _)| *known == column) {
                columns.push((column, at));
            } else if column == Column::Name && rank + 1 == NAMES {
                // Beside a column of tests, "name" is that of a person.
                columns.push((Column::Person, at));
            } else if column == Column::Name {
                columns.push((Column::Panel, at));
            }
        }
        let (width, unit) = (cells.len(), String::new());
        let mut header = Header { columns, days: Vec::new(), across: Vec::new(), unit, width };
        if header.at(Column::Name).is_none() {
            return header.across(cells);
        }
        if header.at(Column::Value).is_none() {
            let days = cells.iter().enumerate().filter(|(_, cell)| looks_like_day(cell));
            header.days = days.map(|(at, cell)| (at, cell.clone())).collect();
            if header.days.is_empty() {
                return None;
            }
        }
        if header.at(Column::Unit).is_none() {
            let value = header.at(Column::Value).and_then(|at| cells.get(at));
            let unit = value.and_then(|cell| bracketed(cell));
            unit.unwrap_or_default().clone_into(&mut header.unit);
        }
        Some(header)
    }

    /// A header of days down and tests across: a column of days, and columns that are nothing else
    /// that is known. What the tests are is for others to say.
    fn across(mut self, cells: &[String]) -> Option<Header> {
        self.at(Column::Sampled)?;
        if self.at(Column::Value).is_some() {
            return None;
        }
        let is_free = |at: usize| !self.columns.iter().any(|(_, known)| *known == at);
        self.across = cells
            .iter()
            .enumerate()
            .filter(|(at, cell)| is_free(*at) && cell.chars().any(char::is_alphabetic))
            .map(|(at, cell)| (at, squeeze(cell)))
            .collect();
        (!self.across.is_empty()).then_some(self)
    }

    fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == column).map(|(_, at)| *at)
    }

    fn known(&self) -> usize {
        self.columns.len() + self.days.len() + self.across.len()
    }

    /// A cell of a row, without the formula that keeps spreadsheets from reading it.
    fn cell<'r>(&self, row: &'r Row, column: Column) -> &'r str {
        self.at(column).map_or("", |at| trimmed(row, at))
    }
}

/// What stands in brackets at the end of a header.
fn bracketed(cell: &str) -> Option<&str> {
    let (_, inside) =
        cell.trim().strip_suffix([')', ']', '）', '】'])?.rsplit_once(['(', '[', '（', '【'])?;
    Some(inside.trim())
}

/// How many words for a name there are; the last of them is the bare "name".
const NAMES: usize = match HEADERS.first() {
    Some((_, words)) => words.len(),
    None => 0,
};

fn trimmed(row: &Row, at: usize) -> &str {
    let cell = row.cells.get(at).map_or("", |cell| cell.trim());
    cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('\u{22}')).map_or(cell, str::trim)
}

/// What a header cell names, and how surely.
fn column(cell: &str) -> Option<(Column, usize)> {
    if cell.len() > 120 {
        return None;
    }
    let folded = fold(cell);
    // A unit in brackets says nothing of the column.
    let short = folded.split(['(', '[', '【']).next().unwrap_or_default();
    let word = |keep: &dyn Fn(char) -> bool, text: &str| -> Option<(Column, usize)> {
        let word: String = text.chars().filter(|c| c.is_alphanumeric() && keep(*c)).collect();
        HEADERS.iter().find_map(|(column, words)| {
            words.iter().position(|known| *known == word).map(|rank| (*column, rank))
        })
    };
    // Headers in two languages: "结果/Result", "结果 Result".
    word(&|_| true, short)
        .or_else(|| short.split('/').find_map(|part| word(&|_| true, part)))
        .or_else(|| word(&|c| !c.is_ascii(), short))
        .or_else(|| word(&|c| c.is_ascii(), short).filter(|_| !short.is_ascii()))
}

/// A header with the rows under it.
struct Block<'r> {
    header: Header,
    rows: Vec<&'r Row>,
}

/// A file may hold several tables, or repeat its header on every page. What stands before the
/// first header is passed over.
fn blocks(rows: &[Row]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    for row in rows {
        // A row with a bare number is no header; this spares most rows the search for words.
        let bare = |cell: &String| cell.len() < 8 && is_number(cell.trim());
        let header = if row.cells.iter().any(bare) { None } else { Header::of(&row.cells) };
        match (header, blocks.last_mut()) {
            (Some(header), _) => blocks.push(Block { header, rows: Vec::new() }),
            (None, Some(block)) => block.rows.push(row),
            (None, None) => {}
        }
    }
    // Words beside the word for a day are no tests unless days stand under it.
    blocks.retain(|block| {
        let is_day = |row: &&Row| looks_like_day(block.header.cell(row, Column::Sampled));
        block.header.across.is_empty() || block.rows.iter().any(is_day)
    });
    blocks
}

/// The cells with results of a row.
fn results<'r>(header: &Header, row: &'r Row) -> impl Iterator<Item = &'r str> {
    let columns = [Column::Value, Column::Low, Column::High].map(|column| header.at(column));
    let days: Vec<usize> = header.days.iter().chain(&header.across).map(|(at, _)| *at).collect();
    columns.into_iter().flatten().chain(days).map(|at| trimmed(row, at))
}

/// Digits before and after a decimal comma.
fn halves(text: &str) -> Option<(&str, &str)> {
    let (_, number) = comparator(text);
    let (whole, part) = number.split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(part)).then_some((whole, part))
}

/// Three digits behind a sign may be thousands, unless only a zero stands before it.
fn may_be_thousands(whole: &str, part: &str) -> bool {
    part.len() == 3 && whole.trim_start_matches('-') != "0"
}

/// Whether the file writes decimals with a comma, shown by one number that cannot be thousands.
fn decimal_commas(blocks: &[Block]) -> bool {
    let shows = |cell: &str| {
        let folded = fold(cell);
        halves(&folded).is_some_and(|(whole, part)| !may_be_thousands(whole, part))
    };
    blocks.iter().any(|block| {
        let header = &block.header;
        block.rows.iter().any(|row| {
            results(header, row).any(shows)
                || header.cell(row, Column::Range).split(['-', '–', '~']).any(shows)
        })
    })
}

/// Whether a column of bare numbers is of people: one of several stands beside two tests. It may
/// be of samples as well, which cannot be told, and costs the samples behind the first.
fn is_of_people(block: &Block) -> bool {
    let header = &block.header;
    let mut tests: Vec<(&str, &str)> = block
        .rows
        .iter()
        .map(|row| (header.cell(row, Column::Id), header.cell(row, Column::Name)))
        .filter(|(id, _)| !id.is_empty())
        .collect();
    tests.sort_unstable();
    tests.dedup();
    let several = tests.first().zip(tests.last()).is_some_and(|(first, last)| first.0 != last.0);
    let shared = tests.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
    several && shared && header.at(Column::Person).is_none()
}

struct Reader<'f> {
    file: &'f str,
    /// Decimals stand behind a comma.
    comma: bool,
    separator: char,
    /// The person of the first row.
    first: Option<String>,
    out: ReadFile,
}

/// What holds for a whole block.
struct Days {
    sampled: Dates,
    reported: Dates,
    columns: Dates,
    /// The column of days holds days, so that a row with something else in it is out of place.
    known: bool,
}

impl Reader<'_> {
    fn block(&mut self, block: &Block) {
        let mut header = block.header.clone();
        if is_of_people(block) {
            header.columns.retain(|(column, _)| *column != Column::Person);
            for (column, _) in header.columns.iter_mut().filter(|(c, _)| *c == Column::Id) {
                *column = Column::Person;
            }
        }
        let header = &header;
        let dotted = self.comma || self.separator == ';';
        let column = |column: Column| {
            let cells = block.rows.iter().map(|row| header.cell(row, column));
            Dates::of(cells, dotted)
        };
        let sampled = |row: &&Row| looks_like_day(header.cell(row, Column::Sampled));
        let days = Days {
            sampled: column(Column::Sampled),
            reported: column(Column::Reported),
            columns: Dates::of(header.days.iter().map(|(_, cell)| cell.as_str()), dotted),
            known: block.rows.iter().any(sampled),
        };
        let mut heading = None;
        for row in &block.rows {
            let mut filled = row.cells.iter().filter(|cell| !cell.trim().is_empty());
            match (filled.next(), filled.next()) {
                (None, _) => {}
                (Some(only), None) => heading = heading_of(only, heading),
                _ => match self.out_of_place(header, row, &days) {
                    Some(damage) => self.out.damaged.push((place(row), damage)),
                    None => self.row(header, row, &days, heading.as_deref()),
                },
            }
        }
    }

    /// A row that does not fit its header would give a wrong number rather than none.
    fn out_of_place(&self, header: &Header, row: &Row, days: &Days) -> Option<Damage> {
        if row.cells.iter().any(|cell| cell.len() > CELL) {
            return Some(Damage::TooLarge);
        }
        let beyond = row.cells.iter().skip(header.width).any(|cell| !cell.trim().is_empty());
        // A quote that is closed too late takes the next rows into its cell.
        let swallowed = |at: usize| {
            let cell = trimmed(row, at);
            cell.contains(['\n', '\r']) && cell.contains(self.separator)
        };
        let used = header.columns.iter().map(|(_, at)| *at);
        let swallows = used.chain(header.days.iter().map(|(at, _)| *at)).any(swallowed);
        let nameless = header.across.is_empty()
            && header.cell(row, Column::Name).is_empty()
            && results(header, row).any(|cell| !cell.is_empty());
        // A decimal comma without quotes shifts the rest of its row.
        let unit = fold(header.cell(row, Column::Unit));
        let sampled = header.cell(row, Column::Sampled);
        let shifted = self.separator == ','
            && (is_number(&unit) && unit != "1"
                || days.known && !is_nothing(sampled) && !Dates::reads(sampled));
        (beyond || swallows || nameless || shifted).then_some(Damage::Malformed)
    }

    fn row(&mut self, header: &Header, row: &Row, days: &Days, heading: Option<&str>) {
        if !header.across.is_empty() {
            return self.day(header, row, days);
        }
        let name = squeeze(header.cell(row, Column::Name));
        if name.is_empty() {
            return;
        }
        let mut names = vec![name];
        let specimen = squeeze(header.cell(row, Column::Specimen));
        // Numbers of samples are no material.
        if specimen.chars().any(char::is_alphabetic) && !specimen.contains(|c: char| c.is_numeric())
        {
            names.push(specimen);
        }
        let panel = Some(header.cell(row, Column::Panel)).filter(|panel| other_material(panel));
        for more in heading.into_iter().chain(panel) {
            if !names.iter().any(|name| other_material(name)) {
                names.push(squeeze(more));
            }
        }
        let subject = self.subject(header.cell(row, Column::Person));
        let beside = beside(header, row);
        if header.days.is_empty() {
            let sampled = days.sampled.read(header.cell(row, Column::Sampled));
            let reported = days.reported.read(header.cell(row, Column::Reported));
            let of_issue = sampled.is_empty() && !reported.is_empty();
            let day = if of_issue { Column::Reported } else { Column::Sampled };
            let when = if of_issue { reported } else { sampled };
            let when_is_of_issue = of_issue;
            let record =
                Record { names, beside, when, when_is_of_issue, subject, ..Record::default() };
            let cell = header.cell(row, Column::Value);
            self.result(header, row, record, cell, header.cell(row, day));
            return;
        }
        for (at, day) in &header.days {
            let cell = trimmed(row, *at);
            if !cell.is_empty() {
                let when = days.columns.read(day);
                let (names, beside) = (names.clone(), beside.clone());
                let record = Record { names, beside, when, subject, ..Record::default() };
                self.result(header, row, record, cell, day);
            }
        }
    }

    /// A row with the results of one day.
    fn day(&mut self, header: &Header, row: &Row, days: &Days) {
        let printed = header.cell(row, Column::Sampled);
        // What has no day of its own may be a unit, a range or a mean.
        if !looks_like_day(printed) {
            return;
        }
        let subject = self.subject(header.cell(row, Column::Person));
        let beside = beside(header, row);
        for (at, name) in &header.across {
            let cell = trimmed(row, *at);
            if !cell.is_empty() {
                let when = days.sampled.read(printed);
                let (names, beside) = (vec![name.clone()], beside.clone());
                let record = Record { names, beside, when, subject, ..Record::default() };
                self.result(header, row, record, cell, printed);
            }
        }
    }

    /// Rows of another person than the first one are somebody else's.
    fn subject(&mut self, person: &str) -> Subject {
        let person = squeeze(&fold(person));
        if person.is_empty() {
            return Subject::Person;
        }
        let first = self.first.get_or_insert_with(|| person.clone());
        if *first == person { Subject::Person } else { Subject::Other }
    }

    /// Fills what all forms have in common.
    fn result(&mut self, header: &Header, row: &Row, record: Record, cell: &str, day: &str) {
        let unit = squeeze(header.cell(row, Column::Unit));
        let unit = if is_nothing(&unit) { header.unit.clone() } else { unit };
        let mut flag = squeeze(header.cell(row, Column::Flag));
        let value = self.value(cell, &unit, &mut flag);
        let stated = header.cell(row, Column::Status);
        let status = match stated_status(stated, &mut flag) {
            Status::Final if value == Value::None => match status_word(cell) {
                Some(status @ (Status::NotDone | Status::Preliminary)) => status,
                _ => Status::Final,
            },
            status => status,
        };
        let codes = codes(header.cell(row, Column::Loinc), header.cell(row, Column::Code));
        let (low, high, range) = self.limits(header, row);
        if left_out::is_any(&codes, &record.names) || left_out::in_text(cell) {
            return;
        }
        let name = record.names.first().map_or("", String::as_str);
        let limits = [low.as_str(), high.as_str()].join(" ");
        let words = [name, cell, &unit, &range, limits.trim(), &flag, day].join(" ");
        let source = Source {
            file: self.file.to_owned(),
            place: place(row),
            words: cut(&words),
            date: record.when.clone(),
        };
        let kind = RecordKind::Result;
        let record = Record { kind, codes, value, low, high, range, flag, status, ..record };
        self.out.records.push(Record { source, ..record });
    }

    /// A number if it is nothing but that, else the words as printed.
    fn value(&self, cell: &str, unit: &str, flag: &mut String) -> Value {
        if is_nothing(cell) {
            return Value::None;
        }
        let printed = squeeze(cell);
        let folded = fold(&printed);
        // A mark behind the number: "94 H".
        let marked = ["hh", "ll", "h", "l", "↑", "↓", "*"]
            .iter()
            .find_map(|mark| folded.strip_suffix(mark))
            .map(str::trim_end)
            .filter(|rest| !unit.is_empty() && self.number(comparator(rest).1).is_some());
        if let Some(rest) = marked
            && flag.is_empty()
        {
            *flag = printed
                .chars()
                .skip_while(|c| !matches!(c, 'H' | 'h' | 'L' | 'l' | '↑' | '↓' | '*'))
                .collect();
            return self.value(rest, unit, flag);
        }
        let (sign, rest) = comparator(&folded);
        if let Some(number) = self.number(rest) {
            return Value::Number {
                comparator: sign.to_owned(),
                number,
                unit: unit.to_owned(),
                ucum: false,
            };
        }
        let bare = !unit.is_empty() && !printed.chars().any(char::is_alphabetic);
        Value::Text(if bare { format!("{printed} {unit}") } else { printed })
    }

    /// Digits with a point for the decimals, if they can be read in one way only.
    fn number(&self, text: &str) -> Option<String> {
        if is_number(text) {
            let thousands = text.split_once('.').is_some_and(|(w, p)| may_be_thousands(w, p));
            return (!(self.comma && thousands)).then(|| text.to_owned());
        }
        let (whole, part) = halves(text)?;
        (self.comma && !may_be_thousands(whole, part)).then(|| format!("{whole}.{part}"))
    }

    fn limits(&self, header: &Header, row: &Row) -> (String, String, String) {
        let range = squeeze(header.cell(row, Column::Range));
        let [low, high] = [Column::Low, Column::High].map(|column| header.cell(row, column));
        if !range.is_empty() || low.is_empty() && high.is_empty() {
            return (String::new(), String::new(), range);
        }
        let number = |text: &str| match text {
            "" => Some(String::new()),
            text => self.number(&fold(text)),
        };
        match (number(low), number(high)) {
            (Some(low), Some(high)) => (low, high, String::new()),
            _ => (String::new(), String::new(), squeeze(&format!("{low} - {high}"))),
        }
    }
}

/// Words of columns that no header names: a remark, a source, whose result it is. They may take the
/// row back.
fn beside(header: &Header, row: &Row) -> Vec<String> {
    let is_used = |at: usize| {
        header.columns.iter().any(|(_, known)| *known == at)
            || header.days.iter().any(|(known, _)| *known == at)
    };
    let cells = (0..row.cells.len()).filter(|at| !is_used(*at)).map(|at| trimmed(row, at));
    cells.filter(|cell| cell.chars().any(char::is_alphabetic)).map(squeeze).collect()
}

/// A row with one cell is a heading or a remark. Of headings only those are kept that name another
/// material than blood, and a remark does not end them.
fn heading_of(cell: &str, before: Option<String>) -> Option<String> {
    let remark = cell.len() > 60 || cell.contains([':', '：', '。']);
    if other_material(cell) {
        return Some(squeeze(cell));
    }
    before.filter(|_| remark)
}

fn place(row: &Row) -> String {
    format!("row {}", row.number)
}

fn status_word(text: &str) -> Option<Status> {
    let folded = squeeze(&fold(text));
    STATUSES.iter().find(|(_, words)| words.contains(&folded.as_str())).map(|(status, _)| *status)
}

/// What the status column says. A mark in it is passed on as one.
fn stated_status(text: &str, flag: &mut String) -> Status {
    let folded = squeeze(&fold(text));
    if folded.is_empty() {
        return Status::Final;
    }
    if MARKS.contains(&folded.as_str()) {
        if flag.is_empty() {
            *flag = squeeze(text);
        }
        return Status::Final;
    }
    status_word(text).unwrap_or(Status::Unknown)
}

fn codes(loinc: &str, other: &str) -> Vec<Code> {
    let shaped = loinc.split_once('-').is_some_and(|(number, check)| {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        (1..=7).contains(&number.len()) && check.len() == 1 && digits(number) && digits(check)
    });
    let system = if shaped { System::Loinc } else { System::Other };
    [(system, loinc), (System::Other, other)]
        .into_iter()
        .filter(|(_, code)| !code.is_empty())
        .map(|(system, code)| Code { system, code: code.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<Record> {
        read(text, "lab.csv").unwrap().records
    }

    fn number(comparator: &str, number: &str, unit: &str) -> Value {
        Value::Number {
            comparator: comparator.to_owned(),
            number: number.to_owned(),
            unit: unit.to_owned(),
            ucum: false,
        }
    }

    #[test]
    fn a_row_is_a_record() {
        let found = records(
            "Test,Result,Flag,Units,Reference Range,Collected,Status\n\
             \"Bilirubin, Total\",0.5,,mg/dL,0.2 - 1.2,02/18/2026 8:12 AM,Final\n\
             eGFR,>60,,mL/min/1.73m2,>60,02/03/2026 8:12 AM,Preliminary\n\
             HBsAg,Non-Reactive,,,Non-Reactive,02/18/2026 8:12 AM,Corrected\n\
             \"Comment: hemolyzed\"\n",
        );
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].names, ["Bilirubin, Total"]);
        assert_eq!(found[0].value, number("", "0.5", "mg/dL"));
        assert_eq!(found[0].range, "0.2 - 1.2");
        assert_eq!(found[0].when, "2026-02-18");
        assert_eq!(found[0].source.place, "row 2");
        assert_eq!(
            found[0].source.words,
            "Bilirubin, Total 0.5 mg/dL 0.2 - 1.2 02/18/2026 8:12 AM"
        );
        assert_eq!(found[1].value, number(">", "60", "mL/min/1.73m2"));
        // Another row decides that the month stands first.
        assert_eq!(found[1].when, "2026-02-03");
        assert_eq!(found[1].status, Status::Preliminary);
        assert_eq!(found[2].value, Value::Text("Non-Reactive".to_owned()));
        assert_eq!(found[2].status, Status::Corrected);
    }

    #[test]
    fn decimal_commas_are_read_where_the_file_has_them() {
        let found = records(
            "\u{feff}Analyse;Ergebnis;Einheit;Referenzbereich;Abnahme\r\n\
             Hb;9,4;g/dl;12,0-15,5;18.02.2026\r\n\
             PLT;138;Gpt/l;150-400;03.02.2026\r\n\
             D-Dimer;1.234;µg/l;<500;18.02.2026\r\n\
             Ferritin;1,234;µg/l;;18.02.2026\r\n\
             GOT;<0,583;µkat/l;;18.02.2026\r\n",
        );
        assert_eq!(found[0].value, number("", "9.4", "g/dl"));
        assert_eq!(found[0].range, "12,0-15,5");
        assert_eq!(found[1].when, "2026-02-03");
        // A thousand or a decimal: left as printed.
        assert_eq!(found[2].value, Value::Text("1.234 µg/l".to_owned()));
        assert_eq!(found[3].value, Value::Text("1,234 µg/l".to_owned()));
        assert_eq!(found[4].value, number("<", "0.583", "µkat/l"));
    }

    #[test]
    fn chinese_headers_are_known() {
        let found = records(
            "项目名称\t结果\t提示\t单位\t参考范围\t标本\t采样时间\t状态\n\
             肌酐\t66\t\tμmol/L\t41-73\t血清\t2026-02-18 08:12\t已审核\n\
             乙肝表面抗原(HBsAg)\t阴性(-)\t\t\t阴性\t血清\t2026-02-18 08:12\t初步\n\
             肌酐\t8000\t↑\tμmol/L\t\t尿液\t2026-02-18 08:12\t已作废\n",
        );
        assert_eq!(found[0].names, ["肌酐", "血清"]);
        assert_eq!(found[0].value, number("", "66", "μmol/L"));
        assert_eq!(found[1].value, Value::Text("阴性(-)".to_owned()));
        assert_eq!(found[1].status, Status::Preliminary);
        assert_eq!(found[2].names, ["肌酐", "尿液"]);
        assert_eq!(found[2].status, Status::EnteredInError);
        assert_eq!(found[2].flag, "↑");
    }

    #[test]
    fn a_column_a_day_gives_a_record_for_each_filled_cell() {
        let found = records(
            "Test\tUnit\tReference\t2025-11-20\t2026-01-15\t2026-02-18\n\
             PLT\t10*9/L\t125-350\t150\t144\tpending\n\
             WBC\t10*9/L\t3.5-9.5\t4.0\t\t3.1\n",
        );
        let told: Vec<(&str, &str, &Value)> =
            found.iter().map(|r| (r.names[0].as_str(), r.when.as_str(), &r.value)).collect();
        assert_eq!(
            told,
            [
                ("PLT", "2025-11-20", &number("", "150", "10*9/L")),
                ("PLT", "2026-01-15", &number("", "144", "10*9/L")),
                ("PLT", "2026-02-18", &Value::None),
                ("WBC", "2025-11-20", &number("", "4.0", "10*9/L")),
                ("WBC", "2026-02-18", &number("", "3.1", "10*9/L")),
            ]
        );
        assert_eq!(found[2].status, Status::Preliminary);
    }

    #[test]
    fn lines_before_the_header_and_mixed_cells() {
        let found = records(
            "Example Laboratory,,,,\n\"Patient no.: 0\",,,,\nPrinted 04/03/2026,,,,\n,,,,\n\
             Name,Value,Normal,Date,Remark\n\
             Hemoglobin,9.4 g/dL,12-15.5,03/04/2026,\n\
             ALT,31* U/L,7-40,03/04/2026,repeat\n\
             AST,\"1,027 U/L\",13-35,03/04/2026,\n\
             PLT,see note,,03/04/2026,clumped\n\
             RPR,Reactive 1:2,,,\n",
        );
        let values: Vec<&Value> = found.iter().map(|record| &record.value).collect();
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            values,
            [
                &text("9.4 g/dL"),
                &text("31* U/L"),
                &text("1,027 U/L"),
                &Value::None,
                &text("Reactive 1:2")
            ]
        );
        // Two readings of the day: left as printed.
        assert_eq!(found[0].when, "03/04/2026");
        assert_eq!(found[4].when, "");
        assert_eq!(found[0].source.place, "row 6");
    }

    #[test]
    fn a_mark_behind_the_number_is_a_flag() {
        let found = records("Test|Result|Unit\nHb|94 L|g/L\nWBC|3.1↓|10^9/L\nALT|1,027|U/L\n");
        assert_eq!(found[0].value, number("", "94", "g/L"));
        assert_eq!(found[0].flag, "L");
        assert_eq!(found[1].value, number("", "3.1", "10^9/L"));
        assert_eq!(found[2].value, Value::Text("1,027 U/L".to_owned()));
    }

    #[test]
    fn limits_may_have_columns_of_their_own() {
        let found = records(
            "Analyte,Value,Unit,Low,High\nALT,31,U/L,7,40\nCRP,3,mg/L,,5\nHb,9,g/dL,12,?\n",
        );
        assert_eq!((found[0].low.as_str(), found[0].high.as_str()), ("7", "40"));
        assert_eq!((found[1].low.as_str(), found[1].high.as_str()), ("", "5"));
        assert_eq!((found[2].low.as_str(), found[2].range.as_str()), ("", "12 - ?"));
    }

    #[test]
    fn a_row_that_does_not_fit_is_damaged() {
        let file = read(
            "Name,Result,Unit,Date,Remark\n\
             Hb,9,4,g/dL,2026-02-18\n\
             WBC,3,1,G/L,2026-02-18,x\n\
             PLT,138,G/L,2026-02-18,\n",
            "",
        )
        .unwrap();
        assert_eq!(file.records.len(), 1);
        assert_eq!(
            file.damaged,
            [("row 2".to_owned(), Damage::Malformed), ("row 3".to_owned(), Damage::Malformed)]
        );
        let open = read("Test,Result,Unit\nHb,\"9.4,g/dL\nWBC,3.1,G/L\n", "").unwrap();
        assert_eq!(open.records, []);
        assert_eq!(open.damaged.len(), 1);
    }

    #[test]
    fn urine_is_told_by_its_heading() {
        let found = records(
            "Test,Result,Unit\nCreatinine,66,umol/L\nURINALYSIS,,\nCreatinine,8000,umol/L\n\
             \"Comment: cloudy\",,\nProtein,1,g/L\nCHEMISTRY,,\nALT,31,U/L\n",
        );
        let names: Vec<&[String]> = found.iter().map(|record| record.names.as_slice()).collect();
        assert_eq!(names[0], ["Creatinine"]);
        assert_eq!(names[1], ["Creatinine", "URINALYSIS"]);
        assert_eq!(names[2], ["Protein", "URINALYSIS"]);
        assert_eq!(names[3], ["ALT"]);
    }

    #[test]
    fn another_person_of_the_file_is_somebody_else() {
        let found =
            records("Patient ID,Test,Result,Unit\n1,Hb,94,g/L\n2,Hb,120,g/L\n1,WBC,3.1,10^9/L\n");
        let subjects: Vec<Subject> = found.iter().map(|record| record.subject).collect();
        assert_eq!(subjects, [Subject::Person, Subject::Other, Subject::Person]);
        let found = records("Name,Test,Result\nA,Hb,94\nB,Hb,120\n");
        assert_eq!(found[0].names, ["Hb"]);
        assert_eq!(found[1].subject, Subject::Other);
    }

    #[test]
    fn the_left_out_class_leaves_no_trace() {
        let file =
            read("Test,LOINC,Result\nHb,718-7,94\nPHQ-9 total,44261-6,12\nItem 9,44260-8,1\n", "")
                .unwrap();
        assert_eq!(file.records.len(), 1);
        assert_eq!(file.records[0].codes[0].system, System::Loinc);
        assert_eq!(file.damaged, []);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for text in ["", "\n\n", "Hemoglobin 9.4 g/dL", "a,b,c\n1,2,3\n", "Date,Name\n1,2\n"] {
            assert_eq!(read(text, ""), Err(Damage::Malformed), "{text}");
        }
        let prose = "a word, ".repeat(COLUMNS * 2);
        assert_eq!(read(&prose, ""), Err(Damage::Malformed));
        let wide = format!("Test,Result\nHb,9{}\n", ",x".repeat(COLUMNS));
        assert_eq!(read(&wide, ""), Err(Damage::TooLarge));
        let long = format!("Test,Result\n{}", "Hb,9\n".repeat(ROWS));
        assert_eq!(read(&long, ""), Err(Damage::TooLarge));
        let cell = format!("Test,Result\nHb,{}\nALT,31\n", "x".repeat(CELL + 1));
        let file = read(&cell, "").unwrap();
        assert_eq!(file.damaged, [("row 2".to_owned(), Damage::TooLarge)]);
        assert_eq!(file.records.len(), 1);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "Test,Result", "", "", "Hb,94", "\"a\nb\",x", "ALT,31"].join(end);
            let places: Vec<String> =
                records(&text).into_iter().map(|record| record.source.place).collect();
            assert_eq!(places, ["row 5", "row 6", "row 7"], "{end:?}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod laws {
        use super::*;
        use proptest::prelude::*;

        const TABLE: &str = "项目,Result,Flag,Unit,Range,Low,High,Date,Status,Specimen\n\
            \"Hb, total\",\"9,4\",L,g/dL,12-15.5,,,03/04/2026,Final,Serum\n\
            ALT,31*,,U/L,7-40,,,18/02/26,pending,\n";

        proptest! {
            #[test]
            fn nothing_panics(text in ".{0,200}") {
                let _ = read(&text, "");
            }

            #[test]
            fn damaged_tables_do_not_panic(
                cuts in prop::collection::vec((0_usize..300, any::<char>()), 0..12),
                separator in prop::sample::select(vec![',', ';', '\t', '|']),
            ) {
                let mut text: Vec<char> =
                    TABLE.replace(',', &separator.to_string()).chars().collect();
                for (at, with) in cuts {
                    let at = at % text.len();
                    text[at] = with;
                }
                let _ = read(&text.into_iter().collect::<String>(), "");
            }

            #[test]
            fn the_order_of_rows_does_not_matter(
                rows in prop::collection::vec((
                    prop::sample::select(vec!["Hb", "ALT", "尿蛋白", "HIV"]),
                    prop::sample::select(vec!["9.4", "9,4", "1.234", "1,027", "<5", "阴性", "pending"]),
                    prop::sample::select(vec!["03/04/2026", "02/18/2026", "18/02/2026", "5.6.2026", ""]),
                ), 1..8),
                turn in 0_usize..8,
            ) {
                let of = |rows: &[(&str, &str, &str)]| {
                    let lines: Vec<String> =
                        rows.iter().map(|(n, v, d)| format!("{n};{v};g/L;{d}\n")).collect();
                    let text = format!("Test;Result;Unit;Date\n{}", lines.concat());
                    let mut all: Vec<String> = read(&text, "")
                        .unwrap()
                        .records
                        .into_iter()
                        .map(|mut record| {
                            record.source.place.clear();
                            format!("{record:?}")
                        })
                        .collect();
                    all.sort();
                    all
                };
                let mut other = rows.clone();
                other.rotate_left(turn % rows.len());
                prop_assert_eq!(of(&rows), of(&other));
                other.reverse();
                prop_assert_eq!(of(&rows), of(&other));
            }

            #[test]
            fn no_day_shifts(
                year in 2000_u32..2030,
                month in 1_u32..=12,
                day in 1_u32..=28,
                time in prop::sample::select(vec![
                    "", " 00:00", " 23:59:59", "T23:40:00-05:00", "T00:10:00+08:00", "T00:00:00Z",
                ]),
            ) {
                let written = format!("{year:04}-{month:02}-{day:02}");
                let text = format!("Test,Result,Date\nHb,94,{written}{time}\n");
                prop_assert_eq!(&records(&text)[0].when, &written);
            }
        }
    }
}
