/// What is wanted of each socket and what epoll was last told, by descriptor number.
///
/// Between two requests nothing is wanted of a connection; its registration for reading stays, and is dropped only when
/// the server speaks or closes meanwhile. That saves two system calls for each request.
struct SocketInterest {
    private var wanted: [UInt32] = []
    private var registered: [UInt32] = []

    /// Notes what is wanted; 0 for nothing.
    ///
    /// - Returns: the change epoll needs, or nil.
    mutating func want(_ events: UInt32, of socket: Int32) -> (old: UInt32, new: UInt32)? {
        let place = Int(socket)
        if place >= wanted.count {
            let missing = repeatElement(UInt32(0), count: place + 64 - wanted.count)
            wanted.append(contentsOf: missing)
            registered.append(contentsOf: missing)
        }
        wanted[place] = events
        let old = registered[place]
        // Readiness to write is nearly always there and would wake the loop for nothing: it is never left over.
        let suffices = old & events == events && old & ~events & Poller.writable == 0
        return suffices ? nil : change(place, from: old, to: events)
    }

    /// Whether an event is of use. An event on a socket without registered interest means that a kept connection was
    /// closed.
    ///
    /// - Returns: the change that silences the socket, or nil where the event is wanted.
    mutating func silence(_ socket: Int32) -> (old: UInt32, new: UInt32)? {
        let place = Int(socket)
        guard place < wanted.count, wanted[place] == 0 else { return nil }
        return change(place, from: registered[place], to: 0)
    }

    /// Forgets a socket that is about to be closed; closing takes it out of epoll.
    mutating func forget(_ socket: Int32) {
        let place = Int(socket)
        guard place < wanted.count else { return }
        wanted[place] = 0
        registered[place] = 0
    }

    private mutating func change(_ place: Int, from old: UInt32, to new: UInt32) -> (old: UInt32, new: UInt32) {
        registered[place] = new
        return (old, new)
    }
}
