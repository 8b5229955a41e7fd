import RelayModel
import RelayStore
import RelayTransport

/// The hosts of requests in flight, by scheme, name and port. An address that is no URL (a number, an account) counts
/// as its channel's host.
struct HostLimiters {
    var limiters = Slab<HostLimiter>()
    private var slots: [String: Int] = [:]
    /// The last used host: a broadcast uses the same one thousands of times in a row.
    private var latest: (origin: [UInt8], slot: Int)?

    mutating func slot(of target: EndpointTarget) -> Int {
        let address = target.address.reveal()
        if let latest, address.withBytes({ Self.begins($0, with: latest.origin) }) { return latest.slot }
        let origin = Self.origin(address)
        let key = String(origin ?? Substring(target.channel.text))
        let slot = slots[key] ?? limiters.insert(HostLimiter())
        slots[key] = slot
        latest = origin == nil ? nil : (Array(key.utf8), slot)
        return slot
    }

    /// Removes hosts without requests in progress, if no endpoint refers to them.
    mutating func sweep(keeping used: Set<Int>) {
        for (key, slot) in slots where limiters[slot].isIdle && !used.contains(slot) {
            slots[key] = nil
            limiters.remove(slot)
        }
        latest = nil
    }

    /// Whether an address belongs to an origin: the origin is followed by nothing or by the path.
    private static func begins(_ address: UnsafeBufferPointer<UInt8>, with origin: [UInt8]) -> Bool {
        guard address.begins(with: origin) else { return false }
        return address.count == origin.count || address[origin.count] == UInt8(ascii: "/")
    }

    /// Everything before the path.
    private static func origin(_ address: String) -> Substring? {
        let length = address.withBytes { TargetURL.originLength($0) }
        return length.map { address[..<address.utf8.index(address.startIndex, offsetBy: $0)] }
    }
}
