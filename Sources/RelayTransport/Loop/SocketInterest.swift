/// The events that curl wants of each socket and those that epoll has, by descriptor number.
///
/// Between two requests curl wants no events of a connection. Its registration for reading stays, and is removed only
/// if the server sends or closes in the meantime. That saves two system calls for each request.
struct SocketInterest {
    private var wanted: [UInt32] = []
    private var registered: [UInt32] = []

    /// Records the wanted events; 0 for none.
    ///
    /// - Returns: The change that epoll needs, or nil.
    mutating func want(_ events: UInt32, of socket: Int32) -> (old: UInt32, new: UInt32)? {
        let place = Int(socket)
        if place >= wanted.count {
            let missing = repeatElement(UInt32(0), count: place + 64 - wanted.count)
            wanted.append(contentsOf: missing)
            registered.append(contentsOf: missing)
        }
        wanted[place] = events
        let old = registered[place]
        // A socket is nearly always ready for writing and would wake the loop without need: this event never stays
        // registered.
        let suffices = old & events == events && old & ~events & Poller.writable == 0
        return suffices ? nil : change(place, from: old, to: events)
    }

    /// Handles an event. On a socket without wanted events it means that an open connection was closed.
    ///
    /// - Returns: The change that removes the registration, or nil if the event is wanted.
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
