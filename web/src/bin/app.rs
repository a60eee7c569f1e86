//! The page's program.

fn main() {
    pcaplain_web::pages::start();
}
