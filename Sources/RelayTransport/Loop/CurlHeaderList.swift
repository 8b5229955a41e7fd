import CRelayLinux
import RelayModel

/// Lines in the form that libcurl reads: nodes and C strings in one block, which does not move until the next filling.
///
/// One pass writes them into reused memory: `curl_slist_append` would need two allocations for each line of each
/// request.
final class CurlHeaderList {
    private var block: UnsafeMutableRawPointer?
    private var capacity = 0

    deinit { block?.deallocate() }

    /// Replaces the content.
    ///
    /// Line breaks and zero bytes become blanks, so that no value can begin another header.
    /// - Parameters:
    ///   - lines: complete lines.
    ///   - fields: written behind them as `Name: value`; `Name;` is libcurl's form of an empty value.
    /// - Returns: The list's head, valid until the next filling; nil without a line.
    func fill(_ lines: [String], fields: [HTTPField] = []) -> UnsafeMutablePointer<curl_slist>? {
        let count = lines.count + fields.count
        guard count > 0 else { return nil }
        var size = count * MemoryLayout<curl_slist>.stride
        for place in lines.indices { size += lines[place].utf8.count + 1 }
        for place in fields.indices { size += fields[place].name.utf8.count + fields[place].value.utf8.count + 3 }
        let storage = reserve(size)
        let nodes = storage.bindMemory(to: curl_slist.self, capacity: count)
        var end = UnsafeMutableRawPointer(nodes + count).assumingMemoryBound(to: UInt8.self)
        for place in 0..<count {
            let start = end
            if place < lines.count {
                end = Self.write(lines[place], at: end)
            } else {
                end = Self.write(fields[place - lines.count].name, at: end)
                let mark = end
                end = Self.write(fields[place - lines.count].value, at: mark + 2)
                mark[0] = UInt8(ascii: ":")
                mark[1] = UInt8(ascii: " ")
                if end == mark + 2 {
                    mark[0] = UInt8(ascii: ";")
                    end = mark + 1
                }
            }
            Self.clean(UnsafeMutableBufferPointer(start: start, count: end - start))
            end[0] = 0
            end += 1
            let next = place + 1 < count ? nodes + place + 1 : nil
            let text = UnsafeMutableRawPointer(start).assumingMemoryBound(to: CChar.self)
            (nodes + place).initialize(to: curl_slist(data: text, next: next))
        }
        return nodes
    }

    /// - Returns: The end of the text.
    private static func write(_ text: String, at start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        text.withBytes { bytes in
            if let first = bytes.baseAddress { start.update(from: first, count: bytes.count) }
            return start + bytes.count
        }
    }

    private static func clean(_ line: UnsafeMutableBufferPointer<UInt8>) {
        // The smallest byte, without an early exit: the compiler compares a dozen bytes at a time.
        var least = UInt8.max
        for byte in line { least = min(least, byte) }
        guard least < 0x20 else { return }
        for place in line.indices where line[place] < 0x20 && line[place] != 0x09 { line[place] = 0x20 }
    }

    private func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if let block, size <= capacity { return block }
        block?.deallocate()
        capacity = max(512, size)
        let fresh = UnsafeMutableRawPointer.allocate(
            byteCount: capacity,
            alignment: MemoryLayout<curl_slist>.alignment
        )
        block = fresh
        return fresh
    }
}
