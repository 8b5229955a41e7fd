import RelayModel

/// The context of a request: time, key, secrets.
struct ReceiverContext: Sendable {
    /// When the whole request was there; never earlier than the one before.
    var now: Timestamp
    /// How far the platform's clock is off, by a fault: signatures are judged by that clock, limits by ``now``.
    var clockOffset: Duration?
    /// The robot, account or receiver meant, as ``Receiver/key(of:)`` says.
    var key: String
    /// The secrets registered for it; none means that signatures are not checked.
    var secrets: [SigningSecret] = []
    /// A number of its own for each request, for message ids.
    var serial = 1

    /// Whether the platform looks at a signature's time: where a secret is registered, or its clock is off.
    var checksTime: Bool { !secrets.isEmpty || clockOffset != nil }

    /// What the platform's clock says.
    var platformTime: Timestamp { clockOffset.map { now + $0 } ?? now }

    /// Whether the platform does not know the key: by convention, a key that begins with `gone`.
    var isGone: Bool { Self.isGone(key) }

    /// The word that the robot wants in what a reader sees; by agreement the part between the first two hyphens of a
    /// key that begins with `keyword-`: `keyword-警情-3`. Nil where it wants none.
    var keyword: String? {
        let parts = key.split(separator: "-", maxSplits: 2)
        return parts.count > 1 && parts[0] == "keyword" ? String(parts[1]) : nil
    }

    /// The same agreement for recipients inside a message: user ids, numbers' owners, device keys.
    static func isGone(_ name: String) -> Bool { name.hasPrefix("gone") }
}
