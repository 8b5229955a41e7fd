import CRelayLinux

/// A list of C strings as libcurl reads it, in one block of its own that stays where it is until the next filling.
///
/// libcurl's own `curl_slist_append` would take two allocations for each line of each request.
final class StringList {
    private var block: UnsafeMutableRawPointer?
    private var capacity = 0

    deinit { block?.deallocate() }

    /// Replaces the content.
    ///
    /// - Parameters:
    ///   - text: the lines, each ended by a zero byte.
    ///   - starts: where each line begins; not empty.
    /// - Returns: the list's head, valid until the next filling.
    func fill(_ text: [UInt8], starts: [Int]) -> UnsafeMutablePointer<curl_slist> {
        let nodeBytes = starts.count * MemoryLayout<curl_slist>.stride
        let storage = reserve(nodeBytes + text.count)
        let characters = storage + nodeBytes
        text.withUnsafeBytes {
            characters.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(storage), byteCount: $0.count)
        }
        let nodes = storage.bindMemory(to: curl_slist.self, capacity: starts.count)
        let letters = characters.bindMemory(to: CChar.self, capacity: text.count)
        for (place, start) in starts.enumerated() {
            let next = place + 1 < starts.count ? nodes + place + 1 : nil
            (nodes + place).initialize(to: curl_slist(data: letters + start, next: next))
        }
        return nodes
    }

    private func reserve(_ byteCount: Int) -> UnsafeMutableRawPointer {
        if let block, byteCount <= capacity { return block }
        block?.deallocate()
        capacity = max(512, byteCount)
        let fresh = UnsafeMutableRawPointer.allocate(
            byteCount: capacity,
            alignment: MemoryLayout<curl_slist>.alignment
        )
        block = fresh
        return fresh
    }
}
