import Foundation
import Glibc

/// The end of a process that cannot do its work any more, so that a supervisor starts it anew; nothing accepted is lost by that.
enum FatalEnd {
    /// What the process ends with: `EX_SOFTWARE` of sysexits.h.
    static let exitCode: Int32 = 70

    /// Says why, waits at most a second until the log is written, and ends the process. It also ends where what is said takes a lock that
    /// a hanging thread holds.
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
