import CRelayLinux
import Glibc

/// An epoll instance. It keeps no state; see ``SocketInterest``.
final class Poller: Sendable {
    static let readable = UInt32(EPOLLIN.rawValue)
    static let writable = UInt32(EPOLLOUT.rawValue)
    static let broken = UInt32(EPOLLERR.rawValue | EPOLLHUP.rawValue)

    private let descriptor: Int32

    /// - Parameter wakeDescriptor: a descriptor that is polled for reading from the start.
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
    ///   - events: receives them.
    ///   - milliseconds: the longest wait; negative for no limit.
    /// - Returns: The number of events; 0 also after a signal.
    func wait(into events: UnsafeMutableBufferPointer<epoll_event>, milliseconds: Int32) -> Int {
        max(0, Int(epoll_wait(descriptor, events.baseAddress, Int32(events.count), milliseconds)))
    }

    /// Changes a registration from old events to new ones; 0 means none.
    ///
    /// A descriptor number may have been closed and reused, so that epoll's registration differs from `old`: then the
    /// other call is the right one.
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
