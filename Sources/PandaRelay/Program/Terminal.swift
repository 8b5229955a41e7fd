import Foundation
import Glibc

/// Where a command writes: data to standard output, talk to standard error.
enum Terminal {
    /// A line of talk.
    static func say(_ text: String) { write(text + "\n", to: 2) }

    /// A line of data.
    static func put(_ text: String) { write(text + "\n", to: 1) }

    /// Talk without the end of a line, for what is drawn over.
    static func draw(_ text: String) { write(text, to: 2) }

    /// Whether talk is read by a person, who may see it change in place.
    static var isInteractive: Bool { isatty(2) == 1 }

    /// Columns of the terminal; 100 where there is none.
    static var width: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20 ? Int(size.ws_col) : 100
    }

    private static func write(_ text: String, to descriptor: Int32) {
        LogWriter.write(Array(text.utf8), to: descriptor)
    }
}

/// Why a command ends without having done what it was asked, in words for the person at the terminal.
struct CommandFailure: Error, Hashable, CustomStringConvertible {
    /// 1 the relay or a delivery failed, 64 usage, 78 configuration (the numbers of sysexits.h).
    var exitCode: Int32
    /// What is wrong and what to do; empty where it was said already.
    var message: String

    /// The relay, the store or a delivery failed.
    static func failed(_ message: String) -> CommandFailure { CommandFailure(exitCode: 1, message: message) }
    /// The arguments contradict each other.
    static func usage(_ message: String) -> CommandFailure { CommandFailure(exitCode: 64, message: message) }
    /// The configuration, the channel files or the environment are wrong.
    static func configuration(_ message: String) -> CommandFailure { CommandFailure(exitCode: 78, message: message) }

    var description: String { message }
}

/// The end of a process that cannot do its work any more, so that a supervisor starts it anew; nothing accepted is lost
/// by that.
enum ProcessTermination {
    /// What the process ends with: `EX_SOFTWARE` of sysexits.h.
    static let exitCode: Int32 = 70

    /// Says why, waits at most a second until the log is written, and ends the process. It also ends where what is said
    /// takes a lock that a hanging thread holds.
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
