import Synchronization

/// Limits the memory of all request bodies, from their arrival to the answer.
final class BodyMemory: Sendable {
    /// The bytes of one body; they are released when the value goes.
    final class Account: Sendable {
        private let memory: BodyMemory
        private let share: RequestPlaces.Share
        private let taken = Mutex(0)

        init(_ memory: BodyMemory, _ share: RequestPlaces.Share) {
            self.memory = memory
            self.share = share
        }

        deinit { memory.give(back: taken.withLock { $0 }) }

        /// Reserves memory for another part of the body.
        /// - Returns: Whether there was room.
        func take(_ count: Int) -> Bool {
            taken.withLock { taken in
                guard memory.take(count, ofBodyWith: taken + count, share) else { return false }
                taken += count
                return true
            }
        }
    }

    /// The largest small body in bytes.
    private static let smallBody = 64 << 10
    /// The memory for bodies of any size; the largest, a roster of 64 MiB, fits.
    private static let room = 96 << 20
    /// Additional memory for small bodies, so that large ones do not block them.
    private static let smallRoom = room + (32 << 20)
    /// Additional memory for small bodies of routes with reserved places.
    private static let reservedRoom = smallRoom + (16 << 20)

    private let taken = Mutex(0)

    /// The number of reserved bytes.
    var bytes: Int { taken.withLock { $0 } }

    private func take(_ count: Int, ofBodyWith size: Int, _ share: RequestPlaces.Share) -> Bool {
        let isSmall = size <= Self.smallBody
        let limit = isSmall ? (share == .shared ? Self.smallRoom : Self.reservedRoom) : Self.room
        return taken.withLock { taken in
            guard taken + count <= limit else { return false }
            taken += count
            return true
        }
    }

    private func give(back count: Int) { taken.withLock { $0 -= count } }
}
