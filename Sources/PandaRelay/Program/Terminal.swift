import Foundation
import Glibc

/// A command's output: data to standard output, messages to standard error.
enum Terminal {
    /// Writes a line to standard error.
    static func say(_ text: String) { write(text + "\n", to: 2) }

    /// Writes a line to standard output.
    static func put(_ text: String) { write(text + "\n", to: 1) }

    /// Writes to standard error without a line end, for text that is redrawn.
    static func draw(_ text: String) { write(text, to: 2) }

    /// Whether standard error is a terminal, so that text may be redrawn in place.
    static var isInteractive: Bool { isatty(2) == 1 }

    /// The columns of the terminal; 100 if there is none.
    static var width: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
    }

    private static func write(_ text: String, to descriptor: Int32) {
        LogWriter.write(Array(text.utf8), to: descriptor)
    }
}

/// The reason why a command failed, in a message for the user.
struct CommandFailure: Error, Hashable, CustomStringConvertible {
    /// The exit code: 1 the relay or a delivery failed, 64 usage, 78 configuration (as in sysexits.h).
    var exitCode: Int32
    /// What is wrong and what to do; empty if it was printed before.
    var message: String

    /// The relay, the store or a delivery failed.
    static func failed(_ message: String) -> CommandFailure { CommandFailure(exitCode: 1, message: message) }
    /// The arguments are invalid or contradict each other.
    static func usage(_ message: String) -> CommandFailure { CommandFailure(exitCode: 64, message: message) }
    /// The configuration, the channel files or the environment are wrong.
    static func configuration(_ message: String) -> CommandFailure { CommandFailure(exitCode: 78, message: message) }

    var description: String { message }
}

/// Ends a process that cannot continue, so that a supervisor restarts it. Nothing accepted is lost.
enum ProcessTermination {
    /// The exit code: `EX_SOFTWARE` of sysexits.h.
    static let exitCode: Int32 = 70

    /// Logs the reason, waits at most one second for the log to be written, and ends the process. The process also ends
    /// if logging blocks on a lock that a hanging thread holds.
    static func end(saying say: () -> Void) -> Never {
        Thread.detachNewThread {
            sleep(2)
            _exit(exitCode)
        }
        say()
        LogWriter.standardError.flush(within: .seconds(1))
        _exit(exitCode)
    }
}
