//! The worker's program: reads captures, never draws.

fn main() {
    pcaplain_web::worker::serve::start();
}
