//! The page: the start script calls [`trial_screener::app::start`] with a language.

use trial_screener as _;

fn main() {}
