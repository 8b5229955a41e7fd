/// Origins (scheme, host, port) of targets that passed the rules: of thousands of URLs at one host only the first is parsed.
///
/// Parsing costs 1.5 µs a URL, looking its origin up 0.1. What follows the origin cannot change the verdict but by its characters and
/// its length, and these are looked at each time.
struct OriginBook {
    private static let places = 64

    private let policy: AddressPolicy
    /// By a hash of the origin; a newer one takes an older one's place.
    private var known: [(origin: [UInt8], target: TargetURL)?] = Array(repeating: nil, count: places)

    init(policy: AddressPolicy) { self.policy = policy }

    /// The target, as ``TargetURL/init(_:policy:)`` would say.
    mutating func target(_ text: String) throws(AddressRefusal) -> TargetURL {
        let found = text.utf8.withContiguousStorageIfAvailable { find($0) } ?? nil
        guard let found else { return try TargetURL(text, policy: policy) }
        if let target = found.target { return TargetURL(target, text: text) }
        let target = try TargetURL(text, policy: policy)
        // A URL that was changed (a trailing dot) is not what the next one would look like.
        if target.text == text { known[found.place] = (Array(text.utf8.prefix(found.length)), target) }
        return target
    }

    private func find(_ bytes: UnsafeBufferPointer<UInt8>) -> (place: Int, length: Int, target: TargetURL?)? {
        guard bytes.count <= TargetURL.maximumLength, let length = TargetURL.originLength(bytes) else { return nil }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in 0..<length { hash = (hash ^ UInt64(bytes[place])) &* 0x100_0000_01B3 }
        for place in length..<bytes.count where !TargetURL.isAllowed(bytes[place]) { return nil }
        let place = Int(truncatingIfNeeded: hash >> 32) & (Self.places - 1)
        guard let entry = known[place], entry.origin.count == length, bytes.prefix(length).elementsEqual(entry.origin)
        else {
            return (place, length, nil)
        }
        return (place, length, entry.target)
    }
}
