//! The one binary: reads the arguments and runs a command.

fn main() -> std::process::ExitCode {
    enishi::cli::main()
}
