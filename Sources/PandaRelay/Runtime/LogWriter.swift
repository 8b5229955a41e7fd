import Dispatch
import Foundation
import Glibc
import Synchronization

/// Writes log lines on its own thread, so that a blocked reader of standard error blocks the log only.
///
/// The queue is bounded: lines that do not fit are dropped and counted, and a line reports the count once the reader
/// continues.
final class LogWriter: Sendable {
    private struct State {
        var queued: [UInt8] = []
        /// Lines dropped since the start.
        var dropped = 0
        /// Lines dropped since the last report.
        var unreported = 0
        /// Formats the report of dropped lines.
        var report: (@Sendable (Int) -> String)?
        var isWriting = false
        var hasThread = false
        /// Callers of ``flush(within:)`` that wait until everything is written.
        var waiting: [DispatchSemaphore] = []
    }

    /// The writer of the process's log.
    static let standardError = LogWriter(descriptor: 2)

    private let descriptor: Int32
    private let capacity: Int
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    /// Creates a writer to a descriptor.
    /// - Parameter capacity: The largest queue in bytes; as many again may be in writing.
    init(descriptor: Int32, capacity: Int = 1 << 20) {
        self.descriptor = descriptor
        self.capacity = capacity
    }

    /// The number of lines dropped since the start.
    var dropped: Int { state.withLock { $0.dropped } }

    /// Queues a line; never blocks.
    /// - Parameter report: Formats the line that reports a number of dropped lines.
    func write(_ line: String, report: @escaping @Sendable (Int) -> String) {
        let (mustStart, mustWake) = state.withLock { state in
            guard state.queued.count + line.utf8.count < capacity else {
                state.dropped += 1
                state.unreported += 1
                state.report = report
                return (false, false)
            }
            let isIdle = state.queued.isEmpty && !state.isWriting
            state.queued += line.utf8
            state.queued.append(UInt8(ascii: "\n"))
            defer { state.hasThread = true }
            return (!state.hasThread, isIdle)
        }
        if mustStart { start() }
        if mustWake { wake.signal() }
    }

    /// Waits until everything queued so far is written, but no longer than `limit`.
    func flush(within limit: DispatchTimeInterval) {
        let semaphore = DispatchSemaphore(value: 0)
        let mustWait = state.withLock { state in
            guard state.isWriting || !state.queued.isEmpty else { return false }
            state.waiting.append(semaphore)
            return true
        }
        if mustWait { _ = semaphore.wait(timeout: .now() + limit) }
    }

    private func start() {
        let thread = Thread { [self] in
            while true {
                wake.wait()
                while let batch = next() { Self.write(batch, to: descriptor) }
            }
        }
        thread.name = "relay-log"
        thread.start()
    }

    /// Takes the queued bytes; returns nil if there are none.
    private func next() -> [UInt8]? {
        let (batch, waiting) = state.withLock { state in
            var batch: [UInt8] = []
            swap(&batch, &state.queued)
            if state.unreported > 0, let report = state.report {
                batch += Array((report(state.unreported) + "\n").utf8)
                state.unreported = 0
            }
            state.isWriting = !batch.isEmpty
            var waiting: [DispatchSemaphore] = []
            if batch.isEmpty { swap(&waiting, &state.waiting) }
            return (batch, waiting)
        }
        for semaphore in waiting { semaphore.signal() }
        return batch.isEmpty ? nil : batch
    }

    /// Writes all bytes, however long the reader takes. It gives up if the reader has closed the pipe.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // The descriptor is non-blocking: another process that shares it may have set the flag.
                var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&interest, 1, -1)
            } else if errno != EINTR {
                return
            }
        }
    }
}
