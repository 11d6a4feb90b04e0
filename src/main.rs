//! The page: mounts the screens.

fn main() {
    trial_screener::app::start();
}
