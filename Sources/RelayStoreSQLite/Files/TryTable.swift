import Glibc
import RelayModel
import RelayStore
import Synchronization

/// The tries under way, in a file that is mapped into memory: 32 bytes each, written before the request leaves and
/// cleared once the outcome is on disk.
///
/// A process that is killed leaves the pages with the system, so nothing is waited for: noting a try costs some
/// nanoseconds. A power cut may take them along; then what was in flight is not known, as it was before there was
/// this table. The file is allocated in full when it is made, so that no disk that fills up later stops the process
/// in the middle of a write.
final class TryTable: Sendable {
    /// Tries that are noted at once; more are not remembered. The engine has some 3,000 under way or not on disk;
    /// batches of numbers more.
    static let capacity = 32_768

    /// A place: its check is written last and is zero where nothing is noted, so that half a note is none.
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

        var noted: TryUnderWay? {
            guard check == expectedCheck else { return nil }
            return TryUnderWay(
                notice: NoticeID(rawValue: notice),
                endpoint: endpoint,
                startedAt: Timestamp(milliseconds: startedAt),
                sharesRequest: sharesRequest != 0
            )
        }
    }

    private struct State {
        let slots: UnsafeMutablePointer<Slot>
        /// Places where nothing is noted.
        var free: [UInt32] = []
        /// Places that are noted and that nobody will clear, the oldest first: an earlier process's, and tries that
        /// no record tells of. They are used again where no other is free.
        var kept: [UInt32] = []
    }

    private static let bytes = capacity * MemoryLayout<Slot>.stride

    private let state: Mutex<State>
    /// Why notes do not outlive the process; nil where they do.
    let trouble: String?

    /// Opens the table of a data directory, or makes it. Where the disk does not take it, tries are noted in memory
    /// only.
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

    /// Notes a try; nil where there is no room.
    func begin(_ attempt: TryUnderWay) -> TryPlace? {
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
            return TryPlace(number: number)
        }
    }

    /// Clears a try whose outcome is on disk, or that never left.
    func end(_ place: TryPlace) {
        state.withLock { state in
            state.slots[Int(place.number)].check = 0
            state.free.append(place.number)
        }
    }

    /// Leaves a try noted that has left and that no record tells of.
    func keep(_ place: TryPlace) { state.withLock { $0.kept.append(place.number) } }

    /// Clears the tries of outcomes that are on disk.
    func end(_ records: [DeliveryRecord]) {
        // Through a pointer, which lends them: all are looked at, and few have a place.
        records.withUnsafeBufferPointer { records in
            for number in records.indices { if let place = records[number].place { end(place) } }
        }
    }

    /// What is noted since a moment, oldest first. An earlier process's older notes are cleared.
    func left(since moment: Timestamp) -> [TryUnderWay] {
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
            // `open` gives the mode to a new file only; an earlier one may be readable to others.
            fchmod(descriptor, 0o600)
            let refusal = posix_fallocate(descriptor, 0, off_t(bytes))
            let memory = refusal == 0 ? mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0) : MAP_FAILED
            if let memory, memory != MAP_FAILED { return memory.bindMemory(to: Slot.self, capacity: capacity) }
            trouble = String(cString: strerror(refusal == 0 ? errno : refusal))
        } else {
            trouble = String(cString: strerror(errno))
        }
        let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { fatalError("the system gives no memory") }
        return memory.bindMemory(to: Slot.self, capacity: capacity)
    }
}
