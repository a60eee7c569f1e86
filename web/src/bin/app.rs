//! The page's program, which is also the worker's: see `docs/adr/0006-one-program.md`.

fn main() {
    if pcaplain_web::platform::in_worker() {
        pcaplain_web::worker::serve::start();
    } else {
        pcaplain_web::pages::start();
    }
}
