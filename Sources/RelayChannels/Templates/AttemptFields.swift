import RelayJSON
import RelayModel

/// The values of the fields that only one request knows, written directly into its bytes.
struct AttemptFields {
    let recipients: [ChannelRecipient]
    let stamp: AttemptStamp

    /// The first recipient's values, read in place: taking a recipient out of the array copies it.
    private var address: String { recipients.isEmpty ? "" : recipients[0].address }

    /// Appends all segments.
    func render(_ segments: [Segment], to bytes: inout [UInt8]) {
        for segment in segments {
            switch segment {
            case .bytes(let fixed): bytes.append(contentsOf: fixed)
            case .field(let field, let escaping): append(field, escaping, to: &bytes)
            }
        }
    }

    /// The segments as text: a URL or a header's value.
    func text(_ segments: [Segment]) -> String {
        if segments.count == 1 {
            if case .bytes(let fixed) = segments[0] { return String(decoding: fixed, as: UTF8.self) }
            // The most frequent URL is the endpoint's address, unchanged.
            if case .field(.address, .none) = segments[0] { return address }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        render(segments, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(_ field: Field, _ escaping: Escaping, to bytes: inout [UInt8]) {
        switch field {
        case .address: escaping.append(address.utf8, to: &bytes)
        case .addressOrigin: escaping.append(Address.origin(address).utf8, to: &bytes)
        case .addressLast: escaping.append(Address.lastSegment(address).utf8, to: &bytes)
        // The token is passed instead of the secret when the recipient is created.
        case .secret, .token: escaping.append((recipients.first?.newestSecret ?? "").utf8, to: &bytes)
        case .deliveryID: deliveryID(escaping, to: &bytes)
        case .recipients(let shape, let prefix): append(names(prefix), shape, escaping, to: &bytes)
        case .timestamp: number(stamp.now.seconds, escaping, to: &bytes)
        case .timestampMilliseconds: number(stamp.now.milliseconds, escaping, to: &bytes)
        case .now: escaping.append(stamp.now.rfc3339().utf8, to: &bytes)
        case .attempt: number(Int64(stamp.attempt), escaping, to: &bytes)
        case .nonce: escaping.append(stamp.nonceText.utf8, to: &bytes)
        default: break
        }
    }

    /// Letters, digits and underscores need no escaping, except for the quotes of a JSON value.
    private func deliveryID(_ escaping: Escaping, to bytes: inout [UInt8]) {
        let isQuoted = if case .jsonValue = escaping { true } else { false }
        if isQuoted { bytes.append(UInt8(ascii: "\"")) }
        recipients.first?.deliveryID.append(to: &bytes)
        if isQuoted { bytes.append(UInt8(ascii: "\"")) }
    }

    private func number(_ value: Int64, _ escaping: Escaping, to bytes: inout [UInt8]) {
        let plain: Escaping = if case .jsonValue = escaping { .none } else { escaping }
        plain.append(String(value).utf8, to: &bytes)
    }

    private func names(_ prefix: String) -> [Substring] {
        recipients.compactMap { recipient in
            guard recipient.name.hasPrefix(prefix) else { return nil }
            return recipient.name.dropFirst(prefix.count)
        }
    }

    private func append(
        _ names: [Substring],
        _ shape: Field.RecipientShape,
        _ escaping: Escaping,
        to bytes: inout [UInt8]
    ) {
        if shape == .array || shape == .numbers, case .jsonValue = escaping {
            bytes.append(UInt8(ascii: "["))
            for (place, name) in names.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                let isNumber = shape == .numbers && ReplyCode.wholeNumber(String(name)) == String(name)
                if isNumber { bytes.append(contentsOf: name.utf8) } else { JSONText.quote(name.utf8, to: &bytes) }
            }
            bytes.append(UInt8(ascii: "]"))
        } else {
            escaping.append(names.joined(separator: shape == .bar ? "|" : ",").utf8, to: &bytes)
        }
    }
}
