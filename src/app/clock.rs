//! The only clock of the program: today's civil date in the device's own time zone.

use crate::facts::date::iso;
use jiff::civil::Date;

/// Today, by the device.
pub fn today() -> Date {
    let now = js_sys::Date::new_0();
    let year = i16::try_from(now.get_full_year()).unwrap_or(2000);
    let month = i8::try_from(now.get_month() + 1).unwrap_or(1);
    let day = i8::try_from(now.get_date()).unwrap_or(1);
    Date::new(year, month, day).unwrap_or(Date::constant(2000, 1, 1))
}

/// Today as `YYYY-MM-DD`.
pub fn iso_today() -> String {
    iso(today())
}

/// `14:02`, for "saved at".
pub fn time() -> String {
    let now = js_sys::Date::new_0();
    format!("{:02}:{:02}", now.get_hours(), now.get_minutes())
}

/// A new id for a draft: the time in milliseconds, which sorts by age, and a number by
/// chance, because two tabs may start in the same millisecond.
pub fn new_id() -> String {
    let chance = digits(js_sys::Math::random());
    let chance: String = chance.chars().skip(2).take(6).filter(char::is_ascii_digit).collect();
    format!("{}-{chance}", digits(js_sys::Date::now()))
}

/// A number as the browser writes it: Rust's own way of writing them is long.
fn digits(number: f64) -> String {
    js_sys::Number::from(number).to_string_with_radix(10).map(String::from).unwrap_or_default()
}
