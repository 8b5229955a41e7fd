import Foundation
import Glibc

/// The end of a process that cannot do its work any more, so that a supervisor starts it anew; nothing accepted is lost by that.
enum FatalEnd {
    /// What the process ends with: `EX_SOFTWARE` of sysexits.h.
    static let exitCode: Int32 = 70

    /// Says why, then ends the process; after a second also where what is said does not get through. Standard error may be a pipe that
    /// is full, and whoever writes to it waits until somebody reads.
    static func end(saying say: () -> Void) -> Never {
        Thread.detachNewThread {
            sleep(1)
            _exit(exitCode)
        }
        say()
        _exit(exitCode)
    }
}
