import Glibc
import RelayModel
import RelayStore
import Synchronization

/// The attempts in flight, in a memory-mapped file: 32 bytes each, written before the request is sent and cleared once
/// the outcome is on disk.
///
/// The pages of a killed process stay with the system, so noting an attempt waits for nothing and costs nanoseconds. A
/// power failure may lose them; then the attempts in flight are unknown. The file is allocated in full when it is
/// created, so that a disk that fills up later does not stop the process in the middle of a write.
final class AttemptTable: Sendable {
    /// The most attempts that are noted at once; more are not remembered. The engine has about 3,000 in flight or not
    /// on disk, and more with batches of numbers.
    static let capacity = 32_768

    /// One entry. Its checksum is written last and is zero if the entry is unused, so that a half-written entry is
    /// invalid.
    private struct Slot {
        var notice: Int64 = 0
        var startedAt: Int64 = 0
        var endpoint: UInt32 = 0
        var sharesRequest: UInt32 = 0
        var check: UInt64 = 0

        var expectedCheck: UInt64 {
            var mixed = UInt64(bitPattern: notice) &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ UInt64(bitPattern: startedAt)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (UInt64(endpoint) << 32 | UInt64(sharesRequest))) &* 0x94D0_49BB_1331_11EB
            return mixed | 1
        }

        var noted: AttemptInFlight? {
            guard check == expectedCheck else { return nil }
            return AttemptInFlight(
                notice: NoticeID(rawValue: notice),
                endpoint: endpoint,
                startedAt: Timestamp(milliseconds: startedAt),
                sharesRequest: sharesRequest != 0
            )
        }
    }

    private struct State {
        let slots: UnsafeMutablePointer<Slot>
        /// Unused entries.
        var free: [UInt32] = []
        /// Entries that no record will clear, the oldest first: those of an earlier process, and attempts without a
        /// record. They are reused if no entry is unused.
        var kept: [UInt32] = []
    }

    private static let bytes = capacity * MemoryLayout<Slot>.stride

    private let state: Mutex<State>
    /// Why notes do not survive the process; nil if they do.
    let trouble: String?

    /// Opens or creates the table of a data directory. If the disk refuses it, attempts are noted in memory only.
    init(directory: String) {
        var trouble: String?
        let slots = Self.map(directory + "/relay.tries", &trouble)
        self.trouble = trouble
        var state = State(slots: slots)
        for number in (0..<UInt32(Self.capacity)).reversed() {
            if slots[Int(number)].noted == nil { state.free.append(number) } else { state.kept.append(number) }
        }
        state.kept.sort { slots[Int($0)].startedAt < slots[Int($1)].startedAt }
        self.state = Mutex(state)
    }

    deinit { state.withLock { _ = munmap($0.slots, Self.bytes) } }

    /// Notes an attempt; returns nil if there is no room.
    func begin(_ attempt: AttemptInFlight) -> AttemptSlot? {
        state.withLock { state in
            guard let number = state.free.popLast() ?? (state.kept.isEmpty ? nil : state.kept.removeFirst()) else {
                return nil
            }
            let slot = state.slots + Int(number)
            slot.pointee.check = 0
            slot.pointee.notice = attempt.notice.rawValue
            slot.pointee.startedAt = attempt.startedAt.milliseconds
            slot.pointee.endpoint = attempt.endpoint
            slot.pointee.sharesRequest = attempt.sharesRequest ? 1 : 0
            slot.pointee.check = slot.pointee.expectedCheck
            return AttemptSlot(number: number)
        }
    }

    /// Clears an attempt whose outcome is on disk, or that was not sent.
    func end(_ place: AttemptSlot) {
        state.withLock { state in
            state.slots[Int(place.number)].check = 0
            state.free.append(place.number)
        }
    }

    /// Keeps the note of an attempt that was sent and that no record will clear.
    func keep(_ place: AttemptSlot) { state.withLock { $0.kept.append(place.number) } }

    /// Clears the attempts of outcomes that are on disk.
    func end(_ records: [DeliveryRecord]) {
        // An unsafe buffer lends the records: all are examined, and few have a place.
        records.withUnsafeBufferPointer { records in
            for number in records.indices { if let place = records[number].place { end(place) } }
        }
    }

    /// The attempts noted since a moment, oldest first. Older notes of an earlier process are cleared.
    func left(since moment: Timestamp) -> [AttemptInFlight] {
        state.withLock { state in
            let slots = state.slots
            for number in state.kept where slots[Int(number)].startedAt < moment.milliseconds {
                slots[Int(number)].check = 0
                state.free.append(number)
            }
            state.kept.removeAll { slots[Int($0)].noted == nil }
            return (0..<Self.capacity).compactMap { state.slots[$0].noted }
                .filter { $0.startedAt >= moment }.sorted { $0.startedAt < $1.startedAt }
        }
    }

    private static func map(_ path: String, _ trouble: inout String?) -> UnsafeMutablePointer<Slot> {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            defer { close(descriptor) }
            // `open` applies the mode to a new file only; an existing one may be readable by others.
            fchmod(descriptor, 0o600)
            let refusal = posix_fallocate(descriptor, 0, off_t(bytes))
            let memory = refusal == 0 ? mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0) : MAP_FAILED
            if let memory, memory != MAP_FAILED { return memory.bindMemory(to: Slot.self, capacity: capacity) }
            trouble = String(cString: strerror(refusal == 0 ? errno : refusal))
        } else {
            trouble = String(cString: strerror(errno))
        }
        let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { fatalError("the system refuses memory") }
        return memory.bindMemory(to: Slot.self, capacity: capacity)
    }
}
