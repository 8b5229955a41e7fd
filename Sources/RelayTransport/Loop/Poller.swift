import CRelayLinux
import Glibc

/// An epoll instance. It remembers nothing; see ``SocketInterest``.
final class Poller: Sendable {
    static let readable = UInt32(EPOLLIN.rawValue)
    static let writable = UInt32(EPOLLOUT.rawValue)
    static let broken = UInt32(EPOLLERR.rawValue | EPOLLHUP.rawValue)

    private let descriptor: Int32

    /// - Parameter wakeDescriptor: waited on for reading from the start.
    init(waking wakeDescriptor: Int32) throws(TransferLoopError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw TransferLoopError(call: "epoll_create1", errno: errno) }
        guard change(EPOLL_CTL_ADD, wakeDescriptor, to: Self.readable) == 0 else {
            throw TransferLoopError(call: "epoll_ctl", errno: errno)
        }
    }

    deinit { close(descriptor) }

    /// Waits for events.
    ///
    /// - Parameters:
    ///   - events: where they are put.
    ///   - milliseconds: at most so long; negative for as long as it takes.
    /// - Returns: how many there are; 0 also where a signal came.
    func wait(into events: UnsafeMutableBufferPointer<epoll_event>, milliseconds: Int32) -> Int {
        max(0, Int(epoll_wait(descriptor, events.baseAddress, Int32(events.count), milliseconds)))
    }

    /// Brings a registration from the events it has to those it shall have; 0 means none.
    ///
    /// A descriptor number may have been closed and given out again without our knowing, so that epoll's idea of it can
    /// differ: the other call is then the right one.
    func move(_ socket: Int32, from old: UInt32, to new: UInt32) {
        if new == 0 {
            _ = change(EPOLL_CTL_DEL, socket, to: 0)
        } else if old == 0 {
            if change(EPOLL_CTL_ADD, socket, to: new) != 0, errno == EEXIST {
                _ = change(EPOLL_CTL_MOD, socket, to: new)
            }
        } else {
            if change(EPOLL_CTL_MOD, socket, to: new) != 0, errno == ENOENT {
                _ = change(EPOLL_CTL_ADD, socket, to: new)
            }
        }
    }

    private func change(_ operation: Int32, _ socket: Int32, to events: UInt32) -> Int32 {
        var event = epoll_event()
        event.events = events
        event.data.fd = socket
        return epoll_ctl(descriptor, operation, socket, &event)
    }
}
