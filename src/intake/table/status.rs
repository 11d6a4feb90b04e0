//! The words of a column that says how far a result is.

use crate::intake::printed::{fold, squeeze};
use crate::intake::record::Status;

/// Words of a status column.
pub(super) const STATUSES: &[(Status, &[&str])] = &[
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
            "yes",
            "true",
            "valid",
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
            "no",
            "false",
            "invalid",
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
pub(super) const MARKS: &[&str] = &[
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

pub(super) fn status_word(text: &str) -> Option<Status> {
    let folded = squeeze(&fold(text));
    STATUSES.iter().find(|(_, words)| words.contains(&folded.as_str())).map(|(status, _)| *status)
}

/// What the status column says. A mark in it is passed on as one.
pub(super) fn stated_status(text: &str, flag: &mut String) -> Status {
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
