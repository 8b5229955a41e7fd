import Synchronization

/// The bytes of all bodies in memory, from their arrival to the answer, within one bound.
final class BodyMemory: Sendable {
    /// One body's bytes; they are free again when it goes.
    final class Account: Sendable {
        private let memory: BodyMemory
        private let share: RequestPlaces.Share
        private let taken = Mutex(0)

        init(_ memory: BodyMemory, _ share: RequestPlaces.Share) {
            self.memory = memory
            self.share = share
        }

        deinit { memory.give(back: taken.withLock { $0 }) }

        /// Takes what another part of the body needs.
        /// - Returns: whether there was room.
        func take(_ count: Int) -> Bool {
            taken.withLock { taken in
                guard memory.take(count, ofBodyWith: taken + count, share) else { return false }
                taken += count
                return true
            }
        }
    }

    /// Up to here a body is small.
    private static let smallBody = 64 << 10
    /// For bodies of any size; the greatest, a roster of 64 MiB, fits in.
    private static let room = 96 << 20
    /// Beyond that for small ones, so that large ones do not keep them out.
    private static let smallRoom = room + (32 << 20)
    /// Beyond that for the small ones of routes with reserved places.
    private static let reservedRoom = smallRoom + (16 << 20)

    private let taken = Mutex(0)

    /// How many bytes are taken.
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
