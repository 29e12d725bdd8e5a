//! The embedded folders are watched whole: `include_dir!` alone does not notice a new file.

fn main() {
    for folder in ["specs", "snapshots"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
