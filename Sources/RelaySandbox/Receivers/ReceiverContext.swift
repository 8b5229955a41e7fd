import RelayModel

/// The context of a request: time, key, secrets.
struct ReceiverContext: Sendable {
    /// The time at which the whole request had arrived; never earlier than the one before.
    var now: Timestamp
    /// The deviation of the platform's clock by a fault: signatures are judged by that clock, limits by ``now``.
    var clockOffset: Duration?
    /// The robot, account or receiver, as ``Receiver/key(of:)`` returns it.
    var key: String
    /// Its registered secrets; without any, signatures are not checked.
    var secrets: [SigningSecret] = []
    /// A unique number for each request, for message ids.
    var serial = 1

    /// Whether the platform checks a signature's time: if a secret is registered, or its clock deviates.
    var checksTime: Bool { !secrets.isEmpty || clockOffset != nil }

    /// The time of the platform's clock.
    var platformTime: Timestamp { clockOffset.map { now + $0 } ?? now }

    /// Whether the platform does not know the key: by convention, a key that begins with `gone`.
    var isGone: Bool { Self.isGone(key) }

    /// The keyword that the robot requires in the visible text; by convention the part between the first two hyphens of
    /// a key that begins with `keyword-`: `keyword-警情-3`. Nil if it requires none.
    var keyword: String? {
        let parts = key.split(separator: "-", maxSplits: 2)
        return parts.count > 1 && parts[0] == "keyword" ? String(parts[1]) : nil
    }

    /// The same convention for recipients inside a message: user ids, numbers' owners, device keys.
    static func isGone(_ name: String) -> Bool { name.hasPrefix("gone") }
}
